//! Rules across several releases of the same scores, and on details.
use super::*;
use crate::{
    disclosure::{
        adversary::asking::{Asked, rows_of},
        details::{item_rate, top_quarter},
    },
    scoring::PerVariable,
};

/// The sums, in hundredths, that a mean of whole points over n bodies leaves.
fn sums(summary: &Summary) -> (i64, i64) {
    let (n, mean) = (i64::from(summary.n), i64::from(summary.mean));
    (50 * n * (2 * mean - 1), 50 * n * (2 * mean + 1) - 1)
}

fn whole(points: &[i64]) -> Summary {
    shown(points, HOUSE)
}

/// Seventeen bodies with a sum of 1,079 points.
const SEVENTEEN: [i64; 17] = [63, 45, 81, 50, 76, 58, 68, 40, 86, 54, 72, 61, 65, 48, 78, 67, 67];

#[test]
pub(super) fn one_who_joins_is_the_difference_of_two_means() {
    let joined: Vec<i64> = SEVENTEEN.into_iter().chain([100]).collect();
    let ((_, most), (least, _)) = (sums(&whole(&SEVENTEEN)), sums(&whole(&joined)));
    assert!(least - most > 9_950, "the two means alone say: {} hundredths at least", least - most);
    // Also as a nation with one municipality more than its only prefecture.
    let rows = |points: &[i64]| rows_of(&points.iter().map(|points| 100 * points).collect::<Vec<_>>());
    let part = Asked::of(rows(&SEVENTEEN)).released().unwrap();
    let nation = Asked::of(rows(&joined)).beside(Relation::Part, &part);
    assert!(nation.judged(&Rules { least_difference: 0, ..HOUSE }).released().is_some());
    assert_eq!(nation.judged(&HOUSE).withheld(), Some(WithheldReason::CohortsTooClose));
}

#[test]
fn one_whose_score_changed_is_the_difference_of_two_means() {
    let before = [0, 44, 49, 52, 55, 58, 61, 65, 70];
    let mut after = before;
    after[0] = 100;
    let ((_, most), (least, _)) = (sums(&whole(&before)), sums(&whole(&after)));
    assert!(
        least - most > 9_500,
        "from {} hundredths at most to 100 less that at least",
        10_000 + most - least
    );
    let rows = |points: &[i64]| rows_of(&points.iter().map(|points| 100 * points).collect::<Vec<_>>());
    let first = Asked::of(rows(&before)).released().unwrap();
    let second = Asked::of(rows(&after)).beside(Relation::Superseded, &first);
    assert!(second.judged(&Rules { least_difference: 0, least_bound: 0, ..HOUSE }).released().is_some());
    assert_eq!(second.judged(&HOUSE).withheld(), Some(WithheldReason::TooFewChanges));
}

#[test]
fn a_withheld_group_is_the_whole_less_the_others() {
    let points = [51, 35, 67, 44, 58, 40, 62, 30, 72, 54, 100, 100, 100];
    let asked = Asked::of(rows_of(&points.map(|points| 100 * points))).divided(|body| u32::from(body >= 10));
    let off = asked.judged(&Rules { least_difference: 0, ..HOUSE }).released().cloned().unwrap();
    let of = |assessment: &Assessment| assessment.figures.overall.released().cloned();
    let [(_, first), (_, second)] = &off.groups[..] else { panic!() };
    assert_eq!(second.outcome(), Outcome::Withheld(WithheldReason::CohortTooSmall));
    let ((least, _), (_, most)) = (sums(&of(&off.whole).unwrap()), sums(&of(first).unwrap()));
    assert!(least - most - 20_000 > 9_500, "each of the three has {} at least", least - most - 20_000);
    let on = asked.judged(&HOUSE).released().cloned().unwrap();
    assert!(of(&on.whole).is_some());
    assert_eq!(on.groups[0].1.outcome(), Outcome::Withheld(WithheldReason::Complementary));
}

