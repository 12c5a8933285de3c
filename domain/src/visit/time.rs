//! The times of a visit: what was planned, what was, and what the advisor's device says are three things.
use crate::{
    Error, Reason, Result, Timestamp,
    kernel::fiscal::{day_in_japan, start_of_day_in_japan},
};
use chrono::{Duration, NaiveDate};

/// The longest that one visit may last, in hours: a day has no more.
pub const LONGEST_HOURS: i64 = 24;
/// How many hours before its planned beginning a visit may begin.
const GRACE_HOURS: i64 = 2;

const BACKWARDS: Reason =
    Reason::of("VISIT_TIMES", "A visit ends after it begins.", "訪問の終了は開始より後にしてください。");
const TOO_LONG: Reason = Reason::of(
    "DAY_TOO_LONG",
    "A visit lasts at most 24 hours: plan one visit for each day.",
    "1回の訪問は24時間以内です。日ごとに訪問を登録してください。",
);
const OUTSIDE: Reason = Reason::of(
    "OUTSIDE_WINDOW",
    "A visit lies within the window of its dispatch.",
    "訪問は派遣期間内に行ってください。",
);
const OVERLAP: Reason = Reason::of(
    "VISIT_OVERLAP",
    "Another visit of this dispatch is planned for that time.",
    "この派遣の別の訪問と時間が重なっています。",
);
const ACTUAL_OVERLAP: Reason = Reason::of(
    "ACTUAL_OVERLAP",
    "Another visit of this advisor was at that time.",
    "このアドバイザーの別の訪問の実績と時間が重なっています。",
);
const NOT_OVER: Reason = Reason::of(
    "VISIT_NOT_OVER",
    "What was done cannot end in the future.",
    "実績の終了時刻に未来の時刻は指定できません。",
);
const EARLY: Reason = Reason::of(
    "CHECK_IN_EARLY",
    "Check in at most two hours before the planned beginning.",
    "訪問開始の登録は、開始予定時刻の2時間前から行えます。",
);
const NOT_BEGUN: Reason = Reason::of(
    "VISIT_NOT_BEGUN",
    "The planned beginning has not come yet.",
    "訪問の開始予定時刻になっていません。",
);

/// From a moment until another, that one excluded; longer than nothing and at most a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: Timestamp,
    until: Timestamp,
}

impl Span {
    /// Checks the input `field`, which names the end.
    pub fn parse(field: &'static str, from: Timestamp, until: Timestamp) -> Result<Self> {
        if until <= from {
            return Err(Error::invalid(field, BACKWARDS));
        }
        if until - from > Duration::hours(LONGEST_HOURS) {
            return Err(Error::invalid(field, TOO_LONG));
        }
        Ok(Self { from, until })
    }

