//! The fiscal year of Japan's public bodies: 1 April to 31 March, named for the year it starts in.
use super::{
    clock::Timestamp,
    error::{Error, Result},
    reason::Reason,
};
use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

const RANGE: Reason = Reason::of(
    "FISCAL_YEAR",
    "The fiscal year must lie between 2000 and 2100.",
    "年度は2000から2100までで指定してください。",
);
/// Not written as a calendar day.
pub const DATE: Reason = Reason::of(
    "DATE",
    "A date is written YYYY-MM-DD, such as 2026-03-31.",
    "日付はYYYY-MM-DDの形式で指定してください（例：2026-03-31）。",
);
const PAST: Reason =
    Reason::of("DUE_IN_PAST", "The due day must not lie in the past.", "期限に過去の日付は指定できません。");
const JAPAN_SECONDS_EAST: i32 = 9 * 3600;

/// A fiscal year, such as 2025 for 1 April 2025 to 31 March 2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(u16);

impl FiscalYear {
    /// Parses the input `field`; 2000 to 2100.
    pub fn parse(field: &'static str, year: i32) -> Result<Self> {
        match u16::try_from(year) {
            Ok(year @ 2000..=2100) => Ok(Self(year)),
            _ => Err(Error::invalid(field, RANGE)),
        }
    }

    /// The fiscal year that `at` falls in, by Japan's calendar.
    pub fn of(at: Timestamp) -> Result<Self> {
        let day = day_in_japan(at);
        Self::parse("fiscalYear", if day.month() >= 4 { day.year() } else { day.year() - 1 })
    }

    /// The year it starts in.
    #[must_use]
    pub fn year(self) -> i32 {
        i32::from(self.0)
    }

    /// As written in documents: `令和7年度`. Heisei and Reiwa share 2019, which begins as 平成31年度.
    #[must_use]
    pub fn era(self) -> String {
        match self.0 {
            2019 => "平成31年度（令和元年度）".to_owned(),
            year @ 2020.. => format!("令和{}年度", year - 2018),
            year => format!("平成{}年度", year - 1988),
        }
    }
}

/// Passes a due day that is not over yet in Japan.
pub fn must_not_be_past(field: &'static str, due: NaiveDate, now: Timestamp) -> Result<()> {
    if due < day_in_japan(now) { Err(Error::invalid(field, PAST)) } else { Ok(()) }
}

/// Parses the input `field`: a calendar day as `2026-03-31`. The year has four digits, so every day can be stored.
pub fn parse_day(field: &'static str, raw: &str) -> Result<NaiveDate> {
    let day = raw.parse::<NaiveDate>().ok().filter(|day| raw.len() == 10 && day.to_string() == raw);
    day.ok_or_else(|| Error::invalid(field, DATE))
}

/// The calendar day of `at` in Japan, which has had no summer time since 1951.
#[must_use]
pub fn day_in_japan(at: Timestamp) -> NaiveDate {
    FixedOffset::east_opt(JAPAN_SECONDS_EAST)
        .map_or_else(|| at.date_naive(), |japan| at.with_timezone(&japan).date_naive())
}

/// The moment at which `day` begins in Japan.
pub fn start_of_day_in_japan(day: NaiveDate) -> Result<Timestamp> {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    midnight
        .checked_sub_signed(TimeDelta::seconds(JAPAN_SECONDS_EAST.into()))
        .ok_or_else(|| Error::internal("a day before time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns_at_midnight_in_japan() {
        let last = "2026-03-31T14:59:59Z".parse().unwrap();
        let first = "2026-03-31T15:00:00Z".parse().unwrap();
        assert_eq!(FiscalYear::of(last).unwrap().year(), 2025);
        assert_eq!(FiscalYear::of(first).unwrap().year(), 2026);
    }

    #[test]
    fn a_day_begins_at_midnight_in_japan() {
        let day = "2026-04-01".parse().unwrap();
        let start = start_of_day_in_japan(day).unwrap();
        assert_eq!(start, "2026-03-31T15:00:00Z".parse::<Timestamp>().unwrap());
        assert_eq!(day_in_japan(start), day);
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        for good in ["2026-03-31", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(parse_day("day", good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "2026-3-31",
            "2025-02-29",
            "31.3.2026",
            " 2026-03-31",
            "+10000-01-01",
            "-0001-01-01",
            "-262143-01-01",
        ] {
            assert!(parse_day("day", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn eras_are_named() {
        let era = |year| FiscalYear::parse("fiscalYear", year).unwrap().era();
        assert_eq!(
            (era(2007), era(2019), era(2025)),
            ("平成19年度".into(), "平成31年度（令和元年度）".into(), "令和7年度".into())
        );
        assert!(FiscalYear::parse("fiscalYear", 1999).is_err());
    }
}
