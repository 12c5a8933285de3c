//! What is shown stays, what is new gives way: stories of releases that come one after the other.
use super::{
    adversary::{
        asking::{Asked, Past, rows_of},
        hundredths,
    },
    *,
};
use crate::scoring::{Domain, Hundredths, Variable};

const HOUSE: Rules = Rules::HOUSE;
const CLOSE: Option<WithheldReason> = Some(WithheldReason::CohortsTooClose);
const FEW: Option<WithheldReason> = Some(WithheldReason::TooFewChanges);

/// Scores of the bodies `from` to `to`, spread over the scale.
fn bodies(from: u32, to: u32) -> Rows<u32> {
    let all: Vec<i64> = (0..to).map(|body| 1_000 + i64::from(body) * 1_777 % 8_009).collect();
    rows_of(&all).into_iter().filter(|(body, _)| *body >= from).collect()
}

fn released(from: u32, to: u32) -> Past {
    Asked::of(bodies(from, to)).released().unwrap()
}

fn beside(rows: Rows<u32>, shown: &[(Relation, &Past)]) -> Asked {
    shown.iter().fold(Asked::of(rows), |asked, (relation, past)| asked.beside(*relation, past))
}

#[test]
fn nation_and_prefecture_are_equal_or_five_bodies_apart_in_either_order() {
    for (rest, expected) in [(0, None), (1, CLOSE), (4, CLOSE), (5, None), (30, None)] {
        let part = released(0, 20);
        let nation = beside(bodies(0, 20 + rest), &[(Relation::Part, &part)]);
        assert_eq!(nation.judged(&HOUSE).withheld(), expected, "the nation after, with {rest} more");
        let whole = released(0, 20 + rest);
        let prefecture = beside(bodies(0, 20), &[(Relation::Whole, &whole)]);
        assert_eq!(
            prefecture.judged(&HOUSE).withheld(),
            expected,
            "the prefecture after, {rest} of the nation outside"
        );
    }
}

#[test]
fn what_is_left_of_the_nation_without_all_prefectures_counts() {
    let (one, other, third) = (released(0, 20), released(20, 40), released(40, 60));
    let nation = |to: u32, parts: &[&Past]| {
        let shown: Vec<_> = parts.iter().map(|part| (Relation::Part, *part)).collect();
        beside(bodies(0, to), &shown).judged(&HOUSE).withheld()
    };
    assert_eq!(nation(43, &[&one]), None);
    assert_eq!(nation(43, &[&one, &other]), CLOSE, "three are left");
    assert_eq!(nation(60, &[&one, &other, &third]), None);
}

#[test]
fn after_the_nation_a_prefecture_is_judged_beside_its_neighbours_too() {
    let nation = released(0, 43);
    let first = beside(bodies(0, 20), &[(Relation::Whole, &nation)]).released().unwrap();
    let second = |from: u32, neighbours: bool| {
        let asked = beside(bodies(from, 40), &[(Relation::Whole, &nation)]);
        let asked = if neighbours { asked.beside(Relation::Part, &first) } else { asked };
        asked.judged(&HOUSE).withheld()
    };
    assert_eq!(second(20, false), None, "beside the nation alone, 23 are left");
    assert_eq!(second(20, true), CLOSE, "the nation without both is three bodies");
    assert_eq!(second(22, true), None, "five are left");
}

#[test]
fn a_nation_s_groups_give_way_to_a_prefecture_and_the_nation_stays() {
    let part = released(0, 20);
    let nation = beside(bodies(0, 60), &[(Relation::Part, &part)]);
    let figures = |first: u32| {
        let judged = nation.clone().divided(move |body| u32::from(body >= first)).judged(&HOUSE);
        let published = judged.released().cloned().unwrap();
        published.groups.iter().map(|(_, group)| group.figures.overall.withheld()).collect::<Vec<_>>()
    };
    assert_eq!(figures(30), [None, None]);
    assert_eq!(
        figures(22),
        [CLOSE, Some(WithheldReason::Complementary)],
        "two of a group are of another prefecture"
    );
}

#[test]
fn a_later_prefecture_gives_way_to_the_nation_s_groups() {
    let nation = Asked::of(bodies(0, 60)).divided(|body| u32::from(body >= 22)).released().unwrap();
    assert!(nation.published.groups.iter().all(|(_, group)| group.outcome() == Outcome::Released));
    let prefecture = |to: u32| beside(bodies(0, to), &[(Relation::Whole, &nation)]).judged(&HOUSE).withheld();
    assert_eq!((prefecture(20), prefecture(22), prefecture(17)), (CLOSE, None, None));
}

