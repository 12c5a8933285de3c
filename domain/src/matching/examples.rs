//! Each filter and each merit by itself.
use super::*;
use crate::{
    Id, Timestamp,
    advisor::{Capacity, Field, Tie, TieKind, TieNote, Validity, WorkMode},
    kernel::{fiscal::FiscalYear, reason::Language},
    programme::{Quota, RegionRule},
    register::{GovernmentCode, PrefectureCode},
};
use chrono::NaiveDate;
use uuid::Uuid;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn year(year: i32) -> FiscalYear {
    FiscalYear::parse("fiscalYear", year).unwrap()
}

pub(super) fn body(code: &str) -> GovernmentCode {
    GovernmentCode::parse("government", code).unwrap()
}

pub(super) fn prefecture(code: &str) -> PrefectureCode {
    PrefectureCode::parse("prefecture", code).unwrap()
}

/// Two days on site in one month.
pub(super) fn wanted() -> Wanted {
    Wanted {
        government: body("440001"),
        predecessors: vec![body("402311")],
        fiscal_year: year(2026),
        mode: WorkMode::OnSite,
        days: vec![day("2026-06-10"), day("2026-06-11")],
        fields: vec![Field::Policy, Field::InternalAudit],
        region_rule: RegionRule::Named,
        quota: Quota::USUAL,
    }
}

/// One against whom nothing stands.
pub(super) fn candidate(number: u128) -> Candidate {
    Candidate {
        advisor: Id::from_uuid(Uuid::from_u128(number)),
        retired: false,
        validity: Validity::of(day("2024-05-01")).unwrap(),
        fields: vec![Field::Policy, Field::Cloud],
        modes: vec![WorkMode::OnSite],
        regions: vec![prefecture("44")],
        home: prefecture("40"),
        capacity: Capacity::parse("capacity", 4).unwrap(),
        ties: Vec::new(),
        employed: false,
        audits: Vec::new(),
        days_off: Vec::new(),
        engaged: Vec::new(),
        sent_for_project: 0,
        sent_this_year: 1,
        signed_visits: 2,
    }
}

pub(super) fn tie(government: GovernmentCode, kind: TieKind, until: Option<NaiveDate>) -> Tie {
    Tie {
        id: Id::from_uuid(Uuid::nil()),
        advisor: Id::from_uuid(Uuid::nil()),
        government,
        kind,
        since: day("2015-04-01"),
        until,
        note: TieNote::default(),
        declared_at: Timestamp::UNIX_EPOCH,
    }
}

fn against(changed: &Candidate) -> Vec<Exclusion> {
    Exclusion::all(&wanted(), changed)
}

#[test]
fn each_filter_has_its_reason() {
    let base = || candidate(1);
    assert!(against(&base()).is_empty());
    assert_eq!(against(&Candidate { retired: true, ..base() }), [Exclusion::Retired]);
    let validity = Validity::of(day("2026-06-11")).unwrap();
    assert_eq!(
        against(&Candidate { validity, ..base() }),
        [Exclusion::NotQualified(day("2026-06-10"))],
        "valid on the second day is not enough"
    );
    let modes = vec![WorkMode::Online];
    assert_eq!(against(&Candidate { modes, ..base() }), [Exclusion::WorkMode(WorkMode::OnSite)]);
    assert_eq!(against(&Candidate { regions: vec![prefecture("40")], ..base() }), [Exclusion::Region]);
    assert_eq!(against(&Candidate { sent_for_project: 1, ..base() }), [Exclusion::Quota]);
    let away = vec![day("2026-06-11")];
    let not_free = [Exclusion::NotFree(day("2026-06-11"))];
    assert_eq!(against(&Candidate { days_off: away.clone(), ..base() }), not_free);
    assert_eq!(against(&Candidate { engaged: away, ..base() }), not_free);
}

#[test]
fn a_tie_stands_against_the_body_and_those_merged_into_it() {
    for kind in TieKind::ALL.iter().copied() {
        for there in ["440001", "402311"] {
            let ties = vec![tie(body(there), kind, None)];
            assert_eq!(against(&Candidate { ties, ..candidate(1) }), [Exclusion::Tied(kind)]);
        }
        let ties = vec![tie(body("131016"), kind, None), tie(body("440001"), kind, Some(day("2025-03-31")))];
        assert!(against(&Candidate { ties, ..candidate(1) }).is_empty(), "another body, or long ago");
    }
}

#[test]
fn who_belongs_to_the_body_is_tied_to_it_once_whether_or_not_they_declared_it() {
    let employed = [Exclusion::Tied(TieKind::Employed)];
    assert_eq!(against(&Candidate { employed: true, ..candidate(1) }), employed);
    let ties = vec![tie(body("440001"), TieKind::Employed, None)];
    assert_eq!(against(&Candidate { employed: true, ties, ..candidate(1) }), employed);
}

