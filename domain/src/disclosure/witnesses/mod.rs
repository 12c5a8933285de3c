//! For each rule a cohort in which, without it, somebody's score can be worked out, and with it cannot.
mod across;
mod coalitions;
mod single;

use super::*;
use crate::scoring::Hundredths;

const HOUSE: Rules = Rules::HOUSE;
/// Everything off that is not structural: figures for any cohort.
const NONE: Rules = Rules {
    mean_needs: 0,
    spread_needs: 0,
    round_to: 1,
    class_width: 1,
    merge_cells_under: 0,
    spare_statistics: 0,
    entry_coverage_percent: 0,
    named_spare: 0,
    least_bound: 0,
    least_difference: 0,
    detail_needs: 0,
    detail_round_to: 1,
};

fn scores(points: &[i64]) -> Vec<Hundredths> {
    points.iter().map(|p| Hundredths::new(p * 100).unwrap()).collect()
}

fn overall(points: &[i64], rules: Rules) -> Figures {
    let rows = scores(points).into_iter().map(|score| Row { overall: Some(score), domains: [None; 8] });
    assess(&Cohort::freeze(rows), &rules).figures.overall
}

fn shown(points: &[i64], rules: Rules) -> Summary {
    overall(points, rules).released().unwrap().clone()
}