/// All scores of three bodies, in whole points, that give these figures in both tiers: the rest of the items is known.
fn possible(essential: &Summary, full: &Summary, own: i64, rest: [i64; 4]) -> Vec<[i64; 3]> {
    let agrees = |summary: &Summary, scores: &[i64]| {
        let (n, sum) = (i64::from(summary.n), scores.iter().sum::<i64>());
        let spread = n * scores.iter().map(|x| x * x).sum::<i64>() - sum * sum;
        let (low, high) = sums(summary);
        let edge = |steps: i64| (50 * n * (2 * steps + 1)).max(0).pow(2);
        (low..=high).contains(&sum)
            && summary.sd.released().is_none_or(|sd| {
                let sd = i64::from(*sd);
                (sd == 0 || edge(sd - 1) <= spread) && spread < edge(sd)
            })
    };
    let mut found = Vec::new();
    for a in 0..=100 {
        for b in 0..=100 {
            for c in 0..=100 {
                let scores = [100 * own, 100 * a, 100 * b, 100 * c];
                let whole: Vec<i64> = scores.iter().zip(rest).map(|(x, rest)| (x + 100 * rest) / 2).collect();
                if agrees(essential, &scores) && agrees(full, &whole) {
                    found.push([a, b, c]);
                }
            }
        }
    }
    found
}

#[test]
pub(super) fn two_tiers_of_the_same_answers_tell_more_than_either() {
    // Half of the items are essential; that of the others the third body does all, and nobody else any, is known. Then
    // the deviation over all items tells how the essential scores go with that.
    let rules = Rules { class_width: 100, spare_statistics: 1, ..NONE };
    let (points, rest) = ([20, 20, 90, 30], [0, 0, 100, 0]);
    let all = [0, 1, 2, 3].map(|body| i64::midpoint(points[body], rest[body]));
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    let tier = |points: &[i64]| assess(&Cohort::freeze(scores(points).into_iter().map(row)), &rules);
    let (essential, full) = (tier(&points), tier(&all));
    let summary = |assessment: &Assessment| assessment.figures.overall.released().cloned().unwrap();
    let third = |full: &Summary| {
        let worlds = possible(&summary(&essential), full, points[0], rest);
        let of = worlds.iter().map(|[_, third, _]| *third);
        (of.clone().min().unwrap(), of.max().unwrap())
    };
    let (low, high) = third(&summary(&full));
    assert!(low <= 90 && 90 <= high && high - low < 5, "{low}..{high}: each tier within its own budget");
    let together = full.figures.overall.clone().within_tiers(summary(&essential).statistics(), &rules);
    let together = together.released().cloned().unwrap();
    assert_eq!(together.sd.withheld(), Some(WithheldReason::TooManyStatistics), "one budget for both");
    let (low, high) = third(&together);
    assert!(high - low > 50, "{low}..{high}");
}

#[test]
pub(super) fn the_best_quarter_of_four_is_one_body() {
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    let cohort = Cohort::freeze(scores(&[100, 60, 50, 40]).into_iter().map(row));
    let unchecked = Rules {
        detail_needs: 0,
        mean_needs: 0,
        spread_needs: 0,
        least_bound: 0,
        spare_statistics: 0,
        ..HOUSE
    };
    let off = top_quarter(&cohort, &assess(&cohort, &unchecked), &unchecked);
    assert_eq!(off.overall.released(), Some(&100), "somebody has 97.5 at least");
    let PerVariable { overall, .. } = top_quarter(&cohort, &assess(&cohort, &unchecked), &HOUSE);
    assert_eq!(overall.withheld(), Some(WithheldReason::DetailNeedsMore));
}

#[test]
pub(super) fn a_rate_of_nobody_is_everybody_s_verdict() {
    let finer = Rules { detail_round_to: 1, named_spare: 0, ..HOUSE };
    // One of a hundred conforms: it knows of all others that they do not.
    assert_eq!(item_rate(1, 100, &finer), item_rate(0, 100, &finer), "cut off even so: one or less");
    assert_eq!(
        item_rate(2, 100, &finer),
        Disclosed::Released(2),
        "and two who know each other know the rest"
    );
    assert_eq!(item_rate(7, 100, &HOUSE).withheld(), Some(WithheldReason::Coalition), "one more would be 10");
    for conforming in 0..=6 {
        assert_eq!(item_rate(conforming, 100, &HOUSE), Disclosed::Released(5));
    }
    assert_eq!(
        item_rate(3, 5, &Rules { detail_needs: 0, named_spare: 0, ..HOUSE }),
        Disclosed::Released(60),
        "three of five, exactly"
    );
    assert_eq!(item_rate(3, 5, &HOUSE), Disclosed::Withheld(WithheldReason::DetailNeedsMore));
}
