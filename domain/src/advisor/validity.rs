//! How long a qualification holds, and when its holder is reminded.
use crate::{Error, Reason, Result, kernel::words::words};
use chrono::{Datelike as _, NaiveDate, TimeDelta};

/// For how many years a certificate holds, before the end of the half-year is awaited (JASA, rules of CAIS).
const YEARS: i32 = 3;

const FUTURE: Reason = Reason::of(
    "CERTIFIED_IN_FUTURE",
    "The day of certification must not lie in the future.",
    "認定日に未来の日付は指定できません。",
);
const NOT_LATER: Reason = Reason::of(
    "RENEWAL_NOT_LATER",
    "A renewal must hold for longer than the present certificate.",
    "更新後の有効期限は、現在の有効期限より後でなければなりません。",
);

words! {
    /// A reminder that a certificate runs out.
    pub enum Reminder {
        /// 90 days before the last day.
        First = "FIRST",
        /// 30 days before the last day.
        Last = "LAST",
    }
}

impl Reminder {
    /// How many days before the last day it is due.
    #[must_use]
    pub const fn days_before(self) -> i64 {
        match self {
            Self::First => 90,
            Self::Last => 30,
        }
    }
}

/// The days on which a qualification holds: from the day of certification to the last day of the half-year (31 March or
/// 30 September) that the same month three years on lies in. Both days are included. What is recognised as equal to a
/// certificate holds as long: a rule of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Validity {
    from: NaiveDate,
    until: NaiveDate,
}

impl Validity {
    /// That of a certificate of this day.
    pub fn of(certified_on: NaiveDate) -> Result<Self> {
        let year = certified_on.year() + YEARS;
        let end = match certified_on.month() {
            1..=3 => NaiveDate::from_ymd_opt(year, 3, 31),
            4..=9 => NaiveDate::from_ymd_opt(year, 9, 30),
            _ => NaiveDate::from_ymd_opt(year + 1, 3, 31),
        };
        let until = end.ok_or_else(|| Error::internal("a half-year after time"))?;
        Ok(Self { from: certified_on, until })
    }

    /// That of a certificate of this day, if the day is no later than `today`.
    pub fn certified(certified_on: NaiveDate, today: NaiveDate) -> Result<Self> {
        if certified_on > today {
            return Err(Error::invalid("certifiedOn", FUTURE));
        }
        Self::of(certified_on)
    }

    /// That of the certificate that follows this one: it must end later.
    pub fn renewed(self, certified_on: NaiveDate, today: NaiveDate) -> Result<Self> {
        let next = Self::certified(certified_on, today)?;
        if next.until > self.until { Ok(next) } else { Err(Error::invalid("certifiedOn", NOT_LATER)) }
    }

    /// The day of certification.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    #[must_use]
    pub const fn until(self) -> NaiveDate {
        self.until
    }

    /// Whether it holds on `day`.
    #[must_use]
    pub fn covers(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    /// The day on which `reminder` is due.
    #[must_use]
    pub fn due_on(self, reminder: Reminder) -> NaiveDate {
        self.until.checked_sub_signed(TimeDelta::days(reminder.days_before())).unwrap_or(self.from)
    }

    /// The reminder to give on `today` after `given`, if there is one: who comes late to the first gets the last alone,
    /// and what ran out is not reminded of.
    #[must_use]
    pub fn reminder(self, today: NaiveDate, given: Option<Reminder>) -> Option<Reminder> {
        let due = Reminder::ALL.iter().copied().rfind(|reminder| self.due_on(*reminder) <= today)?;
        (today <= self.until && given.is_none_or(|given| given < due)).then_some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn it_ends_with_the_half_year_three_years_on() {
        for (certified, until) in [
            ("2023-04-01", "2026-09-30"),
            ("2023-09-30", "2026-09-30"),
            ("2023-10-01", "2027-03-31"),
            ("2023-12-31", "2027-03-31"),
            ("2024-01-01", "2027-03-31"),
            ("2024-02-29", "2027-03-31"),
            ("2024-03-31", "2027-03-31"),
        ] {
            let validity = Validity::of(day(certified)).unwrap();
            assert_eq!(validity.until(), day(until), "{certified}");
            assert!(validity.covers(day(certified)) && validity.covers(day(until)));
            assert!(!validity.covers(day(until).succ_opt().unwrap()));
            assert!(!validity.covers(day(certified).pred_opt().unwrap()));
        }
    }

    #[test]
    fn reminders_come_ninety_and_thirty_days_before() {
        let validity = Validity::of(day("2023-04-01")).unwrap();
        assert_eq!(validity.due_on(Reminder::First), day("2026-07-02"));
        assert_eq!(validity.due_on(Reminder::Last), day("2026-08-31"));
        assert_eq!(validity.reminder(day("2026-07-01"), None), None);
        assert_eq!(validity.reminder(day("2026-07-02"), None), Some(Reminder::First));
        assert_eq!(validity.reminder(day("2026-08-30"), Some(Reminder::First)), None);
        assert_eq!(validity.reminder(day("2026-08-31"), Some(Reminder::First)), Some(Reminder::Last));
        assert_eq!(validity.reminder(day("2026-08-31"), None), Some(Reminder::Last));
        assert_eq!(validity.reminder(day("2026-09-30"), Some(Reminder::Last)), None);
        assert_eq!(validity.reminder(day("2026-10-01"), None), None, "it ran out");
    }

    #[test]
    fn a_certificate_is_of_the_past_and_a_renewal_holds_longer() {
        let today = day("2026-05-01");
        let code = |refused: Result<Validity>| match refused.unwrap_err() {
            Error::Invalid { field, reason } => (field.into_owned(), reason.code()),
            other => panic!("{other}"),
        };
        assert_eq!(
            code(Validity::certified(day("2026-05-02"), today)),
            ("certifiedOn".into(), "CERTIFIED_IN_FUTURE")
        );
        let present = Validity::certified(day("2023-04-01"), today).unwrap();
        assert_eq!(
            code(present.renewed(day("2023-09-30"), today)),
            ("certifiedOn".into(), "RENEWAL_NOT_LATER")
        );
        assert_eq!(present.renewed(today, today).unwrap().until(), day("2029-09-30"));
    }

    proptest! {
        #[test]
        fn it_holds_three_years_and_less_than_a_half_more(offset in 0..40_000_i64) {
            let certified = day("2000-01-01") + TimeDelta::days(offset);
            let validity = Validity::of(certified).unwrap();
            let days = (validity.until() - certified).num_days();
            prop_assert!((3 * 365..=3 * 366 + 183).contains(&days), "{days}");
            let next = validity.until().succ_opt().unwrap();
            prop_assert!(matches!((next.month(), next.day()), (4 | 10, 1)));
        }

        #[test]
        fn each_reminder_is_given_once(gaps in proptest::collection::vec(1..60_i64, 1..40)) {
            let validity = Validity::of(day("2023-04-01")).unwrap();
            let (mut today, mut given, mut all) = (validity.from(), None, Vec::new());
            for gap in gaps {
                today += TimeDelta::days(gap);
                if let Some(reminder) = validity.reminder(today, given) {
                    prop_assert!(validity.due_on(reminder) <= today && validity.covers(today));
                    all.push(reminder);
                    given = Some(reminder);
                }
            }
            prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
        }
    }
}
