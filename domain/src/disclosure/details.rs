//! Figures in a detail that only large cohorts allow: item by item, and of the best quarter.
//!
//! Coalitions of all but five bodies are held off here too, by rounding that is far coarser than one body: a figure is
//! shown only if it stays the same whatever one of the five does. Of a rate, one verdict more or less; of the top quarter,
//! `least_bound` points more or less, which is what the worlds of the other figures are made of (`coalition`). So those
//! worlds have the same details as well, and the figures together tell no more than the others alone.
use super::{Assessment, Cohort, Disclosed, Rules, WithheldReason, moments::Moments};
use crate::scoring::{PerVariable, Variable};

/// A figure rounded to `detail_round_to` points: a share in per cent, or a mean.
pub type Detail = Disclosed<u32>;

/// The share of conforming verdicts among the `judged` bodies of an item, in per cent. It is rounded, and cut off at
/// the ends: the lowest figure means "this or less", the highest "this or more". Nobody's 0 % or everybody's 100 %
/// would be a verdict on each body. Nor is it shown where one verdict more or less would change it and as many bodies as a
/// coalition leaves unknown may all have that verdict: then the others would know it of each.
#[must_use]
pub(super) fn item_rate(conforming: u32, judged: u32, rules: &Rules) -> Detail {
    if judged < rules.detail_needs.max(1) {
        return Disclosed::Withheld(WithheldReason::DetailNeedsMore);
    }
    let conforming = conforming.min(judged);
    let shown = rounded_rate(conforming, judged, rules);
    let unknown = rules.named_spare;
    let all_may = |bodies: u32| bodies >= unknown && unknown > 0 && rules.least_bound > 0;
    let changes = |conforming: u32| rounded_rate(conforming, judged, rules) != shown;
    let tells_failures = all_may(judged - conforming) && changes(conforming.saturating_add(1));
    let tells_successes = all_may(conforming) && changes(conforming.saturating_sub(1));
    let told = (tells_failures || tells_successes).then_some(WithheldReason::Coalition);
    Disclosed::unless(told, || shown)
}

fn rounded_rate(conforming: u32, judged: u32, rules: &Rules) -> u32 {
    let step = u64::from(rules.detail_round_to.clamp(1, 50));
    let (conforming, judged) = (u64::from(conforming), u64::from(judged));
    let steps = (200 * conforming + step * judged).checked_div(2 * step * judged).unwrap_or(0);
    u32::try_from((steps * step).clamp(step, 100 - step)).unwrap_or(100)
}

/// The mean of the best quarter, ⌈n ÷ 4⌉ bodies, of each variable, in points: something to aim at. Where a variable's
/// deviation is withheld, so is this.
#[must_use]
pub(super) fn top_quarter(cohort: &Cohort, whole: &Assessment, rules: &Rules) -> PerVariable<Detail> {
    let mean = |variable: Variable| {
        let mut scores = cohort.scores(variable);
        if u32::try_from(scores.len()).unwrap_or(u32::MAX) < rules.detail_needs.max(1) {
            return Disclosed::Withheld(WithheldReason::DetailNeedsMore);
        }
        match whole.figures.get(variable) {
            Disclosed::Withheld(reason) => return Disclosed::Withheld(*reason),
            Disclosed::Released(summary) => {
                if let Some(reason) = summary.sd.withheld() {
                    return Disclosed::Withheld(reason);
                }
            }
        }
        scores.sort_unstable_by(|one, other| other.cmp(one));
        scores.truncate(scores.len().div_ceil(4));
        let best = Moments::of(&scores);
        let (sums, open) = (best.sums_like(rules.detail_round_to), 100 * i128::from(rules.least_bound));
        let full = 10_000 * i128::try_from(scores.len()).unwrap_or(i128::MAX);
        let (least, most) = ((best.sum() - open).max(0), (best.sum() + open).min(full));
        let told = !(sums.contains(&least) && sums.contains(&most));
        Disclosed::unless(told.then_some(WithheldReason::Coalition), || best.mean(rules.detail_round_to))
    };
    PerVariable::from_fn(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Row, assess},
        scoring::Hundredths,
    };

    const HOUSE: Rules = Rules::HOUSE;

    #[test]
    fn rates_are_rounded_and_cut_off_at_the_ends() {
        let rate = |conforming, judged| item_rate(conforming, judged, &HOUSE);
        assert_eq!(rate(50, 99).withheld(), Some(WithheldReason::DetailNeedsMore));
        for (conforming, judged, shown) in [
            (0, 100, 5),
            (1, 100, 5),
            (6, 100, 5),
            (9, 100, 10),
            (51, 100, 50),
            (106, 200, 55),
            (99, 100, 95),
            (1_741, 1_741, 95),
        ] {
            assert_eq!(rate(conforming, judged).released(), Some(&shown), "{conforming} of {judged}");
        }
    }

    #[test]
    fn five_verdicts_that_one_more_would_betray_are_not_told() {
        let coalition = Some(WithheldReason::Coalition);
        for (conforming, judged) in
            [(7, 100), (8, 100), (52, 100), (53, 100), (92, 100), (93, 100), (105, 200)]
        {
            assert_eq!(
                item_rate(conforming, judged, &HOUSE).withheld(),
                coalition,
                "{conforming} of {judged}"
            );
            let off = Rules { named_spare: 0, ..HOUSE };
            assert!(item_rate(conforming, judged, &off).released().is_some());
        }
        let shown =
            (0..=1_741).filter(|conforming| item_rate(*conforming, 1_741, &HOUSE).released().is_some());
        assert_eq!(shown.count(), 1_742 - 2 * 18, "both sides of each of 18 edges, and no more");
    }

    #[test]
    fn the_top_quarter_is_a_quarter_and_rounded() {
        let cohort = |n: i64| {
            let row = |at: i64| Row { overall: Hundredths::new(100 * at % 10_001), domains: [None; 8] };
            Cohort::freeze((0..n).map(row))
        };
        let top_quarter = |cohort: &Cohort, rules| top_quarter(cohort, &assess(cohort, rules), rules);
        assert_eq!(
            top_quarter(&cohort(99), &HOUSE).overall.withheld(),
            Some(WithheldReason::DetailNeedsMore)
        );
        // 75 to 99 points: 87 on average.
        assert_eq!(top_quarter(&cohort(100), &HOUSE).overall.released(), Some(&85));
        assert_eq!(
            top_quarter(&cohort(100), &HOUSE).domains[0].withheld(),
            Some(WithheldReason::DetailNeedsMore)
        );
    }
}