#[test]
fn a_release_is_superseded_when_five_scores_changed() {
    let with_domain = |overall: u32, domain: u32, n: u32| -> Rows<u32> {
        let mut rows = bodies(0, n);
        for (body, row) in &mut rows {
            let score = |changed: u32, score: i64| Hundredths::new(score + i64::from(*body < changed) * 333);
            let own = row.overall.unwrap().get();
            (row.overall, row.domains[0]) = (score(overall, own), score(domain, 9_500 - own));
        }
        rows
    };
    let first = Asked::of(with_domain(0, 0, 24)).released().unwrap();
    let judged = |rows| beside(rows, &[(Relation::Superseded, &first)]).judged(&HOUSE);
    for (overall, domain, n) in [(0, 0, 24), (4, 0, 24), (0, 5, 24), (0, 0, 26), (4, 12, 24)] {
        assert_eq!(judged(with_domain(overall, domain, n)).withheld(), FEW, "{overall} {domain} {n}");
    }
    let domain = |overall, domain, n| {
        let judged = judged(with_domain(overall, domain, n)).released().cloned().unwrap();
        judged.whole.figures.get(Variable::Domain(Domain::ALL[0])).withheld()
    };
    assert_eq!((domain(5, 0, 24), domain(12, 12, 24), domain(0, 0, 30)), (None, None, None));
    assert_eq!((domain(5, 1, 24), domain(5, 4, 24)), (FEW, FEW), "one domain goes alone");
    // Against each it would supersede: the second changed five, and the third takes four of these back.
    let second = beside(with_domain(5, 5, 24), &[(Relation::Superseded, &first)]).released().unwrap();
    let third = [(Relation::Superseded, &first), (Relation::Superseded, &second)];
    assert_eq!(beside(with_domain(1, 1, 24), &third).judged(&HOUSE).withheld(), FEW);
}

#[test]
fn both_tiers_share_one_budget_and_a_domain_that_is_one_in_both_counts_once() {
    let essential = released(0, 17);
    let moved: Vec<i64> = bodies(0, 17).values().map(|row| row.overall.unwrap().get() / 2 + 2_000).collect();
    let summary = |judged: Disclosed<Published>| {
        judged.released().unwrap().whole.figures.overall.released().cloned().unwrap()
    };
    let alone = summary(Asked::of(rows_of(&moved)).judged(&HOUSE));
    let other = [(Relation::OtherTier, &essential)];
    let full = summary(beside(rows_of(&moved), &other).judged(&HOUSE));
    let spent = essential.published.whole.figures.overall.released().unwrap().statistics();
    assert!(spent + alone.statistics() > 14 && spent + full.statistics() <= 14);
    assert_eq!(full.histogram.withheld(), Some(WithheldReason::TooManyStatistics));
    // One body entered with all items only: its scores differ from those of the essential items, but for one domain.
    assert!(beside(rows_of(&moved[..16]), &other).judged(&HOUSE).released().is_some());
    assert_eq!(beside(bodies(0, 16), &other).judged(&HOUSE).withheld(), CLOSE);
}

/// 46 prefectures, then the nation with five bands that cross all of them, then the last prefecture.
#[test]
fn the_nation_stands_beside_its_prefectures_and_its_bands_beside_both() {
    let size = |prefecture: u32| 15 + prefecture * 13 % 46;
    let starts: Vec<u32> = (0..=47).map(|prefecture| (0..prefecture).map(size).sum()).collect();
    let band = |body: u32| [0, 0, 0, 1, 1, 2, 1, 2, 3, 0, 4][usize::try_from(body * 7 % 11).unwrap()];
    let scores: Vec<i64> = (0..starts[47])
        .map(|body| {
            let spread: i64 = (1..=6).map(|by| i64::from(body + 31) * 7_919 * by * by % 1_601).sum();
            2_000 + spread / 2 + 40 * i64::from(band(body))
        })
        .collect();
    let all: Rows<u32> = (0..)
        .zip(hundredths(&scores))
        .map(|(body, score)| (body, Row { overall: Some(score), domains: [None; 8] }))
        .collect();
    let of = |at: usize| -> Rows<u32> {
        all.range(starts[at]..starts[at + 1]).map(|(body, row)| (*body, *row)).collect()
    };
    let mut nation = Asked::of(all.clone()).divided(band);
    let mut shown = 0;
    for at in 0..46 {
        if let Some(past) = Asked::of(of(at)).released() {
            nation = nation.beside(Relation::Part, &past);
            shown += 1;
        }
    }
    let nation = nation.released().unwrap();
    let keeps = |figures: &Figures| figures.released().is_some_and(|summary| summary.sd.released().is_some());
    assert!(keeps(&nation.published.whole.figures.overall) && shown > 40, "{shown}");
    let bands = |past: &Past| {
        let groups = past.published.groups.iter();
        groups.map(|(_, group)| group.outcome()).collect::<Vec<_>>()
    };
    assert_eq!(bands(&nation), [Outcome::Released; 5]);
    // The last prefecture comes after all of them.
    let last = beside(of(46), &[(Relation::Whole, &nation)]).released().unwrap();
    assert!(keeps(&last.published.whole.figures.overall));
}
