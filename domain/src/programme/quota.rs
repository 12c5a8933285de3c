//! How much advice one case may take, as data of a programme.
use crate::{Error, Reason, Result, kernel::words::words};

const NOTHING: Reason = Reason::of(
    "EFFORT_NEEDED",
    "Ask for at least one day on site or one hour online.",
    "現地1日以上またはオンライン1時間以上を指定してください。",
);
const LIMITS: Reason = Reason::of(
    "QUOTA_LIMITS",
    "A case takes 1 to 31 days on site, 1 to 200 hours online, 1 to 24 hours a day and 1 to 10 advisors; an advisor comes 1 to 10 times a year.",
    "1案件の上限は、現地1～31日、オンライン1～200時間、1日1～24時間、派遣人数1～10人、同一アドバイザーの年間回数1～10回の範囲で指定してください。",
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
    /// Hours of a day on site. A case both on site and online counts its hours as days of so many.
    pub hours_per_day: u8,
    /// How many advisors may be sent for one case (team dispatch).
    pub per_case: u8,
    /// How often the same advisor may be sent for the same project in a fiscal year.
    pub per_project: u8,
}

impl Quota {
    /// What the ministry's dispatch of advisors for local digitalization (地域情報化アドバイザー派遣) allows: 3 days of 7 hours,
    /// or 10 hours online only, once for each project, advisor and year. That a team has up to 3 is ours.
    pub const USUAL: Self =
        Self { days_on_site: 3, hours_online: 10, hours_per_day: 7, per_case: 3, per_project: 1 };

    /// The same, if its numbers are sensible. `field` is the input's.
    pub fn checked(self, field: &'static str) -> Result<Self> {
        let sensible = (1..=31).contains(&self.days_on_site)
            && (1..=200).contains(&self.hours_online)
            && (1..=24).contains(&self.hours_per_day)
            && (1..=10).contains(&self.per_case)
            && (1..=10).contains(&self.per_project);
        if sensible { Ok(self) } else { Err(Error::invalid(field, LIMITS)) }
    }

    /// Passes what one case may take of one advisor.
    pub fn must_admit(self, effort: Effort) -> Result<()> {
        if effort == Effort::default() {
            return Err(Error::invalid("daysOnSite", NOTHING));
        }
        if effort.days_on_site == 0 {
            let fits = effort.hours_online <= self.hours_online;
            return if fits { Ok(()) } else { Err(Error::invalid("hoursOnline", self.hours_over())) };
        }
        if self.as_days(effort) <= u16::from(self.days_on_site) {
            return Ok(());
        }
        Err(Error::invalid("daysOnSite", self.days_over()))
    }

    /// Passes a number of advisors for one case.
    pub fn must_admit_team(self, advisors: usize) -> Result<()> {
        if (1..=usize::from(self.per_case)).contains(&advisors) {
            return Ok(());
        }
        let most = self.per_case;
        let en = format!("One case is given 1 to {most} advisors.");
        let ja = format!("1案件に派遣できるアドバイザーは1～{most}人です。");
        Err(Error::invalid("advisors", Reason::naming("QUOTA_TEAM", en, ja)))
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

    /// Whole days that an effort fills, hours online rounded up to days.
    fn as_days(self, effort: Effort) -> u16 {
        let hours = u16::from(effort.hours_online).div_ceil(u16::from(self.hours_per_day.max(1)));
        u16::from(effort.days_on_site) + hours
    }

    fn hours_over(self) -> Reason {
        let most = self.hours_online;
        let en = format!("A case online only takes at most {most} hours.");
        Reason::naming("QUOTA_HOURS", en, format!("オンラインのみの案件は{most}時間以内です。"))
    }

    fn days_over(self) -> Reason {
        let (days, hours) = (self.days_on_site, self.hours_per_day);
        let en = format!(
            "A case on site takes at most {days} days, hours online beside them counted as days of {hours} hours."
        );
        let ja = format!(
            "現地派遣は1案件{days}日以内です（併用するオンラインの時間は{hours}時間を1日として数えます）。"
        );
        Reason::naming("QUOTA_DAYS", en, ja)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn effort(days_on_site: u8, hours_online: u8) -> Effort {
        Effort { days_on_site, hours_online }
    }

    fn code(refused: Result<()>) -> &'static str {
        match refused.unwrap_err() {
            Error::Invalid { reason, .. } | Error::Conflict(reason) => reason.code(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn three_days_or_ten_hours() {
        let quota = Quota::USUAL;
        for fits in [effort(1, 0), effort(3, 0), effort(0, 1), effort(0, 10), effort(2, 7)] {
            assert!(quota.must_admit(fits).is_ok(), "{fits:?}");
        }
        assert_eq!(code(quota.must_admit(effort(4, 0))), "QUOTA_DAYS");
        assert_eq!(code(quota.must_admit(effort(3, 1))), "QUOTA_DAYS");
        assert_eq!(code(quota.must_admit(effort(2, 8))), "QUOTA_DAYS");
        assert_eq!(code(quota.must_admit(effort(0, 11))), "QUOTA_HOURS");
        assert_eq!(code(quota.must_admit(effort(0, 0))), "EFFORT_NEEDED");
    }

    #[test]
    fn once_a_year_and_up_to_a_team() {
        let quota = Quota::USUAL;
        assert!(quota.must_admit_again(0).is_ok());
        assert_eq!(code(quota.must_admit_again(1)), "QUOTA_PER_PROJECT");
        assert!(quota.must_admit_team(1).is_ok() && quota.must_admit_team(3).is_ok());
        assert_eq!(code(quota.must_admit_team(0)), "QUOTA_TEAM");
        assert_eq!(code(quota.must_admit_team(4)), "QUOTA_TEAM");
    }

    #[test]
    fn limits_are_sensible() {
        assert!(Quota::USUAL.checked("quota").is_ok());
        for odd in [
            Quota { days_on_site: 0, ..Quota::USUAL },
            Quota { hours_online: 201, ..Quota::USUAL },
            Quota { hours_per_day: 25, ..Quota::USUAL },
            Quota { per_case: 0, ..Quota::USUAL },
            Quota { per_project: 11, ..Quota::USUAL },
        ] {
            assert_eq!(code(odd.checked("quota").map(drop)), "QUOTA_LIMITS", "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn less_than_what_fits_fits(days in 0..8_u8, hours in 0..30_u8, fewer in 0..8_u8, shorter in 0..30_u8) {
            let less = effort(days.saturating_sub(fewer), hours.saturating_sub(shorter));
            // A case that goes online altogether changes its rule.
            prop_assume!(less != Effort::default() && (less.days_on_site > 0) == (days > 0));
            if Quota::USUAL.must_admit(effort(days, hours)).is_ok() {
                prop_assert!(Quota::USUAL.must_admit(less).is_ok());
            }
        }
    }
}
