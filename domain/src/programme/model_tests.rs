//! What may change in a programme, and when it takes requests.
use super::*;
use crate::{
    Error, Id, Result, Timestamp,
    engagement::{Window, Yen},
    kernel::fiscal::FiscalYear,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn window(from: &str, until: &str) -> Window {
    Window::new(at(from), at(until)).unwrap()
}

fn spring() -> Window {
    window("2026-04-01T00:00:00Z", "2026-05-15T08:00:00Z")
}

fn terms(windows: Vec<Window>) -> Terms {
    let yen = |amount| Yen::parse("yen", amount).unwrap();
    Terms {
        name: ProgrammeName::parse("name", "アドバイザー派遣事業").unwrap(),
        budget: yen(10_000_000),
        quota: Quota::USUAL,
        region_rule: RegionRule::Named,
        rates: Rates {
            per_day: yen(40_000),
            per_hour: yen(6_000),
            travel: yen(25_000),
            fees_by: Bearer::Center,
            travel_by: Bearer::Center,
        },
        windows,
    }
}

fn year() -> FiscalYear {
    FiscalYear::parse("fiscalYear", 2026).unwrap()
}

fn programme() -> Programme {
    Programme {
        id: Id::from_uuid(uuid::Uuid::nil()),
        fiscal_year: year(),
        terms: terms(vec![spring()]),
        state: ProgrammeState::Draft,
        created_at: at("2026-03-01T00:00:00Z"),
        version: 1,
    }
}

fn code<T: std::fmt::Debug>(refused: Result<T>) -> &'static str {
    match refused.unwrap_err() {
        Error::Invalid { reason, .. } | Error::Conflict(reason) => reason.code(),
        other => panic!("{other}"),
    }
}

#[test]
fn windows_follow_each_other_within_the_year() {
    let autumn = window("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z");
    let whole_year = window("2026-03-31T15:00:00Z", "2027-03-31T15:00:00Z");
    assert!(terms(vec![spring(), autumn]).checked(year()).is_ok());
    assert!(terms(vec![whole_year]).checked(year()).is_ok(), "its end is outside");
    assert!(terms(vec![window("2026-02-01T00:00:00Z", "2026-04-10T00:00:00Z")]).checked(year()).is_ok());
    assert_eq!(code(terms(Vec::new()).checked(year())), "WINDOWS_NEEDED");
    assert_eq!(code(terms(vec![autumn, spring()]).checked(year())), "WINDOWS_OVERLAP");
    assert_eq!(code(terms(vec![spring(), spring()]).checked(year())), "WINDOWS_OVERLAP");
    let late = window("2027-03-01T00:00:00Z", "2027-04-02T00:00:00Z");
    assert_eq!(code(terms(vec![late]).checked(year())), "WINDOW_OUTSIDE_YEAR");
    let early = window("2025-03-01T00:00:00Z", "2026-04-02T00:00:00Z");
    assert_eq!(code(terms(vec![early]).checked(year())), "WINDOW_OUTSIDE_YEAR");
}

#[test]
fn terms_change_until_it_opens() {
    let mut one = programme();
    let quota = Quota { days_on_site: 5, ..Quota::USUAL };
    one.change(Terms { quota, ..terms(vec![spring()]) }, 1).unwrap();
    assert_eq!((one.terms.quota.days_on_site, one.version), (5, 2));
    assert_eq!(code(one.change(terms(vec![spring()]), 1)), "STALE_VERSION");
    one.open(2).unwrap();
    assert_eq!(code(one.change(terms(vec![spring()]), 3)), "PROGRAMME_OPEN");
    assert_eq!(code(one.open(3)), "PROGRAMME_OPEN");
    assert_eq!(one.terms.quota.days_on_site, 5, "nothing changed");
}

#[test]
fn requests_come_while_it_is_open_and_in_a_window() {
    let (inside, after) = (at("2026-04-01T00:00:00Z"), at("2026-05-15T08:00:00Z"));
    let mut one = programme();
    assert_eq!(code(one.must_take_requests(inside)), "PROGRAMME_NOT_OPEN");
    one.open(1).unwrap();
    assert!(one.must_take_requests(inside).is_ok());
    assert_eq!(code(one.must_take_requests(after)), "OUTSIDE_APPLICATION_WINDOW");
    one.close(2).unwrap();
    assert_eq!(code(one.must_take_requests(inside)), "PROGRAMME_NOT_OPEN");
    assert_eq!(code(one.close(3)), "PROGRAMME_NOT_OPEN");
}
