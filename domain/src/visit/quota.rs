//! How much visiting a dispatch allows, and how much its visits use, as they are planned and as they were. Nothing is counted down: what was called off is no
//! longer there to be counted, and so gives its share back.
use super::time::Span;
use crate::{Error, Reason, Result, advisor::WorkMode};
use std::collections::BTreeMap;

const DAYS: Reason = Reason::of(
    "QUOTA_DAYS",
    "The visits would take more days on site than the dispatch allows.",
    "派遣1件当たりの現地訪問日数の上限を超えます。",
);
const HOURS: Reason = Reason::of(
    "QUOTA_HOURS",
    "The visits would take more hours online than the dispatch allows.",
    "派遣1件当たりのオンライン支援時間の上限を超えます。",
);

const DAY_HOURS: Reason = Reason::of(
    "QUOTA_DAY_HOURS",
    "The visits would take more hours of a day on site than the programme allows.",
    "現地訪問の1日当たりの時間数の上限を超えます。",
);

/// What one dispatch may use at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Days with a visit on site, by Japan's calendar.
    pub days_on_site: i32,
    /// Minutes on site of one such day.
    pub minutes_per_day: i32,
    /// Minutes online.
    pub minutes_online: i32,
}

impl Allowance {
    /// Passes visits that stay within it.
    pub(super) fn must_allow(self, visits: impl IntoIterator<Item = (WorkMode, Span)>) -> Result<()> {
        let mut days = BTreeMap::new();
        let mut minutes = 0;
        for (mode, span) in visits {
            match mode {
                WorkMode::OnSite => {
                    for (day, of_day) in span.by_day()? {
                        *days.entry(day).or_insert(0) += of_day;
                    }
                }
                WorkMode::Online => minutes += span.minutes(),
            }
        }
        if i32::try_from(days.len()).map_err(Error::internal)? > self.days_on_site {
            return Err(Error::Conflict(DAYS));
        }
        if days.values().any(|of_day| *of_day > i64::from(self.minutes_per_day)) {
            return Err(Error::Conflict(DAY_HOURS));
        }
        if minutes > i64::from(self.minutes_online) {
            return Err(Error::Conflict(HOURS));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn span(hour: i64, hours: i64) -> Span {
        let moment = |hour: i64| Timestamp::from_timestamp(hour * 3600, 0).unwrap();
        Span::parse("plannedUntil", moment(hour), moment(hour + hours)).unwrap()
    }

    fn code(answer: Result<()>) -> &'static str {
        match answer {
            Ok(()) => "ok",
            Err(Error::Conflict(reason)) => reason.code(),
            Err(other) => other.code(),
        }
    }

    const USUAL: Allowance = Allowance { days_on_site: 3, minutes_per_day: 24 * 60, minutes_online: 600 };

    proptest! {
        #[test]
        fn days_are_counted_once_and_hours_are_added_up(
            on_site in proptest::collection::vec((0..5_i64, 1..3_i64), 0..6),
            online in proptest::collection::vec(1..5_i64, 0..5),
        ) {
            // Each begins at nine o'clock in Japan, and so ends on the same day.
            let days: BTreeSet<_> = on_site.iter().map(|(day, _)| day).collect();
            let hours: i64 = online.iter().sum();
            let visits = on_site.iter().map(|(day, hours)| (WorkMode::OnSite, span(day * 24, *hours)))
                .chain(online.iter().map(|hours| (WorkMode::Online, span(0, *hours))));
            let wanted = if days.len() > 3 { "QUOTA_DAYS" } else if hours > 10 { "QUOTA_HOURS" } else { "ok" };
            prop_assert_eq!(code(USUAL.must_allow(visits)), wanted);
        }
    }

    #[test]
    fn a_visit_over_midnight_is_one_on_two_days() {
        let one_day = Allowance { days_on_site: 1, ..USUAL };
        // 15:00 in UTC is midnight in Japan.
        assert_eq!(code(one_day.must_allow([(WorkMode::OnSite, span(13, 2))])), "ok");
        assert_eq!(code(one_day.must_allow([(WorkMode::OnSite, span(13, 3))])), "QUOTA_DAYS");
    }

    #[test]
    fn a_day_on_site_has_so_many_hours() {
        let seven = Allowance { minutes_per_day: 7 * 60, ..USUAL };
        let on_site = |visits: &[(i64, i64)]| {
            code(seven.must_allow(visits.iter().map(|(hour, hours)| (WorkMode::OnSite, span(*hour, *hours)))))
        };
        assert_eq!(on_site(&[(0, 3), (3, 4), (24, 7)]), "ok");
        assert_eq!(on_site(&[(0, 3), (3, 5)]), "QUOTA_DAY_HOURS");
        // 15:00 in UTC is midnight in Japan: each day has its own part.
        assert_eq!(on_site(&[(8, 14)]), "ok");
        assert_eq!(on_site(&[(7, 14)]), "QUOTA_DAY_HOURS");
        assert_eq!(
            code(seven.must_allow([(WorkMode::Online, span(0, 8))])),
            "ok",
            "online has no such limit"
        );
    }
}
