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

/// Which witness shows what a rule is for. A rule that finds none here is to be deleted, by a decision.
const WITNESSES: [(&str, fn()); 12] = [
    ("meanNeeds", single::a_mean_of_two_gives_the_neighbour_away),
    ("spreadNeeds", single::mean_and_spread_of_three_give_both_neighbours_away),
    ("roundTo", single::unrounded_means_give_away_the_body_that_lacks_a_domain),
    ("classWidth", single::narrow_classes_give_everyone_in_them_away),
    ("mergeCellsUnder", single::a_cell_of_two_tells_each_of_them_where_the_other_is),
    ("spareStatistics", across::two_tiers_of_the_same_answers_tell_more_than_either),
    ("entryCoveragePercent", single::a_score_over_one_item_is_that_item_s_verdict),
    ("namedSpare", single::named_results_of_the_others_give_the_last_one_away),
    ("leastBound", coalitions::five_alike_and_an_sd_about_to_round_up_are_known_to_the_rest),
    ("leastDifference", across::one_who_joins_is_the_difference_of_two_means),
    ("detailNeeds", across::the_best_quarter_of_four_is_one_body),
    ("detailRoundTo", across::a_rate_of_nobody_is_everybody_s_verdict),
];

#[test]
fn every_rule_has_its_witness() {
    let rules = HOUSE.fields().map(|(name, _)| name);
    assert_eq!(WITNESSES.map(|(name, _)| name), rules);
}
