//! The adversary before two releases of the same scores: a whole and its groups, a year and those who stayed.
use super::*;
use crate::disclosure::{
    Disclosed, Rows, Summary, WithheldReason, Year, assess_groups, assess_superseding, assess_whole,
    year_over_year,
};

fn frozen(scores: &[i64]) -> Cohort {
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    Cohort::freeze(hundredths(scores).into_iter().map(row))
}

fn divided(dice: &mut Dice) -> Vec<Vec<i64>> {
    let groups = dice.between(2, 5);
    let group = |_| {
        let kind = KINDS[usize::try_from(dice.between(0, i64::try_from(KINDS.len()).unwrap() - 1)).unwrap()];
        let n = usize::try_from(dice.between(5, 24)).unwrap();
        cohort(kind, n, dice)
    };
    (0..groups).map(group).collect()
}

/// Five of `scores` are unknown, and all others known, `elsewhere` too: two figures bear on them.
fn bounded_by_both(
    scores: &[i64],
    own: Option<&Public>,
    elsewhere: &[i64],
    whole: Option<&Public>,
    dice: &mut Dice,
) -> Option<Vec<i64>> {
    choices(scores, dice).into_iter().find_map(|unknown| {
        let (truth, known) = split(scores, &unknown);
        let all = [known.as_slice(), elsewhere].concat();
        let (of_group, of_whole) = (Knowledge::new(own, &known), Knowledge::new(whole, &all));
        let mut roll = |low, high| dice.between(low, high);
        let kept_off = of_group.is_kept_off(&truth, OPEN, &mut roll, |world| of_whole.allows(world));
        (!kept_off).then_some(truth)
    })
}

fn given_away_by_both(
    groups: &[Vec<i64>],
    of: &[Assessment],
    whole: &Assessment,
    dice: &mut Dice,
) -> Option<Vec<i64>> {
    let whole = Public::of(&whole.figures.overall);
    (0..).zip(groups.iter().zip(of)).find_map(|(at, (scores, assessment))| {
        let others = (0..).zip(groups).filter(|(other, _): &(usize, _)| *other != at);
        let elsewhere: Vec<i64> = others.flat_map(|(_, group)| group.clone()).collect();
        let own = Public::of(&assessment.figures.overall);
        bounded_by_both(scores, own.as_ref(), &elsewhere, whole.as_ref(), dice)
    })
}

#[test]
fn a_group_beside_the_whole_gives_nobody_away() {
    let mut dice = Dice::new(7);
    let (mut shown, mut of, mut wholes) = (0, 0, 0);
    for _ in 0..300 {
        let groups = divided(&mut dice);
        let cohorts: Vec<Cohort> = groups.iter().map(|group| frozen(group)).collect();
        let partition = assess_groups(&cohorts, &HOUSE);
        let found = given_away_by_both(&groups, &partition.groups, &partition.whole, &mut dice);
        assert_eq!(found, None, "{groups:?}");
        for group in partition.groups {
            of += 1;
            shown += u32::from(group.outcome() == Outcome::Released);
        }
        // The other way round: the parts first, each as if it were alone.
        let alone: Vec<Assessment> = cohorts.iter().map(|group| assess(group, &HOUSE)).collect();
        let parts: Vec<_> = cohorts.iter().zip(&alone).collect();
        let whole = assess_whole(&parts, &frozen(&[]), &HOUSE);
        wholes += u32::from(whole.outcome() == Outcome::Released);
        assert_eq!(given_away_by_both(&groups, &alone, &whole, &mut dice), None, "{groups:?}");
    }
    assert!(2 * shown > of && wholes > 200, "no solution: {shown} of {of}, {wholes} wholes");
}

/// Some left after the first year: its mean over those who stayed stands beside all figures of its own release.
#[test]
fn a_year_beside_the_next_gives_nobody_away() {
    let mut dice = Dice::new(8);
    let mut shown = 0;
    for at in 0..400 {
        let n = usize::try_from(dice.between(12, 50)).unwrap();
        let stayed = n - usize::try_from(dice.between(5, 7)).unwrap();
        let scores = cohort(KINDS[at % KINDS.len()], n, &mut dice);
        let row = |score| Row { overall: Some(score), domains: [None; 8] };
        let rows: Rows<usize> = (0..).zip(hundredths(&scores).into_iter().map(row)).collect();
        let next: Rows<usize> =
            (0..stayed).zip((3_000..).step_by(90).filter_map(Hundredths::new).map(row)).collect();
        let earlier = Year { released: &rows, compared: &rows };
        let later = Year { released: &next, compared: &next };
        let change = year_over_year(&earlier, &later, &HOUSE).overall;
        let Some(change) = change.released() else { continue };
        shown += 1;
        let none = Disclosed::Withheld(WithheldReason::SpreadNeedsTen);
        let mean = Summary {
            n: change.n,
            mean: change.earlier,
            sd: none,
            quartiles: Disclosed::Withheld(WithheldReason::Coalition),
            histogram: Disclosed::Withheld(WithheldReason::Coalition),
        };
        let (own, whole) = (Public::of(&Disclosed::Released(mean)), Public::of(&figures(&scores, &HOUSE)));
        let (stayed, left) = scores.split_at(stayed);
        assert_eq!(
            bounded_by_both(stayed, own.as_ref(), left, whole.as_ref(), &mut dice),
            None,
            "{scores:?}"
        );
    }
    assert!(shown > 200, "no solution: {shown}");
}

/// Some scores changed, and the figures are made anew: who did not change stands in both.
#[test]
fn a_release_beside_the_one_it_supersedes_gives_nobody_away() {
    let mut dice = Dice::new(11);
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    let rows = |scores: &[i64]| (0..).zip(hundredths(scores).into_iter().map(row)).collect::<Rows<usize>>();
    let mut shown = 0;
    for at in 0..300 {
        let n = usize::try_from(dice.between(12, 50)).unwrap();
        let changed = usize::try_from(dice.between(5, 7)).unwrap();
        let before = cohort(KINDS[at % KINDS.len()], n, &mut dice);
        let mut after = before.clone();
        for score in &mut after[..changed] {
            *score = (*score + dice.between(1, 2_000)) % 10_001;
        }
        let superseded = assess(&frozen(&before), &HOUSE);
        let found = assess_superseding((&rows(&before), &superseded), &rows(&after), &HOUSE);
        let Some(now) = found.released() else { panic!("{changed} changed") };
        shown += u32::from(now.outcome() == Outcome::Released);
        let (earlier, later) = (Public::of(&superseded.figures.overall), Public::of(&now.figures.overall));
        let same = &before[changed..];
        for unknown in choices(same, &mut dice) {
            let (truth, known) = split(same, &unknown);
            let with = |changed: &[i64]| [known.as_slice(), changed].concat();
            let in_later = Knowledge::new(later.as_ref(), &with(&after[..changed]));
            let in_earlier = Knowledge::new(earlier.as_ref(), &with(&before[..changed]));
            let mut roll = |low, high| dice.between(low, high);
            let kept_off = in_later.is_kept_off(&truth, OPEN, &mut roll, |world| in_earlier.allows(world));
            assert!(kept_off, "{truth:?} of {before:?} and {after:?}");
        }
    }
    assert!(shown > 200, "no solution: {shown}");
}
