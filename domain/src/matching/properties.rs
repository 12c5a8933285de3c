//! What holds of every matching, whoever the candidates are.
use super::{
    examples::{body, candidate, day, prefecture, tie, wanted, year},
    *,
};
use crate::{
    advisor::{Capacity, Field, TieKind, Validity, WorkMode},
    programme::{Quota, RegionRule},
    register::GovernmentCode,
};
use chrono::{Datelike as _, NaiveDate, TimeDelta};
use proptest::{collection::vec, prelude::*, sample::select};

fn days() -> impl Strategy<Value = Vec<NaiveDate>> {
    vec((0..40_i64).prop_map(|offset| day("2026-06-01") + TimeDelta::days(offset)), 0..5)
}

fn fields() -> impl Strategy<Value = Vec<Field>> {
    vec(select(Field::ALL), 0..4)
}

fn wishes() -> impl Strategy<Value = Wanted> {
    let terms = (select(RegionRule::ALL), 1..4_u8);
    (days(), fields(), select(WorkMode::ALL), terms).prop_map(
        |(days, fields, mode, (region_rule, per_project))| Wanted {
            mode,
            days,
            fields,
            region_rule,
            quota: Quota { per_project, ..Quota::USUAL },
            ..wanted()
        },
    )
}

/// A candidate of any kind; most have something that stands against them.
fn anybody() -> impl Strategy<Value = Candidate> {
    let skills = (fields(), vec(select(WorkMode::ALL), 1..3), vec(select(vec!["40", "44", "13"]), 0..3));
    // Ties that last, and that ended around the year before the one that is wanted.
    let ended = prop::option::of((0..800_i64).prop_map(|offset| day("2024-04-01") + TimeDelta::days(offset)));
    let ties = vec((select(vec!["440001", "402311", "131016"]), select(TieKind::ALL), ended), 0..2);
    let audits = vec((select(vec!["440001", "131016"]), 2025..2029_i32), 0..2);
    let counts = (0..4_u8, 0..8_u32, 0..6_u32, select(vec!["40", "44", "13"]), 0..1_000_i64);
    let capacity = 1..6_i32;
    (skills, ties, audits, days(), days(), (counts, capacity), any::<bool>()).prop_map(
        |((fields, modes, regions), ties, audits, days_off, engaged, (counts, capacity), odd)| {
            let (sent_for_project, sent_this_year, signed_visits, home, certified) = counts;
            let usual = candidate(0);
            Candidate {
                retired: odd && sent_this_year == 0,
                validity: Validity::of(day("2021-10-01") + TimeDelta::days(certified)).unwrap(),
                fields,
                modes,
                regions: regions.into_iter().map(prefecture).collect(),
                home: prefecture(home),
                capacity: Capacity::parse("capacity", capacity).unwrap(),
                ties: ties.into_iter().map(|(code, kind, until)| tie(body(code), kind, until)).collect(),
                employed: odd && sent_this_year == 1,
                audits: audits
                    .into_iter()
                    .map(|(code, number)| AuditWork { government: body(code), fiscal_year: year(number) })
                    .collect(),
                days_off: if odd { days_off } else { Vec::new() },
                engaged: if odd { engaged } else { Vec::new() },
                sent_for_project,
                sent_this_year,
                signed_visits,
                ..usual
            }
        },
    )
}

/// Candidates, each another advisor.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    vec(anybody(), 0..12).prop_map(|all| {
        let numbered = all.into_iter().zip(1_u128..);
        numbered.map(|(one, number)| Candidate { advisor: candidate(number).advisor, ..one }).collect()
    })
}

fn shuffled() -> impl Strategy<Value = (Vec<Candidate>, Vec<Candidate>)> {
    candidates().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
}

