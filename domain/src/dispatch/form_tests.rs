//! What keeps a request from being sent.
use super::*;
use crate::{
    Id,
    engagement::{Window, Yen},
    programme::{Bearer, ProgrammeName, ProgrammeState, Quota, Rates, RegionRule, Terms},
};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn programme() -> Programme {
    let yen = |amount| Yen::parse("yen", amount).unwrap();
    let at = |text: &str| text.parse().unwrap();
    Programme {
        id: Id::from_uuid(uuid::Uuid::nil()),
        fiscal_year: FiscalYear::parse("fiscalYear", 2026).unwrap(),
        terms: Terms {
            name: ProgrammeName::parse("name", "アドバイザー派遣事業").unwrap(),
            budget: yen(1_000_000),
            quota: Quota::USUAL,
            region_rule: RegionRule::Named,
            rates: Rates {
                per_day: yen(40_000),
                per_hour: yen(6_000),
                travel: yen(25_000),
                fees_by: Bearer::Center,
                travel_by: Bearer::Center,
            },
            windows: vec![Window::new(at("2026-04-01T00:00:00Z"), at("2026-12-01T00:00:00Z")).unwrap()],
        },
        state: ProgrammeState::Open,
        created_at: at("2026-03-01T00:00:00Z"),
        version: 2,
    }
}

fn complete() -> RequestForm {
    RequestForm {
        project: Some(ProjectName::parse("project", "内部監査の立上げ").unwrap()),
        section: Some(ContactLine::parse("section", "情報政策課").unwrap()),
        contact: Some(ContactLine::parse("contact", "担当 山田").unwrap()),
        aim: RequestText::parse("aim", "職員が内部監査を行えるようになる").unwrap(),
        present: RequestText::parse("present", "ポリシー策定済み、監査は未実施").unwrap(),
        participants: Some(8),
        mode: Some(WorkMode::OnSite),
        days: vec![day("2026-07-01"), day("2026-07-02")],
        hours: None,
        wished: None,
        fields: Vec::new(),
        team: TeamSize::default(),
    }
}

const TODAY: &str = "2026-05-01";

#[test]
fn an_empty_form_lacks_everything_and_a_full_one_nothing() {
    use FormGap::{Aim, Contact, Days, Mode, Participants, PresentState, Project, Section};
    let gaps = RequestForm::default().gaps(&programme(), day(TODAY));
    assert_eq!(gaps, [Project, Section, Contact, Aim, PresentState, Participants, Mode, Days]);
    assert!(complete().must_be_complete(&programme(), day(TODAY)).is_ok());
    let refused = RequestForm::default().must_be_complete(&programme(), day(TODAY)).unwrap_err();
    assert!(matches!(refused, Error::Conflict(reason) if reason.code() == "FORM_INCOMPLETE"));
}

#[test]
fn what_asks_for_too_much_is_told_before_it_is_sent() {
    let gaps = |form: RequestForm| form.gaps(&programme(), day(TODAY));
    let four = (1..=4).map(|n| NaiveDate::from_ymd_opt(2026, 7, n).unwrap()).collect();
    assert_eq!(gaps(RequestForm { days: four, ..complete() }), [FormGap::TooManyDays]);
    let online = |hours| RequestForm { mode: Some(WorkMode::Online), hours, ..complete() };
    assert_eq!(gaps(online(None)), [FormGap::Hours]);
    assert!(gaps(online(Some(10))).is_empty());
    assert_eq!(gaps(online(Some(11))), [FormGap::TooManyHours]);
    let one_day = RequestForm { days: vec![day("2026-07-01")], ..online(Some(25)) };
    assert_eq!(gaps(one_day), [FormGap::TooManyHours, FormGap::LongDays]);
    let pair = RequestForm { team: TeamSize::parse("teamSize", 2).unwrap(), ..complete() };
    let mut alone = programme();
    alone.terms.quota.per_case = 1;
    assert!(gaps(pair.clone()).is_empty());
    assert_eq!(pair.gaps(&alone, day(TODAY)), [FormGap::TeamTooLarge]);
    assert_eq!(gaps(RequestForm { days: vec![day(TODAY)], ..complete() }), [FormGap::DayPast]);
    assert_eq!(gaps(RequestForm { days: vec![day("2027-04-01")], ..complete() }), [FormGap::DayOutsideYear]);
}

#[test]
fn what_cannot_be_meant_is_refused_at_once() {
    let field = |form: RequestForm| match form.checked().unwrap_err() {
        Error::Invalid { field, reason } => (field.into_owned(), reason.code()),
        other => panic!("{other}"),
    };
    let twice = vec![day("2026-07-01"), day("2026-07-01")];
    assert_eq!(field(RequestForm { days: twice, ..complete() }), ("days".into(), "DISPATCH_DAYS"));
    let nobody = RequestForm { participants: Some(0), ..complete() };
    assert_eq!(field(nobody), ("participants".into(), "DISPATCH_PARTICIPANTS"));
    assert_eq!(field(RequestForm { hours: Some(0), ..complete() }), ("hours".into(), "DISPATCH_HOURS"));
}

proptest! {
    #[test]
    fn what_can_be_sent_fits_the_quota(offsets in proptest::collection::btree_set(0..400_i64, 0..6), hours in proptest::option::of(1..30_u8), online: bool) {
        let mode = Some(if online { WorkMode::Online } else { WorkMode::OnSite });
        let days = offsets.iter().map(|n| day("2026-04-02") + chrono::TimeDelta::days(*n)).collect();
        let form = RequestForm { mode, days, hours, ..complete() }.checked().unwrap();
        if form.gaps(&programme(), day(TODAY)).is_empty() {
            let effort = form.effort();
            prop_assert!(effort.days_on_site <= Quota::USUAL.days_on_site);
            prop_assert!(effort.hours_online <= Quota::USUAL.hours_online);
            prop_assert!(form.days.iter().all(|one| *one > day(TODAY) && *one < day("2027-04-01")));
        }
    }
}
