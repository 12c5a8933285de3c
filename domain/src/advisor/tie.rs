//! What binds an advisor to a body, and so stands against advising it.
use super::AdvisorId;
use crate::{
    Error, Id, Reason, Result, Timestamp,
    kernel::{fiscal::FiscalYear, id::Kind, text::Prose, words::words},
    register::GovernmentCode,
};
use chrono::{Datelike as _, NaiveDate};

/// What is said about a tie, up to 500 characters.
pub type TieNote = Prose<500>;

const ORDER: Reason = Reason::of(
    "TIE_ORDER",
    "The last day must not lie before the first.",
    "終了日は開始日以後の日付にしてください。",
);

words! {
    /// How an advisor is bound to a body. Advice by a dispatch is none of these: it is the aim.
    pub enum TieKind {
        /// Built what would be audited (構築).
        Built = "BUILT",
        /// Operates it (運用).
        Operated = "OPERATED",
        /// Advised on it for pay, outside this programme (助言・コンサルティング).
        Advised = "ADVISED",
        /// Is employed by the body (雇用).
        Employed = "EMPLOYED",
    }
}

/// An advisor's declaration that something binds them to a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Its id.
    pub id: TieId,
    /// Whose.
    pub advisor: AdvisorId,
    /// To which body.
    pub government: GovernmentCode,
    /// How.
    pub kind: TieKind,
    /// From which day on.
    pub since: NaiveDate,
    /// To which day, that day included; none while it lasts.
    pub until: Option<NaiveDate>,
    /// What is said about it.
    pub note: TieNote,
    /// When it was declared.
    pub declared_at: Timestamp,
}

impl Kind for Tie {
    const NAME: &'static str = "AdvisorTie";
}
/// Names a tie.
pub type TieId = Id<Tie>;

impl Tie {
    /// The same, if it ends no sooner than it begins.
    pub fn checked(self) -> Result<Self> {
        if self.until.is_some_and(|until| until < self.since) {
            return Err(Error::invalid("until", ORDER));
        }
        Ok(self)
    }

    /// Whether it stands against work in fiscal year `year`: it lasted into that year or the one before. So long nobody
    /// judges what they did, as in the rules for auditors.
    #[must_use]
    pub fn stands_in(&self, year: FiscalYear) -> bool {
        let fiscal = |day: NaiveDate| if day.month() >= 4 { day.year() } else { day.year() - 1 };
        fiscal(self.since) <= year.year() && self.until.is_none_or(|until| fiscal(until) >= year.year() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(since: &str, until: Option<&str>) -> Tie {
        Tie {
            id: Id::from_uuid(uuid::Uuid::nil()),
            advisor: Id::from_uuid(uuid::Uuid::nil()),
            government: GovernmentCode::parse("government", "440001").unwrap(),
            kind: TieKind::Operated,
            since: since.parse().unwrap(),
            until: until.map(|day| day.parse().unwrap()),
            note: TieNote::default(),
            declared_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn it_stands_until_the_fiscal_year_after_its_last() {
        let year = FiscalYear::parse("fiscalYear", 2026).unwrap();
        for (since, until, stands) in [
            ("2010-01-01", None, true),
            ("2010-01-01", Some("2025-04-01"), true),
            ("2010-01-01", Some("2025-03-31"), false),
            ("2027-03-31", None, true),
            ("2027-04-01", None, false),
        ] {
            assert_eq!(tie(since, until).stands_in(year), stands, "{since} {until:?}");
        }
    }

    #[test]
    fn it_does_not_end_before_it_begins() {
        assert!(tie("2026-01-01", Some("2026-01-01")).checked().is_ok());
        match tie("2026-01-02", Some("2026-01-01")).checked().unwrap_err() {
            Error::Invalid { field, reason } => assert_eq!((&*field, reason.code()), ("until", "TIE_ORDER")),
            other => panic!("{other}"),
        }
    }
}
