//! How much advice one case may take, as data of a programme.
use crate::{Error, Reason, Result, kernel::words::words};

const LIMITS: Reason = Reason::of(
    "QUOTA_LIMITS",
    "A case takes 1 to 31 days on site, 1 to 200 hours online, 1 to 24 hours a day and 1 to 3 advisors; an advisor comes 1 to 10 times a year.",
    "1案件の上限は、現地1～31日、オンライン1～200時間、1日1～24時間、派遣人数1～3人、同一アドバイザーの年間回数1～10回の範囲で指定してください。",
);
const AGAIN: Reason = Reason::of(
    "QUOTA_PER_PROJECT",
    "This advisor was sent for this project in this fiscal year as often as the programme allows.",
    "同一の案件・アドバイザーについて、当該年度の派遣回数の上限に達しています。",
);

words! {
    /// Where an advisor may be sent on site. Online there is no such rule.
    pub enum RegionRule {
        /// To the prefectures that the advisor named.
        Named = "NAMED",
        /// To every prefecture.
        Anywhere = "ANYWHERE",
    }
}

/// How much a case takes of one advisor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Days on site.
    pub days_on_site: u8,
    /// Hours online.
    pub hours_online: u8,
}

/// The limits of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Days on site that one case may take of an advisor.
    pub days_on_site: u8,
    /// Hours that it may take instead, if it is online only.
    pub hours_online: u8,
    /// Hours of a day on site that visits may take.
    pub hours_per_day: u8,
    /// How many advisors may be sent for one case (team dispatch).
    pub per_case: u8,
    /// How often the same advisor may be sent for the same project in a fiscal year.
    pub per_project: u8,
}

impl Quota {
    /// The most advisors who go together: the seats that a request may ask for.
    pub const MOST_PER_CASE: u8 = 3;

    /// What the ministry's dispatch of advisors for local digitalization (地域情報化アドバイザー派遣) allows: 3 days of 7 hours,
    /// or 10 hours online only, once for each project, advisor and year. That a team has up to 3 is ours.
    pub const USUAL: Self = Self {
        days_on_site: 3,
        hours_online: 10,
        hours_per_day: 7,
        per_case: Self::MOST_PER_CASE,
        per_project: 1,
    };

    /// The same, if its numbers are sensible. `field` is the input's.
    pub fn checked(self, field: &'static str) -> Result<Self> {
        let sensible = (1..=31).contains(&self.days_on_site)
            && (1..=200).contains(&self.hours_online)
            && (1..=24).contains(&self.hours_per_day)
            && (1..=Self::MOST_PER_CASE).contains(&self.per_case)
            && (1..=10).contains(&self.per_project);
        if sensible { Ok(self) } else { Err(Error::invalid(field, LIMITS)) }
    }

    /// Whether an advisor may be sent once more for a project, after having been sent `before` times this fiscal year.
    #[must_use]
    pub const fn admits_again(self, before: u8) -> bool {
        before < self.per_project
    }

    /// Passes an advisor who may be sent once more.
    pub fn must_admit_again(self, before: u8) -> Result<()> {
        if self.admits_again(before) { Ok(()) } else { Err(Error::Conflict(AGAIN)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(refused: Result<()>) -> &'static str {
        match refused.unwrap_err() {
            Error::Invalid { reason, .. } | Error::Conflict(reason) => reason.code(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn once_a_year() {
        let quota = Quota::USUAL;
        assert!(quota.must_admit_again(0).is_ok());
        assert_eq!(code(quota.must_admit_again(1)), "QUOTA_PER_PROJECT");
    }

    #[test]
    fn limits_are_sensible() {
        assert!(Quota::USUAL.checked("quota").is_ok());
        for odd in [
            Quota { days_on_site: 0, ..Quota::USUAL },
            Quota { hours_online: 201, ..Quota::USUAL },
            Quota { hours_per_day: 25, ..Quota::USUAL },
            Quota { per_case: 0, ..Quota::USUAL },
            Quota { per_case: Quota::MOST_PER_CASE + 1, ..Quota::USUAL },
            Quota { per_project: 11, ..Quota::USUAL },
        ] {
            assert_eq!(code(odd.checked("quota").map(drop)), "QUOTA_LIMITS", "{odd:?}");
        }
    }
}
