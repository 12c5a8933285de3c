use super::*;
use domain::{
    Id,
    access::{Membership, OrganizationKind, Role},
    catalog::EditionCode,
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Tier},
};
use uuid::Uuid;

const HOME: OrganizationId = Id::from_uuid(Uuid::from_u128(7));
const NEIGHBOUR: OrganizationId = Id::from_uuid(Uuid::from_u128(8));

fn at(seconds: i64) -> Timestamp {
    "2026-04-01T00:00:00Z".parse::<Timestamp>().unwrap() + chrono::Duration::seconds(seconds)
}

fn key(year: u16) -> Key {
    Key {
        fiscal_year: FiscalYear::parse("fiscalYear", year.into()).unwrap(),
        edition: EditionCode::parse("edition", "H19.7").unwrap(),
        basis: Basis::Judged,
        tier: Tier::Essential,
    }
}

#[expect(clippy::disallowed_methods, reason = "a test vouches for whom it made up")]
fn person(role: Role) -> (VerifiedSubject, Arc<Caller>) {
    let membership = Membership {
        organization: HOME,
        kind: OrganizationKind::Municipality,
        code: Some("442020".to_owned()),
        name: "別府市".to_owned(),
        roles: vec![role],
    };
    let caller = Caller::vouch(Id::from_uuid(Uuid::from_u128(1)), vec![membership], Vec::new());
    (VerifiedSubject::vouch("i".to_owned(), "s".to_owned()), Arc::new(caller))
}

#[test]
fn nobody_is_remembered_for_five_seconds() {
    let (standings, (subject, caller)) = (Standings::new(), person(Role::Viewer));
    standings.know(subject.clone(), Some(&caller), standings.before(at(0)));
    assert!(standings.caller(&subject, None, at(4)).is_some());
    assert!(standings.caller(&subject, None, at(5)).is_none());
    assert!(standings.caller(&subject, None, at(-1)).is_none(), "a clock that went back");
    let elsewhere = OrganizationKey::Code("442011".to_owned());
    assert!(standings.caller(&subject, Some(&elsewhere), at(0)).is_none(), "a refusal is never remembered");
}

#[test]
fn who_may_come_in_from_outside_is_never_remembered() {
    for role in [Role::InternalAuditor, Role::Auditor, Role::FirmManager] {
        let (standings, (subject, caller)) = (Standings::new(), person(role));
        standings.know(subject.clone(), Some(&caller), standings.before(at(0)));
        assert!(standings.caller(&subject, None, at(0)).is_none(), "{role:?}");
    }
}

#[test]
fn who_is_found_to_be_nobody_or_to_come_in_from_outside_is_forgotten() {
    let (standings, (subject, caller)) = (Standings::new(), person(Role::Viewer));
    let (_, auditor) = person(Role::InternalAuditor);
    for found in [None, Some(&auditor)] {
        standings.know(subject.clone(), Some(&caller), standings.before(at(0)));
        assert!(standings.caller(&subject, None, at(0)).is_some());
        standings.know(subject.clone(), found, standings.before(at(0)));
        assert!(standings.caller(&subject, None, at(0)).is_none(), "{found:?}");
    }
}

#[test]
fn what_was_read_before_a_change_is_not_remembered_after_it() {
    let (standings, (subject, caller)) = (Standings::new(), person(Role::Viewer));
    for change in [Some(Change::People(HOME)), Some(Change::Person(caller.user())), None] {
        let before = standings.before(at(0));
        standings.know(subject.clone(), Some(&caller), before);
        assert!(standings.caller(&subject, None, at(0)).is_some());
        standings.forget(change);
        assert!(standings.caller(&subject, None, at(0)).is_none(), "{change:?}");
        standings.know(subject.clone(), Some(&caller), before);
        assert!(standings.caller(&subject, None, at(0)).is_none(), "{change:?}");
    }
}

#[test]
fn of_named_results_everything_is_forgotten_at_once() {
    let (standings, of) = (Standings::new(), (key(2025), ReleaseScope::Prefecture));
    for change in [Some(Change::Named), None] {
        let before = standings.before(at(0));
        standings.know_named(HOME, true, before);
        standings.know_held(HOME, &[(of, 3)], before);
        assert_eq!(standings.holds_named(HOME, at(1)), Some(true));
        assert_eq!(standings.held(HOME, of, at(1)), Some(3));
        assert!(standings.held(NEIGHBOUR, of, at(1)).is_none());
        assert!(standings.held(HOME, (key(2024), ReleaseScope::Prefecture), at(1)).is_none());
        assert!(standings.held(HOME, (key(2025), ReleaseScope::Nation), at(1)).is_none());
        standings.forget(change);
        standings.know_held(HOME, &[(of, 3)], before);
        assert!(standings.holds_named(HOME, at(1)).is_none());
        assert!(standings.held(HOME, of, at(1)).is_none(), "what was read before is not remembered after");
    }
}

#[test]
fn a_bodys_scores_are_its_own_and_forgotten_with_its_audits() {
    let (standings, own) = (Standings::new(), (key(2025), Scores::default()));
    let know = |before| {
        standings.know_scores(HOME, &[key(2025), key(2024)], &[own], before);
        standings.know_scores(NEIGHBOUR, &[key(2025)], &[], before);
    };
    let scores = |of, year| standings.scores(of, key(year), at(1));
    know(standings.before(at(0)));
    assert_eq!(scores(HOME, 2025), Some(Some(own.1)));
    assert_eq!(scores(HOME, 2024), Some(None), "it is remembered that there are none");
    assert_eq!(scores(HOME, 2023), None, "not asked for");
    assert_eq!(scores(NEIGHBOUR, 2025), Some(None));

    let before = standings.before(at(0));
    standings.forget(Some(Change::Scores(HOME)));
    assert_eq!(scores(HOME, 2025), None);
    assert_eq!(scores(NEIGHBOUR, 2025), Some(None), "nobody else's");
    know(before);
    assert_eq!(scores(HOME, 2025), None, "what was read before is not remembered after");
    standings.forget(None);
    assert_eq!(scores(NEIGHBOUR, 2025), None);
}