    /// Its first moment.
    #[must_use]
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// The first moment after it.
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.until
    }

    /// How long, in whole minutes.
    #[must_use]
    pub fn minutes(self) -> i64 {
        (self.until - self.from).num_minutes()
    }

    /// Whether the two have a moment in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// Whether the two are one in storage, which keeps whole microseconds.
    pub(super) fn is_kept_as(self, other: Self) -> bool {
        let kept = |span: Self| (span.from.timestamp_micros(), span.until.timestamp_micros());
        kept(self) == kept(other)
    }

    /// Its last day in Japan: its last moment counts, not the one after it.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        day_in_japan(self.until - Duration::microseconds(1))
    }

    /// When its last day is over in Japan.
    pub(super) fn day_over(self) -> Result<Timestamp> {
        let next = self.last_day().succ_opt();
        start_of_day_in_japan(next.ok_or_else(|| Error::internal("no day follows"))?)
    }

    /// The days in Japan on which it is, each with its minutes: over midnight it is on two.
    pub(super) fn by_day(self) -> Result<Vec<(NaiveDate, i64)>> {
        let (first, last) = (day_in_japan(self.from), self.last_day());
        if first == last {
            return Ok(vec![(first, self.minutes())]);
        }
        let midnight = start_of_day_in_japan(last)?;
        let (before, after) = (midnight - self.from, self.until - midnight);
        Ok(vec![(first, before.num_minutes()), (last, after.num_minutes())])
    }

    /// Passes what lies within the dispatch's window: `from` until `until`, that one excluded. `field` names the beginning.
    pub(super) fn must_lie_in(self, field: &'static str, from: Timestamp, until: Timestamp) -> Result<()> {
        if from <= self.from && self.until <= until {
            return Ok(());
        }
        Err(Error::invalid(field, OUTSIDE))
    }

    /// Passes a plan that meets none of `others`, which still stand.
    pub(super) fn must_be_free(self, others: impl IntoIterator<Item = Self>) -> Result<()> {
        if others.into_iter().any(|other| self.meets(other)) {
            return Err(Error::Conflict(OVERLAP));
        }
        Ok(())
    }

    /// Passes what was, if nothing of it was at the time of `others`.
    pub(super) fn must_be_apart(self, others: impl IntoIterator<Item = Self>) -> Result<()> {
        if others.into_iter().any(|other| self.meets(other)) {
            return Err(Error::Conflict(ACTUAL_OVERLAP));
        }
        Ok(())
    }

    /// Passes what was: it is over at `now`.
    pub(super) fn must_be_over(self, now: Timestamp) -> Result<()> {
        if self.until <= now { Ok(()) } else { Err(Error::invalid("actualUntil", NOT_OVER)) }
    }

    /// Passes a visit to which somebody may come at `now`: its planned beginning is at most two hours away.
    pub(super) fn must_be_near(self, now: Timestamp) -> Result<()> {
        if self.from - Duration::hours(GRACE_HOURS) <= now { Ok(()) } else { Err(Error::Conflict(EARLY)) }
    }

    /// Passes a visit whose planned beginning has come at `now`.
    pub(super) fn must_have_begun(self, now: Timestamp) -> Result<()> {
        if self.from <= now { Ok(()) } else { Err(Error::Conflict(NOT_BEGUN)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn code<T>(answer: Result<T>) -> &'static str {
        match answer {
            Ok(_) => "ok",
            Err(Error::Invalid { reason, .. } | Error::Conflict(reason)) => reason.code(),
            Err(other) => other.code(),
        }
    }

    const DAY: i64 = 24 * 3600;

    proptest! {
        #[test]
        fn a_visit_lasts_longer_than_nothing_and_at_most_a_day(from in 0..DAY, length in -DAY..2 * DAY) {
            let span = Span::parse("plannedUntil", moment(from), moment(from + length));
            let wanted = if length <= 0 { "VISIT_TIMES" } else if length > DAY { "DAY_TOO_LONG" } else { "ok" };
            prop_assert_eq!(code(span), wanted);
        }

        #[test]
        fn a_visit_lies_in_the_window_with_each_of_its_moments(
            from in 0..DAY, length in 1..=DAY, open in 0..DAY, days in 1..3_i64,
        ) {
            let span = Span::parse("plannedUntil", moment(from), moment(from + length)).unwrap();
            let inside = span.must_lie_in("plannedFrom", moment(open), moment(open + days * DAY));
            let fits = from >= open && from + length <= open + days * DAY;
            prop_assert_eq!(code(inside), if fits { "ok" } else { "OUTSIDE_WINDOW" });
        }

        #[test]
        fn two_visits_meet_if_they_share_a_moment(a in 0..200_i64, long in 1..50_i64, b in 0..200_i64, wide in 1..50_i64) {
            let one = Span::parse("plannedUntil", moment(a), moment(a + long)).unwrap();
            let other = Span::parse("plannedUntil", moment(b), moment(b + wide)).unwrap();
            let shared = (a..a + long).any(|second| (b..b + wide).contains(&second));
            prop_assert_eq!((one.meets(other), other.meets(one)), (shared, shared));
            prop_assert_eq!(code(one.must_be_free([other])), if shared { "VISIT_OVERLAP" } else { "ok" });
            prop_assert_eq!(code(one.must_be_apart([other])), if shared { "ACTUAL_OVERLAP" } else { "ok" });
        }
    }

    #[test]
    fn a_day_of_25_hours_is_refused() {
        assert_eq!(code(Span::parse("plannedUntil", moment(0), moment(25 * 3600))), "DAY_TOO_LONG");
    }

    #[test]
    fn what_was_is_over_and_has_begun() {
        let span = Span::parse("actualUntil", moment(10), moment(20)).unwrap();
        assert_eq!(
            (code(span.must_be_over(moment(19))), code(span.must_be_over(moment(20)))),
            ("VISIT_NOT_OVER", "ok")
        );
        let begun = (code(span.must_have_begun(moment(9))), code(span.must_have_begun(moment(10))));
        assert_eq!(begun, ("VISIT_NOT_BEGUN", "ok"));
        let near = |second| code(span.must_be_near(moment(second)));
        assert_eq!((near(9 - 2 * 3600), near(10 - 2 * 3600), near(99)), ("CHECK_IN_EARLY", "ok", "ok"));
    }
}
