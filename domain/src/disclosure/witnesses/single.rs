//! Rules on one variable of one release.
use super::*;
use crate::{
    disclosure::{histogram, moments::Moments},
    scoring::{Domain, Score, Scores, Variable, Verdict},
};

/// The range of the one unknown score, in points, for one who knows the others: from the rounded mean alone.
fn range_of_the_last(summary: &Summary, known: &[i64]) -> (i64, i64) {
    let (n, mean, known) = (i64::from(summary.n), i64::from(summary.mean), known.iter().sum::<i64>());
    let (low, high) = (n * (2 * mean - 1) - 2 * known, n * (2 * mean + 1) - 2 * known);
    ((low / 2).clamp(0, 100), ((high + 1) / 2).clamp(0, 100))
}

/// The range of the lower of two unknown scores of three, in whole points, by trying all pairs.
fn range_of_the_lower(summary: &Summary, own: i64) -> (i64, i64) {
    let fits = |low: &i64| {
        (*low..=100).any(|high| {
            let moments = Moments::of(&scores(&[*low, own, high]));
            summary.mean == moments.mean(1) && summary.sd.released().is_none_or(|sd| *sd == moments.sd(1))
        })
    };
    ((0..=100).find(fits).unwrap(), (0..=100).rev().find(fits).unwrap())
}

#[test]
pub(super) fn a_mean_of_two_gives_the_neighbour_away() {
    let (low, high) = range_of_the_last(&shown(&[40, 73], NONE), &[40]);
    assert!(low <= 73 && 73 <= high && high - low <= 2);
    for few in [&[40, 73][..], &[40, 73, 55, 60]] {
        assert_eq!(overall(few, HOUSE).withheld(), Some(WithheldReason::CohortTooSmall));
    }
    assert_eq!(shown(&[40, 73, 55, 60, 61], HOUSE).mean, 58);
}

#[test]
pub(super) fn mean_and_spread_of_three_give_both_neighbours_away() {
    let (low, high) = range_of_the_lower(&shown(&[35, 58, 90], NONE), 58);
    assert!(low <= 35 && 35 <= high && high - low < 5, "{low}..{high}");
    let without_spread = shown(&[35, 58, 90], Rules { spread_needs: HOUSE.spread_needs, ..NONE });
    assert_eq!(without_spread.sd.withheld(), Some(WithheldReason::SpreadNeedsTen));
    let (low, high) = range_of_the_lower(&without_spread, 58);
    assert!(high - low > 20, "{low}..{high}");
}

#[test]
fn as_many_statistics_as_bodies_give_all_away() {
    let off = shown(&[35, 58, 90], NONE);
    assert_eq!(off.statistics(), 2, "with the viewer's own score three equations for three scores");
    let (low, high) = range_of_the_lower(&off, 58);
    assert!(high - low < 5);
    let on = Rules { spare_statistics: HOUSE.spare_statistics, ..NONE };
    assert_eq!(overall(&[35, 58, 90], on).withheld(), Some(WithheldReason::TooManyStatistics));
}

#[test]
fn figures_beyond_the_budget_go_histogram_first_and_sd_last() {
    let on = Rules { class_width: 20, spare_statistics: 3, ..NONE };
    let dropped = |points: &[i64]| {
        let summary = shown(points, on);
        let gone = |reason| reason == Some(WithheldReason::TooManyStatistics);
        [summary.histogram.withheld(), summary.quartiles.withheld(), summary.sd.withheld()].map(gone)
    };
    assert_eq!(dropped(&[10, 30, 50, 70]), [true, true, true]);
    assert_eq!(dropped(&[10, 30, 50, 70, 90]), [true, true, false]);
    assert_eq!(dropped(&[10, 30, 50, 70, 90, 95, 12, 14]), [true, false, false]);
    assert_eq!(dropped(&[10, 30, 50, 70, 90, 95, 12, 14, 15, 16, 17, 20]), [false, false, false]);
}

/// Body 0 lacks domain 3; all domains weigh alike. 8 Σ overall − Σ Σ domains is then body 0's overall score.
#[test]
pub(super) fn unrounded_means_give_away_the_body_that_lacks_a_domain() {
    let part = |body: i64, domain: i64| 56 * (60 + (body * 37 + domain * 11) % 80);
    let rows: Vec<Row> = (0..17)
        .map(|body| {
            let has = |domain: &Domain| body != 0 || domain.number() != 3;
            let parts = || Domain::ALL.into_iter().filter(has).map(|d| part(body, i64::from(d.number())));
            let overall = parts().sum::<i64>() / if body == 0 { 7 } else { 8 };
            let domains = Domain::ALL
                .map(|d| has(&d).then(|| Hundredths::new(part(body, i64::from(d.number()))).unwrap()));
            Row { overall: Hundredths::new(overall), domains }
        })
        .collect();
    let cohort = Cohort::freeze(rows.clone());
    let sum = |v| cohort.scores(v).into_iter().map(Hundredths::get).sum::<i64>();
    let combine = |of: &dyn Fn(Variable) -> i64| {
        8 * of(Variable::Overall) - Domain::ALL.into_iter().map(|d| of(Variable::Domain(d))).sum::<i64>()
    };
    assert_eq!(combine(&sum), rows[0].overall.unwrap().get(), "exact sums: the score to the hundredth");

    let assessment = assess(&cohort, &HOUSE);
    let released = |v| assessment.figures.get(v).released().unwrap();
    let estimate = combine(&|v| i64::from(released(v).n) * i64::from(released(v).mean));
    let error = (8 * 17 + 7 * 17 + 16) / 2;
    assert!(estimate - error <= 0 && estimate + error >= 100, "whole points: anything from 0 to 100");
}

