//! What keeps an advisor from being proposed. It tells of ties and days off: for the centre, not for the body that asks.
use super::{Candidate, Wanted};
use crate::{
    Reason,
    advisor::{TieKind, WorkMode},
    kernel::fiscal::FiscalYear,
    programme::RegionRule,
};
use chrono::{Datelike as _, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// One thing that stands against an advisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// Taken off the registry.
    Retired,
    /// The qualification does not hold on a wanted day.
    NotQualified(NaiveDate),
    /// Does not work in the wanted way.
    WorkMode(WorkMode),
    /// Is not sent to the body's prefecture on site.
    Region,
    /// Something binds them to the body, or did until the fiscal year before.
    Tied(TieKind),
    /// Audits the body in the fiscal year or the next.
    Audits(FiscalYear),
    /// Was sent for the project as often as the programme allows.
    Quota,
    /// Is away, or sent elsewhere, on a wanted day.
    NotFree(NaiveDate),
    /// Gives no further days in the month of this first day.
    Capacity(NaiveDate),
}

impl Exclusion {
    /// All that stands against `candidate`, in order and each once. Empty: may be proposed.
    #[must_use]
    pub fn all(wanted: &Wanted, candidate: &Candidate) -> Vec<Self> {
        let mut found = BTreeSet::new();
        if candidate.retired {
            found.insert(Self::Retired);
        }
        let days = wanted.days.iter().copied();
        found.extend(days.clone().filter(|day| !candidate.validity.covers(*day)).map(Self::NotQualified));
        if !candidate.modes.contains(&wanted.mode) {
            found.insert(Self::WorkMode(wanted.mode));
        }
        if !is_sent_to(wanted, candidate) {
            found.insert(Self::Region);
        }
        let ties = candidate.ties.iter().filter(|tie| wanted.concerns(tie.government));
        found.extend(ties.filter(|tie| tie.stands_in(wanted.fiscal_year)).map(|tie| Self::Tied(tie.kind)));
        if candidate.employed {
            found.insert(Self::Tied(TieKind::Employed));
        }
        let ahead = |year: FiscalYear| (0..=1).contains(&(year.year() - wanted.fiscal_year.year()));
        let audits = candidate.audits.iter().filter(|work| wanted.concerns(work.government));
        found
            .extend(audits.filter(|work| ahead(work.fiscal_year)).map(|work| Self::Audits(work.fiscal_year)));
        if !wanted.quota.admits_again(candidate.sent_for_project) {
            found.insert(Self::Quota);
        }
        let away = |day: &NaiveDate| candidate.days_off.contains(day) || candidate.engaged.contains(day);
        found.extend(days.filter(away).map(Self::NotFree));
        found.extend(full_months(wanted, candidate).map(Self::Capacity));
        found.into_iter().collect()
    }

    /// Whether it also stands against an acceptance, if it came after the proposal. Where and how they work is for the advisor
    /// to say by accepting, and so are their days off; quota and other bookings are refused in words of their own.
    #[must_use]
    pub const fn binds_to_the_end(self) -> bool {
        match self {
            Self::Retired | Self::NotQualified(_) | Self::Tied(_) | Self::Audits(_) | Self::Capacity(_) => {
                true
            }
            Self::WorkMode(_) | Self::Region | Self::Quota | Self::NotFree(_) => false,
        }
    }

    /// The stable name: of the reason for which a proposal is refused, too.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Retired => "EXCLUDED_RETIRED",
            Self::NotQualified(_) => "EXCLUDED_NOT_QUALIFIED",
            Self::WorkMode(_) => "EXCLUDED_WORK_MODE",
            Self::Region => "EXCLUDED_REGION",
            Self::Tied(TieKind::Built) => "EXCLUDED_TIE_BUILT",
            Self::Tied(TieKind::Operated) => "EXCLUDED_TIE_OPERATED",
            Self::Tied(TieKind::Advised) => "EXCLUDED_TIE_ADVISED",
            Self::Tied(TieKind::Employed) => "EXCLUDED_TIE_EMPLOYED",
            Self::Audits(_) => "EXCLUDED_AUDITS",
            Self::Quota => "EXCLUDED_QUOTA",
            Self::NotFree(_) => "EXCLUDED_NOT_FREE",
            Self::Capacity(_) => "EXCLUDED_CAPACITY",
        }
    }

    /// The same in words, in both languages.
    #[must_use]
    pub fn reason(self) -> Reason {
        let (en, ja): (String, String) = match self {
            Self::Retired => ("The advisor is off the registry.".into(), "登録を抹消されています。".into()),
            Self::NotQualified(day) => (
                format!("The advisor's qualification does not hold on {day}."),
                format!("{day}の時点で資格が有効ではありません。"),
            ),
            Self::WorkMode(WorkMode::OnSite) => {
                ("The advisor does not work on site.".into(), "現地派遣に対応していません。".into())
            }
            Self::WorkMode(WorkMode::Online) => {
                ("The advisor does not work online.".into(), "オンラインに対応していません。".into())
            }
            Self::Region => (
                "The advisor is not sent to this prefecture.".into(),
                "この都道府県は派遣可能な地域に含まれていません。".into(),
            ),
            Self::Tied(kind) => tied(kind),
            Self::Audits(year) => (
                format!("The advisor audits the body in fiscal year {}.", year.year()),
                format!("{}に当該団体の監査を行います。", year.era()),
            ),
            Self::Quota => (
                "The advisor was sent for this project as often as the programme allows.".into(),
                "同一案件への派遣回数の上限に達しています。".into(),
            ),
            Self::NotFree(day) => {
                (format!("The advisor is not free on {day}."), format!("{day}は予定が入っています。"))
            }
            Self::Capacity(month) => {
                let (year, month) = (month.year(), month.month());
                (
                    format!("The advisor gives no more days in {year}-{month:02}."),
                    format!("{year}年{month}月の受入可能日数を超えます。"),
                )
            }
        };
        Reason::naming(self.code(), en, ja)
    }
}

fn tied(kind: TieKind) -> (String, String) {
    let (en, ja) = match kind {
        TieKind::Built => ("The advisor built what would be audited.", "監査対象の構築に携わっています。"),
        TieKind::Operated => {
            ("The advisor operates what would be audited.", "監査対象の運用に携わっています。")
        }
        TieKind::Advised => (
            "The advisor advised on what would be audited, for pay.",
            "監査対象について有償の助言を行っています。",
        ),
        TieKind::Employed => ("The advisor is employed by the body.", "当該団体に雇用されています。"),
    };
    (en.to_owned(), ja.to_owned())
}

/// Online nobody has to go anywhere.
fn is_sent_to(wanted: &Wanted, candidate: &Candidate) -> bool {
    wanted.mode == WorkMode::Online
        || wanted.region_rule == RegionRule::Anywhere
        || candidate.regions.contains(&wanted.government.prefecture())
}

/// The months, by their first day, in which the wanted days are more than the advisor still gives.
fn full_months(wanted: &Wanted, candidate: &Candidate) -> impl Iterator<Item = NaiveDate> {
    let mut months: BTreeMap<NaiveDate, BTreeSet<NaiveDate>> = BTreeMap::new();
    for day in &wanted.days {
        months.entry(first_of(*day)).or_default().insert(*day);
    }
    for day in &candidate.engaged {
        // A month in which nothing is wanted may be as full as it likes.
        if let Some(days) = months.get_mut(&first_of(*day)) {
            days.insert(*day);
        }
    }
    let most = usize::from(candidate.capacity.days());
    months.into_iter().filter(move |(_, days)| days.len() > most).map(|(month, _)| month)
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
