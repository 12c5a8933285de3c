//! When an audit reached its stages: told to the coordinator together with its progress, and to nobody else.
use crate::{
    Result, Store, Timestamp,
    audit::{Audit, State, Transition},
    engagement::Participation,
    kernel::{fiscal::day_in_japan, words::words},
};
use chrono::{Datelike as _, Days, NaiveDate};
use std::collections::BTreeMap;

/// When one audit first and last came to stand in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageDates {
    /// The stage.
    pub stage: State,
    /// When it first came to stand there.
    pub first: Timestamp,
    /// When it last did, after steps back.
    pub last: Timestamp,
}

/// The dates of all stages that the audit stood in, in the order of the procedure. Steps that leave it where it was are none.
#[must_use]
pub fn stage_dates(audit: &Audit, history: &[Transition]) -> Vec<StageDates> {
    let mut dates: BTreeMap<State, StageDates> = BTreeMap::new();
    let reached = history.iter().filter(|step| step.from != step.to).map(|step| (step.to, step.at));
    for (stage, at) in std::iter::once((State::Draft, audit.created_at)).chain(reached) {
        let known = dates.entry(stage).or_insert(StageDates { stage, first: at, last: at });
        known.first = known.first.min(at);
        known.last = known.last.max(at);
    }
    dates.into_values().collect()
}

/// Tells the coordinator when the audit reached its stages. To be called where its progress is told, and under that consent:
/// both are taken back together.
pub async fn tell_stages<S: Store>(store: &mut S, told: &Participation, audit: &Audit) -> Result<()> {
    let history = store.transitions(&[audit.id]).await?;
    store.save_stage_dates(told, &stage_dates(audit, &history)).await
}

words! {
    /// By what dates are counted.
    pub enum Period {
        /// By week, from Monday on.
        Week = "WEEK",
        /// By calendar month.
        Month = "MONTH",
    }
}

impl Period {
    /// The first day of the period that `at` falls in, in Japan.
    #[must_use]
    pub fn start(self, at: Timestamp) -> NaiveDate {
        let day = day_in_japan(at);
        let into = match self {
            Self::Week => day.weekday().num_days_from_monday(),
            Self::Month => day.day0(),
        };
        day.checked_sub_days(Days::new(into.into())).unwrap_or(day)
    }
}

/// How many bodies reached a stage in one week or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeriodCount {
    /// For the first time.
    pub first: u32,
    /// For the last time so far.
    pub last: u32,
}

/// The dates of one stage, of many audits, as counts by week or month, the earliest first.
#[must_use]
pub fn by_period(dates: &[StageDates], period: Period) -> Vec<(NaiveDate, PeriodCount)> {
    let mut counts: BTreeMap<NaiveDate, PeriodCount> = BTreeMap::new();
    for one in dates {
        counts.entry(period.start(one.first)).or_default().first += 1;
        counts.entry(period.start(one.last)).or_default().last += 1;
    }
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_a_month_on_the_first_in_japan() {
        // 2025-11-30 is a Sunday; at 15:00 UTC the Monday has begun in Japan.
        let (sunday, monday) = (at("2025-11-30T14:59:59Z"), at("2025-11-30T15:00:00Z"));
        assert_eq!(Period::Week.start(sunday).to_string(), "2025-11-24");
        assert_eq!(Period::Week.start(monday).to_string(), "2025-12-01");
        assert_eq!(Period::Month.start(sunday).to_string(), "2025-11-01");
        assert_eq!(Period::Month.start(monday).to_string(), "2025-12-01");
    }

    #[test]
    fn dates_are_counted_by_when_a_stage_was_first_and_last_reached() {
        let dates = [
            ("2025-06-02T00:00:00Z", "2025-07-02T00:00:00Z"),
            ("2025-06-20T00:00:00Z", "2025-06-20T00:00:00Z"),
        ];
        let dates = dates.map(|(first, last)| StageDates {
            stage: State::Fieldwork,
            first: at(first),
            last: at(last),
        });
        let counts = by_period(&dates, Period::Month);
        let june = (Period::Month.start(at("2025-06-02T00:00:00Z")), PeriodCount { first: 2, last: 1 });
        let july = (Period::Month.start(at("2025-07-02T00:00:00Z")), PeriodCount { first: 0, last: 1 });
        assert_eq!(counts, [june, july]);
        assert_eq!(by_period(&[], Period::Week), []);
    }
}
