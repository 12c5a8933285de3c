//! What a coalition of all but five bodies is kept from.
use super::*;
use crate::disclosure::adversary::{Knowledge, Public};
use crate::scoring::{PerVariable, Variable};

const UNCHECKED: Rules = Rules { least_bound: 0, ..HOUSE };

/// The range that all but the `unknown` first of these scores, in hundredths, leave to one of them.
fn range(scores: &[i64], unknown: usize, figures: &Figures) -> (i64, i64) {
    let public = Public::of(figures);
    let (unknown, known) = scores.split_at(unknown);
    Knowledge::new(public.as_ref(), known).outer(i64::try_from(unknown.len()).unwrap())
}

fn of(scores: &[i64], rules: Rules) -> Figures {
    adversary::figures(scores, &rules)
}

#[test]
fn a_mean_without_spread_is_everyone_s_score() {
    let flat = [6_200; 12];
    let unchecked = of(&flat, UNCHECKED);
    assert_eq!(unchecked.released().map(|shown| (shown.mean, shown.sd)), Some((62, Disclosed::Released(0))));
    let (low, high) = range(&flat, 5, &unchecked);
    assert!(high - low < 500, "{low}..{high}");
    let house = of(&flat, HOUSE).released().cloned().unwrap();
    assert_eq!((house.mean, house.sd.withheld()), (62, Some(WithheldReason::Coalition)));
    let (low, high) = range(&flat, 5, &Disclosed::Released(house));
    assert!(high - low > 5_000, "{low}..{high}");
}

#[test]
pub(super) fn five_alike_and_an_sd_about_to_round_up_are_known_to_the_rest() {
    // The five are where the mean is, and the two outermost drift apart until the SD all but rounds up: then the five
    // can be no further from each other than they are.
    let around = [2_600, 3_200, 3_800, 4_400, 4_700, 5_300, 5_600, 6_200, 6_800, 7_400];
    let drifting = |by: i64| [&[5_000; 5], &around[..], &[2_000 - by, 8_000 + by]].concat();
    let width = |scores: &[i64]| {
        let (low, high) = range(scores, 5, &of(scores, UNCHECKED));
        high - low
    };
    let scores = (0..1_000).map(drifting).min_by_key(|scores| width(scores)).unwrap();
    let width = width(&scores);
    assert!(width < 300, "{width}");
    let checked = of(&scores, HOUSE);
    assert_eq!(checked.released().unwrap().sd.withheld(), Some(WithheldReason::Coalition));
    let (low, high) = range(&scores, 5, &checked);
    assert!(high - low > 5_000, "{low}..{high}");
}

#[test]
fn five_at_the_top_and_a_mean_about_to_round_down_are_known_to_the_rest() {
    assert_eq!(of(&[10_000; 5], UNCHECKED).released().unwrap().mean, 100, "each has at least 97.5");
    let mut scores = vec![10_000; 5];
    scores.extend([7_000, 6_000, 8_950]);
    let (low, high) = range(&scores, 5, &of(&scores, UNCHECKED));
    assert!(low > 9_500 && high == 10_000, "{low}..{high}");
    for scores in [&scores[..], &[10_000; 5], &[0; 5]] {
        assert_eq!(of(scores, HOUSE).withheld(), Some(WithheldReason::Coalition));
    }
    assert_eq!(of(&[9_900; 5], HOUSE).released().unwrap().mean, 99);
}

#[test]
fn five_at_the_foot_of_a_class_are_known_to_the_rest() {
    // Three of every class; the five are exactly 60, and the sum is about to round up.
    let mut scores = vec![6_000; 5];
    scores.extend([500, 1_000, 1_500, 2_500, 3_000, 3_500, 4_500, 5_000, 5_500, 8_500, 9_000, 9_540]);
    let unchecked = of(&scores, UNCHECKED);
    let shown = unchecked.released().unwrap();
    assert!(shown.histogram.released().unwrap().iter().any(|cell| (cell.from, cell.count) == (60, 5)));
    // All five have 60 at least, the others are known, and the sum ends under the next mean.
    let most = 50 * 17 * (2 * i64::from(shown.mean) + 1) - 1;
    let rise = most - scores.iter().sum::<i64>();
    assert!((0..500).contains(&rise), "each has from 60 to {rise} hundredths more");
    let checked = of(&scores, HOUSE).released().cloned().unwrap();
    assert_eq!(
        (checked.histogram.withheld(), checked.quartiles.withheld(), checked.sd.withheld()),
        (Some(WithheldReason::Coalition), Some(WithheldReason::Coalition), None)
    );
}

#[test]
fn a_domain_goes_alone_and_the_whole_takes_all_with_it() {
    let varied = [3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000, 6_500, 7_000, 7_500];
    let mut top = [10_000; 10];
    top[..2].copy_from_slice(&[4_500, 5_200]);
    let cohort = |overall: &[i64], first: &[i64]| {
        let row = |(o, f): (&i64, &i64)| {
            let mut domains = [None; 8];
            domains[0] = Hundredths::new(*f);
            Row { overall: Hundredths::new(*o), domains }
        };
        Cohort::freeze(overall.iter().zip(first).map(row))
    };
    let alone = assess(&cohort(&varied, &top), &HOUSE);
    assert_eq!(alone.outcome(), Outcome::Released);
    assert_eq!(alone.figures.domains[0].withheld(), Some(WithheldReason::Coalition));
    let [_, second, ..] = &alone.figures.domains;
    assert_eq!(second.withheld(), Some(WithheldReason::CohortTooSmall), "checked on its own n");
    let whole = assess(&cohort(&top, &varied), &HOUSE);
    assert_eq!(whole.outcome(), Outcome::Withheld(WithheldReason::Coalition));
    let PerVariable { domains, .. } = &whole.figures;
    assert!(domains.iter().all(|figures| figures.withheld() == Some(WithheldReason::Coalition)));
    assert!(whole.figures.get(Variable::Overall).released().is_none());
}
