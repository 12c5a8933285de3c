//! A comparison release and its machine.
use super::Partition;
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::OrganizationId,
    catalog::EditionCode,
    disclosure::{Rules, WithheldReason},
    kernel::{fiscal::FiscalYear, id::Kind, text::Text, version, words::words},
    scoring::{Basis, Tier},
};

words! {
    /// Where a release stands.
    pub enum ReleaseState {
        /// Contributions come in.
        Open = "OPEN",
        /// Closed; the cohort is being frozen.
        Closed = "CLOSED",
        /// The cohort is frozen and the disclosure rules have been applied.
        Checked = "CHECKED",
        /// Published; never changes again.
        Released = "RELEASED",
        /// Not published, with the reason; never changes again.
        Withheld = "WITHHELD",
    }
}

impl ReleaseState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Open => "受付中",
            Self::Closed => "締切り",
            Self::Checked => "検査済み",
            Self::Released => "公表済み",
            Self::Withheld => "非公表",
        }
    }
}

words! {
    /// What the coordinator does with a release.
    pub enum ReleaseVerb {
        /// Close it: the cohort is frozen and checked.
        Close = "CLOSE",
        /// Publish it, or withhold it if the rules say so.
        Publish = "PUBLISH",
        /// Check it anew, as of now: a related release was published since.
        Recheck = "RECHECK",
    }
}

impl ReleaseVerb {
    /// The one state it starts from.
    #[must_use]
    pub const fn from(self) -> ReleaseState {
        match self {
            Self::Close => ReleaseState::Open,
            Self::Publish | Self::Recheck => ReleaseState::Checked,
        }
    }
}

words! {
    /// Whose municipalities are compared.
    pub enum ReleaseScope {
        /// Those of one prefecture, by its coordinator.
        Prefecture = "PREFECTURE",
        /// Those of all prefectures, by the centre.
        Nation = "NATION",
    }
}

/// Why a comparison is made anew, up to 500 characters.
pub type RevisionReason = Text<500>;

/// That a release takes the place of a released one of the same key: a correction, such as after an amended report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The release it takes the place of.
    pub supersedes: ReleaseId,
    /// Why.
    pub reason: RevisionReason,
}

/// What is compared. Of one key and owner there is one release, or a chain in which each takes the place of the one before
/// it, as far as disclosure control lets the two stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The edition.
    pub edition: EditionCode,
    /// Whose verdicts: never mixed.
    pub basis: Basis,
    /// Over which items.
    pub tier: Tier,
}

/// A comparison of municipalities.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its id. Immutable once released, so a cache may keep what it names for ever.
    pub id: ReleaseId,
    /// Who makes it: the prefecture whose municipalities are compared; the centre, for the nation.
    pub owner: OrganizationId,
    /// Whose municipalities are compared.
    pub scope: ReleaseScope,
    /// What is compared.
    pub key: Key,
    /// By what the bodies are parted into peer groups.
    pub partition: Partition,
    /// What it takes the place of, and why.
    pub revision: Option<Revision>,
    /// Where it stands.
    pub state: ReleaseState,
    /// Why it is, or would be, withheld.
    pub withheld: Option<WithheldReason>,
    /// The rules of its last check; of one that is older than this note those of the house.
    pub checked_under: Option<Rules>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was released or withheld.
    pub published_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for Release {
    const NAME: &'static str = "ComparisonRelease";
}
/// Names a release.
pub type ReleaseId = Id<Release>;

impl Release {
    /// OPEN → CLOSED.
    pub fn close(&mut self, expected_version: i32, now: Timestamp) -> Result<()> {
        self.step(ReleaseVerb::Close, expected_version)?;
        self.state = ReleaseState::Closed;
        self.closed_at = Some(now);
        Ok(())
    }

    /// CHECKED → RELEASED, or WITHHELD if the check found a reason. What was checked under looser rules than those of today
    /// is not released.
    pub fn publish(&mut self, expected_version: i32, now: Timestamp, rules: &Rules) -> Result<()> {
        const LOOSER: Reason = Reason::of(
            "CHECK_IS_STALE",
            "The rules of disclosure were tightened since the check: have this comparison checked anew.",
            "検査の後に開示制限の基準が厳しくなりました。再検査してください。",
        );
        self.step(ReleaseVerb::Publish, expected_version)?;
        let under = self.checked_under.unwrap_or(Rules::HOUSE);
        if self.withheld.is_none() && under.or_stricter(rules) != under {
            return Err(Error::Conflict(LOOSER));
        }
        self.state = if self.withheld.is_none() { ReleaseState::Released } else { ReleaseState::Withheld };
        self.published_at = Some(now);
        Ok(())
    }