#[test]
fn who_audits_the_body_this_year_or_the_next_does_not_advise_it() {
    for (number, stands) in [(2025, false), (2026, true), (2027, true), (2028, false)] {
        let work = |government| AuditWork { government, fiscal_year: year(number) };
        let audits = vec![work(body("440001")), work(body("131016"))];
        let found = against(&Candidate { audits, ..candidate(1) });
        assert_eq!(found == [Exclusion::Audits(year(number))], stands, "{number}");
        assert_eq!(found.is_empty(), !stands, "{number}");
    }
}

#[test]
fn a_month_holds_as_many_days_as_are_given() {
    let engaged = vec![day("2026-06-01"), day("2026-06-02"), day("2026-07-01"), day("2026-07-02")];
    let full = engaged.iter().copied().chain([day("2026-06-03")]).collect();
    assert!(against(&Candidate { engaged, ..candidate(1) }).is_empty());
    assert_eq!(
        against(&Candidate { engaged: full, ..candidate(1) }),
        [Exclusion::Capacity(day("2026-06-01"))]
    );
}

#[test]
fn online_no_way_is_too_far() {
    let online = Wanted { mode: WorkMode::Online, ..wanted() };
    let far = Candidate { modes: vec![WorkMode::Online], regions: Vec::new(), ..candidate(1) };
    assert!(Exclusion::all(&online, &far).is_empty());
    assert!(Merit::all(&online, &far).contains(&Merit::Distance(Distance::None)));
    let anywhere = Wanted { region_rule: RegionRule::Anywhere, ..wanted() };
    let unnamed = Candidate { regions: Vec::new(), ..candidate(1) };
    assert!(Exclusion::all(&anywhere, &unnamed).is_empty());
}

#[test]
fn the_score_is_the_sum_of_what_is_told() {
    let merits = Merit::all(&wanted(), &candidate(1));
    assert_eq!(
        merits,
        [
            Merit::Fields { matched: 1, wanted: 2 },
            Merit::Distance(Distance::SameRegion),
            Merit::SignedVisits(2),
            Merit::Load(1),
        ]
    );
    assert_eq!(merits.map(Merit::points), [20, 10, 10, -5]);
    assert_eq!(Merit::Fields { matched: 0, wanted: 0 }.points(), 0);
    assert_eq!((Merit::SignedVisits(9).points(), Merit::Load(u32::MAX).points()), (20, -30));
    let found = rank(&wanted(), &[candidate(2), candidate(1)]);
    assert_eq!(found.ranked.iter().map(Ranked::points).collect::<Vec<_>>(), [35, 35]);
    assert_eq!(found.ranked[0].advisor, candidate(1).advisor, "of equals the one registered first");
}

#[test]
fn all_is_said_in_both_languages() {
    let exclusions = [
        Exclusion::Retired,
        Exclusion::NotQualified(day("2026-06-10")),
        Exclusion::WorkMode(WorkMode::OnSite),
        Exclusion::WorkMode(WorkMode::Online),
        Exclusion::Region,
        Exclusion::Tied(TieKind::Built),
        Exclusion::Tied(TieKind::Operated),
        Exclusion::Tied(TieKind::Advised),
        Exclusion::Tied(TieKind::Employed),
        Exclusion::Audits(year(2026)),
        Exclusion::Quota,
        Exclusion::NotFree(day("2026-06-10")),
        Exclusion::Capacity(day("2026-06-01")),
    ];
    let merits = Merit::all(&wanted(), &candidate(1)).map(Merit::reason);
    for reason in exclusions.map(Exclusion::reason).iter().chain(&merits) {
        assert!(reason.message(Language::English).is_ascii(), "{reason:?}");
        assert!(!reason.message(Language::Japanese).is_ascii(), "{reason:?}");
        assert!(reason.message(Language::English).ends_with('.'), "{reason:?}");
        assert!(reason.message(Language::Japanese).ends_with('。'), "{reason:?}");
    }
}

#[test]
fn what_may_come_after_the_proposal_stands_against_the_acceptance() {
    let stands = [
        Exclusion::Retired,
        Exclusion::NotQualified(day("2026-06-10")),
        Exclusion::Tied(TieKind::Operated),
        Exclusion::Audits(year(2026)),
        Exclusion::Capacity(day("2026-06-01")),
    ];
    assert!(stands.into_iter().all(Exclusion::binds_to_the_end));
    let left = [Exclusion::Region, Exclusion::Quota, Exclusion::NotFree(day("2026-06-10"))];
    assert!(!left.into_iter().any(Exclusion::binds_to_the_end));
}
