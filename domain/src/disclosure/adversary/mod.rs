//! The adversary: whoever of a cohort's members pool what they know, with all that is shown, against every check.
//! The guarantee is tried by finding, for each choice of five bodies that the rest may attack, other scores of these
//! five that give the same figures; where there are such, five points apart, nothing can be said within five points.
pub(crate) mod asking;
mod attack;
mod cohorts;
mod land;
mod ordinary;
mod releases;
mod straddling;
mod together;
mod variables;
mod worlds;

pub(crate) use attack::{Knowledge, Public};

use super::{Cohort, Figures, Row, Rules, assess, moments::Moments};
use crate::scoring::Hundredths;
use cohorts::{Dice, KINDS, LIKELY, cohort};
use proptest::prelude::*;

const HOUSE: Rules = Rules::HOUSE;
/// Under five points is too close, in hundredths.
const OPEN: i64 = 500;
const UNKNOWN: usize = 5;

pub(crate) fn hundredths(scores: &[i64]) -> Vec<Hundredths> {
    scores.iter().map(|score| Hundredths::new(*score).unwrap()).collect()
}

pub(crate) fn figures(scores: &[i64], rules: &Rules) -> Figures {
    let rows = hundredths(scores).into_iter().map(|score| Row { overall: Some(score), domains: [None; 8] });
    assess(&Cohort::freeze(rows), rules).figures.overall
}

/// The choices of unknown bodies that are in most danger: five neighbours each, and some at random.
fn choices(scores: &[i64], dice: &mut Dice) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by_key(|at| scores[*at]);
    let mut all: Vec<Vec<usize>> = order.windows(UNKNOWN).map(<[usize]>::to_vec).collect();
    for _ in 0..8 {
        let start = usize::try_from(dice.between(0, i64::try_from(scores.len() - UNKNOWN).unwrap())).unwrap();
        let reach = (start + 9).min(scores.len());
        let mut some = order[start..reach].to_vec();
        while some.len() > UNKNOWN {
            let out = dice.between(0, i64::try_from(some.len()).unwrap() - 1);
            some.remove(usize::try_from(out).unwrap());
        }
        all.push(some);
    }
    all
}

fn split(scores: &[i64], unknown: &[usize]) -> (Vec<i64>, Vec<i64>) {
    let truth = unknown.iter().map(|at| scores[*at]).collect();
    let known = (0..scores.len()).filter(|at| !unknown.contains(at)).map(|at| scores[at]).collect();
    (truth, known)
}

/// The five bodies that the rest could bound within five points from `answered`, if there are such. `also` says which
/// worlds the adversary cannot tell from this one by what it knows besides the figures.
fn given_away(
    scores: &[i64],
    answered: &Figures,
    dice: &mut Dice,
    also: impl Fn(&[i64]) -> bool,
) -> Option<Vec<i64>> {
    let public = Public::of(answered);
    choices(scores, dice).into_iter().find_map(|unknown| {
        let (truth, known) = split(scores, &unknown);
        let alike = |world: &[i64]| also(&[known.as_slice(), world].concat());
        let mut roll = |low, high| dice.between(low, high);
        let open = Knowledge::new(public.as_ref(), &known).is_kept_off(&truth, OPEN, &mut roll, alike);
        (!open).then_some(truth)
    })
}

/// Small ones, and the size of a prefecture; now and then a few hundred.
fn cohorts(dice: &mut Dice, of_each: usize) -> Vec<(&'static str, Vec<i64>)> {
    let mut all = Vec::new();
    for kind in KINDS {
        for at in 0..of_each {
            let (low, high) = if at % 50 == 49 { (100, 400) } else { (5, 60) };
            let n = usize::try_from(dice.between(low, high)).unwrap();
            all.push((kind, cohort(kind, n, dice)));
        }
    }
    all
}

#[test]
fn no_coalition_bounds_another_body_s_score_within_five_points() {
    let mut dice = Dice::new(4);
    let unchecked = Rules { least_bound: 0, ..HOUSE };
    let (mut tried, mut without) = (0, 0);
    for (kind, scores) in cohorts(&mut dice, 250) {
        tried += 1;
        let found = given_away(&scores, &figures(&scores, &HOUSE), &mut dice, |_| true);
        assert_eq!(found, None, "{kind}: {scores:?}");
        if tried % 10 == 0 {
            let found = given_away(&scores, &figures(&scores, &unchecked), &mut dice, |_| true);
            without += u32::from(found.is_some());
        }
    }
    assert_eq!(tried, 3_000);
    assert!((30..=75).contains(&without), "of every tenth, without the check: {without}");
}

#[test]
fn four_of_five_cohorts_keep_mean_and_deviation() {
    let mut dice = Dice::new(5);
    let (mut likely, mut all) = ((0, 0), (0, 0));
    for (kind, scores) in cohorts(&mut dice, 500) {
        if scores.len() < 17 || Moments::of(&hundredths(&scores)).sd(1) < 8 {
            continue;
        }
        let keeps = figures(&scores, &HOUSE).released().is_some_and(|shown| shown.sd.released().is_some());
        let count = |(of, kept): &mut (u32, u32)| {
            *of += 1;
            *kept += u32::from(keeps);
        };
        count(&mut all);
        if LIKELY.contains(&kind) {
            count(&mut likely);
        }
    }
    let percent = |(of, kept): (u32, u32)| 100 * kept / of;
    assert!(likely.0 > 1_500 && all.0 > 3_500, "{likely:?} {all:?}");
    assert_eq!((percent(likely), percent(all)), (91, 82), "docs/comparison.md has these: {likely:?} {all:?}");
}

/// A fixed rule tells something by what it does: here the adversary runs the check on each world it thinks of, and keeps
/// those that are answered alike to the letter, reasons too. No rule that looks at the scores is safe from that near its
/// own edges; this keeps the share from growing unseen.
#[test]
fn who_reruns_the_check_on_every_world_seldom_gains() {
    let mut dice = Dice::new(6);
    let (mut likely, mut gained) = (0, 0);
    for (_, scores) in cohorts(&mut dice, 40)
        .into_iter()
        .filter(|(kind, scores)| LIKELY.contains(kind) && scores.len() <= 60)
    {
        let answered = figures(&scores, &HOUSE);
        let alike = |world: &[i64]| figures(world, &HOUSE) == answered;
        likely += 1;
        gained += u32::from(given_away(&scores, &answered, &mut dice, alike).is_some());
    }
    assert_eq!((gained, likely), (33, 240), "docs/comparison.md has this");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nor_in_cohorts_that_chance_makes(scores in crate::disclosure::properties::score(), n in 5..=60_usize, seed in any::<u64>()) {
        let scores = &scores[..n];
        let found = given_away(scores, &figures(scores, &HOUSE), &mut Dice::new(seed), |_| true);
        prop_assert_eq!(found, None);
    }
}