    /// CHECKED → CLOSED: to be frozen and checked anew.
    pub fn recheck(&mut self, expected_version: i32, now: Timestamp) -> Result<()> {
        self.step(ReleaseVerb::Recheck, expected_version)?;
        self.state = ReleaseState::Closed;
        self.withheld = None;
        self.closed_at = Some(now);
        Ok(())
    }

    /// CLOSED → CHECKED, with what these rules found.
    pub fn check(&mut self, withheld: Option<WithheldReason>, rules: Rules) -> Result<()> {
        self.must_be(ReleaseState::Closed)?;
        self.state = ReleaseState::Checked;
        self.withheld = withheld;
        self.checked_under = Some(rules);
        self.version += 1;
        Ok(())
    }

    /// CLOSED or CHECKED → OPEN: a contributor withdrew before the publication.
    pub fn reopen(&mut self) {
        if matches!(self.state, ReleaseState::Closed | ReleaseState::Checked) {
            self.state = ReleaseState::Open;
            self.withheld = None;
            self.closed_at = None;
            self.version += 1;
        }
    }

    fn step(&mut self, verb: ReleaseVerb, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        self.must_be(verb.from())?;
        self.version += 1;
        Ok(())
    }

    fn must_be(&self, needed: ReleaseState) -> Result<()> {
        if self.state == needed {
            return Ok(());
        }
        let en = format!("The release's state, {}, does not allow this.", self.state.as_str());
        let ja = format!("相対比較の現在の状態（{}）では、この操作はできません。", self.state.japanese());
        Err(Error::Conflict(Reason::naming("RELEASE_STATE", en, ja)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(state: ReleaseState, withheld: Option<WithheldReason>) -> Release {
        let key = Key {
            fiscal_year: FiscalYear::parse("fiscalYear", 2025).unwrap(),
            edition: EditionCode::parse("edition", "H19.7").unwrap(),
            basis: Basis::Judged,
            tier: Tier::Full,
        };
        let (id, owner) = (Id::from_uuid(uuid::Uuid::nil()), Id::from_uuid(uuid::Uuid::nil()));
        let opened_at = "2026-01-01T00:00:00Z".parse().unwrap();
        Release {
            id,
            owner,
            scope: ReleaseScope::Prefecture,
            key,
            partition: Partition::None,
            revision: None,
            state,
            withheld,
            checked_under: None,
            opened_at,
            closed_at: None,
            published_at: None,
            version: 1,
        }
    }

    #[test]
    fn what_is_published_never_moves_again() {
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        for state in [ReleaseState::Released, ReleaseState::Withheld] {
            let mut done = release(state, None);
            assert!(
                done.close(1, now).is_err()
                    && done.publish(1, now, &Rules::HOUSE).is_err()
                    && done.recheck(1, now).is_err()
                    && done.check(None, Rules::HOUSE).is_err()
            );
            done.reopen();
            assert_eq!(done.state, state);
        }
    }

    #[test]
    fn a_reason_withholds_the_whole() {
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        let mut small = release(ReleaseState::Checked, Some(WithheldReason::CohortTooSmall));
        small.publish(1, now, &Rules::HOUSE).unwrap();
        assert_eq!(small.state, ReleaseState::Withheld);
        let mut open = release(ReleaseState::Open, None);
        assert!(open.publish(1, now, &Rules::HOUSE).is_err(), "nothing is published unchecked");
        assert!(open.close(2, now).is_err(), "a stale version is refused");
    }

    #[test]
    fn what_was_checked_under_looser_rules_is_withheld_or_checked_anew() {
        let now = "2026-02-01T00:00:00Z".parse().unwrap();
        let (looser, tighter) =
            (Rules { mean_needs: 7, ..Rules::HOUSE }, Rules { mean_needs: 8, ..Rules::HOUSE });
        let checked =
            |under, withheld| Release { checked_under: under, ..release(ReleaseState::Checked, withheld) };
        for under in [None, Some(Rules::HOUSE), Some(looser)] {
            let refused = checked(under, None).publish(1, now, &tighter).unwrap_err();
            assert!(matches!(refused, Error::Conflict(_)), "{under:?}");
            let small = Some(WithheldReason::CohortTooSmall);
            checked(under, small).publish(1, now, &tighter).unwrap();
        }
        for rules in [Rules::HOUSE, looser, tighter] {
            checked(Some(tighter), None).publish(1, now, &rules).unwrap();
        }
    }
}