/// The rules, said once more in another way.
fn may_come(wanted: &Wanted, one: &Candidate) -> bool {
    let bound = |code: GovernmentCode| code == wanted.government || wanted.predecessors.contains(&code);
    let busy = |day: &NaiveDate| one.days_off.iter().chain(&one.engaged).any(|other| other == day);
    let monthly = |day: &NaiveDate| {
        let month = |other: &&NaiveDate| (other.year(), other.month()) == (day.year(), day.month());
        let mut all: Vec<_> = wanted.days.iter().chain(&one.engaged).filter(month).collect();
        all.sort_unstable();
        all.dedup();
        all.len() <= usize::from(one.capacity.days())
    };
    !one.retired
        && !one.employed
        && one.sent_for_project < wanted.quota.per_project
        && one.modes.contains(&wanted.mode)
        && (wanted.mode == WorkMode::Online
            || wanted.region_rule == RegionRule::Anywhere
            || one.regions.contains(&wanted.government.prefecture()))
        && wanted.days.iter().all(|day| one.validity.covers(*day) && !busy(day) && monthly(day))
        // Fiscal year 2026 is wanted, and the one before began on 1 April 2025.
        && !one.ties.iter().any(|tie| {
            bound(tie.government) && tie.until.is_none_or(|until| until >= day("2025-04-01"))
        })
        && !one
            .audits
            .iter()
            .any(|work| bound(work.government) && matches!(work.fiscal_year.year(), 2026 | 2027))
}

proptest! {
    #[test]
    fn the_order_of_the_candidates_changes_nothing(wanted in wishes(), (all, other) in shuffled()) {
        prop_assert_eq!(rank(&wanted, &all), rank(&wanted, &other));
    }

    #[test]
    fn each_is_ranked_or_excluded_as_the_rules_have_it(wanted in wishes(), all in candidates()) {
        let found = rank(&wanted, &all);
        prop_assert_eq!(found.ranked.len() + found.excluded.len(), all.len());
        for one in &all {
            let ranked = found.ranked.iter().any(|ranked| ranked.advisor == one.advisor);
            let excluded = found.excluded.iter().any(|excluded| excluded.advisor == one.advisor);
            prop_assert!(ranked != excluded);
            prop_assert_eq!(ranked, may_come(&wanted, one), "{:?}", one);
        }
    }

    #[test]
    fn a_newcomer_reorders_nobody(wanted in wishes(), all in candidates(), one in anybody()) {
        let newcomer = Candidate { advisor: candidate(1_000).advisor, ..one };
        let before = rank(&wanted, &all);
        let mut after = rank(&wanted, &[all, vec![newcomer.clone()]].concat());
        after.ranked.retain(|ranked| ranked.advisor != newcomer.advisor);
        after.excluded.retain(|excluded| excluded.advisor != newcomer.advisor);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn reasons_are_complete(wanted in wishes(), all in candidates()) {
        let found = rank(&wanted, &all);
        for excluded in &found.excluded {
            prop_assert!(!excluded.reasons.is_empty());
            let one = all.iter().find(|one| one.advisor == excluded.advisor).unwrap();
            prop_assert!(!may_come(&wanted, one));
            // With all that was told set right, nothing is left that was not told.
            let mended = mend(&wanted, one.clone(), &excluded.reasons);
            prop_assert!(may_come(&wanted, &mended), "{:?}", excluded.reasons);
        }
        for pair in found.ranked.windows(2) {
            let key = |one: &Ranked| (-one.points(), one.advisor);
            prop_assert!(key(&pair[0]) < key(&pair[1]));
        }
        for ranked in &found.ranked {
            let codes = ranked.merits.map(Merit::code);
            prop_assert_eq!(codes, ["FIELDS", "DISTANCE", "SIGNED_VISITS", "LOAD"]);
        }
    }
}

/// Sets right what the reasons tell, and nothing else.
fn mend(wanted: &Wanted, mut one: Candidate, reasons: &[Exclusion]) -> Candidate {
    let usual = candidate(0);
    for reason in reasons {
        match *reason {
            Exclusion::Retired => one.retired = false,
            Exclusion::NotQualified(_) => one.validity = usual.validity,
            Exclusion::WorkMode(mode) => one.modes.push(mode),
            Exclusion::Region => one.regions.push(wanted.government.prefecture()),
            Exclusion::Tied(kind) => {
                one.employed &= kind != TieKind::Employed;
                one.ties.retain(|tie| tie.kind != kind);
            }
            Exclusion::Audits(year) => one.audits.retain(|work| work.fiscal_year != year),
            Exclusion::Quota => one.sent_for_project = 0,
            Exclusion::NotFree(day) => {
                one.days_off.retain(|off| *off != day);
                one.engaged.retain(|engaged| *engaged != day);
            }
            Exclusion::Capacity(_) => {
                one.capacity = Capacity::parse("capacity", 31).unwrap();
            }
        }
    }
    one
}