#[test]
pub(super) fn narrow_classes_give_everyone_in_them_away() {
    let points = [87, 87, 87, 42, 42, 42, 63, 63, 63, 63];
    let narrow = shown(&points, Rules { class_width: 1, ..HOUSE });
    let cells = narrow.histogram.released().unwrap();
    assert!(cells.iter().any(|cell| (cell.from, cell.to, cell.count) == (43, 64, 4)));
    assert!(cells.iter().any(|cell| cell.from <= 42 && cell.to == 43 && cell.count == 3));
    let unmerged = shown(&points, Rules { class_width: 1, merge_cells_under: 0, ..HOUSE });
    assert_eq!(
        unmerged.quartiles.released().unwrap()[0],
        Class { from: 42, to: 43 },
        "the quartile to a point"
    );
    let house = shown(&points, HOUSE);
    assert!(house.histogram.released().unwrap().iter().all(|cell| cell.to - cell.from >= 20));
    assert!(house.quartiles.released().unwrap().iter().all(|class| class.to - class.from >= 20));
}

#[test]
pub(super) fn a_cell_of_two_tells_each_of_them_where_the_other_is() {
    let points = [5, 12, 45, 50, 55, 58, 65, 70, 72, 75];
    let off = shown(&points, Rules { merge_cells_under: 0, spare_statistics: 0, ..HOUSE });
    let lowest = off.histogram.released().unwrap()[0];
    assert_eq!(
        (lowest.from, lowest.to, lowest.count),
        (0, 20, 2),
        "12 learns that there is one more under 20"
    );
    let on = shown(&points, HOUSE);
    let cells = on.histogram.released().unwrap();
    assert_eq!(cells.iter().map(|c| (c.from, c.to, c.count)).collect::<Vec<_>>(), [(0, 60, 6), (60, 100, 4)]);
}

#[test]
fn quartile_classes_do_not_unpick_a_merged_cell() {
    // The median is the second of two bodies between 20 and 40: its plain class would tell that there are two.
    let points = [1, 2, 3, 4, 5, 25, 30, 65, 66, 67, 68, 69, 70];
    let summary = shown(&points, HOUSE);
    assert_eq!(Class::of(scores(&[30])[0], 20), Class { from: 20, to: 40 });
    assert_eq!(summary.quartiles.released().unwrap()[1], Class { from: 20, to: 100 });
}

#[test]
pub(super) fn named_results_of_the_others_give_the_last_one_away() {
    let points = [44, 51, 58, 62, 70, 83];
    let figures = overall(&points, HOUSE);
    let off = figures.clone().shown_to(5, &Rules { named_spare: 0, ..HOUSE });
    let (low, high) = range_of_the_last(off.released().unwrap(), &points[..5]);
    assert!(low <= 83 && 83 <= high && high - low <= 6, "{low}..{high}");
    assert!(figures.clone().shown_to(1, &HOUSE).released().is_some());
    assert_eq!(figures.shown_to(2, &HOUSE).withheld(), Some(WithheldReason::NamedResultsHeld));
}

#[test]
fn where_spread_is_not_shown_it_is_not_betrayed_by_withholding_the_mean() {
    let (flat, wide) = (shown(&[62; 7], HOUSE), shown(&[42, 52, 62, 62, 62, 72, 82], HOUSE));
    assert_eq!(flat, wide, "no viewer can tell equal scores from others with the same mean");
}

#[test]
pub(super) fn a_score_over_one_item_is_that_item_s_verdict() {
    let body = |judged: u32| {
        let mut overall = Score::default();
        for item in 0..10 {
            overall.add(1, (item < judged).then_some(Verdict::Nonconforming));
        }
        Scores { overall, ..Scores::default() }
    };
    let (thin, full) = (body(1), body(8));
    let off = Cohort::admitting([&thin], &Rules { entry_coverage_percent: 0, ..HOUSE });
    assert_eq!(off.scores(Variable::Overall), scores(&[0]), "its score says NONCONFORMING of that one item");
    assert_eq!(Cohort::admitting([&thin, &full], &HOUSE).size(), 1);
    assert_eq!(format!("{off:?}"), "Cohort of 1", "escrow does not reach a log");
}

#[test]
fn cells_are_merged_before_anything_is_read_off_them() {
    let cells = histogram::cells(&scores(&[10, 30, 50, 70, 90]), &HOUSE);
    assert_eq!(cells.iter().map(|cell| cell.count).collect::<Vec<_>>(), [5]);
}
