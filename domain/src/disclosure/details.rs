//! Figures in a detail that only large cohorts allow: item by item, and of the best quarter.
use super::{Cohort, Disclosed, Rules, WithheldReason, moments::Moments};
use crate::scoring::{PerVariable, Variable};

/// A figure rounded to `detail_round_to` points: a share in per cent, or a mean.
pub type Detail = Disclosed<u32>;

/// The share of conforming verdicts among the `judged` bodies of an item, in per cent. It is rounded, and cut off at
/// the ends: the lowest figure means "this or less", the highest "this or more". Nobody's 0 % or everybody's 100 %
/// would be a verdict on each body.
#[must_use]
pub fn item_rate(conforming: u32, judged: u32, rules: &Rules) -> Detail {
    if judged < rules.detail_needs.max(1) {
        return Disclosed::Withheld(WithheldReason::DetailNeedsMore);
    }
    let step = u64::from(rules.detail_round_to.clamp(1, 50));
    let (conforming, judged) = (u64::from(conforming.min(judged)), u64::from(judged));
    let steps = (200 * conforming + step * judged).checked_div(2 * step * judged).unwrap_or(0);
    let shown = (steps * step).clamp(step, 100 - step);
    Disclosed::Released(u32::try_from(shown).unwrap_or(100))
}

/// The mean of the best quarter, ⌈n ÷ 4⌉ bodies, of each variable, in points: something to aim at.
#[must_use]
pub fn top_quarter(cohort: &Cohort, rules: &Rules) -> PerVariable<Detail> {
    let mean = |variable: Variable| {
        let mut scores = cohort.scores(variable);
        if u32::try_from(scores.len()).unwrap_or(u32::MAX) < rules.detail_needs.max(1) {
            return Disclosed::Withheld(WithheldReason::DetailNeedsMore);
        }
        scores.sort_unstable_by(|one, other| other.cmp(one));
        scores.truncate(scores.len().div_ceil(4));
        Disclosed::Released(Moments::of(&scores).mean(rules.detail_round_to))
    };
    PerVariable::from_fn(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{disclosure::Row, scoring::Hundredths};

    const HOUSE: Rules = Rules::HOUSE;

    #[test]
    fn rates_are_rounded_and_cut_off_at_the_ends() {
        let rate = |conforming, judged| item_rate(conforming, judged, &HOUSE);
        assert_eq!(rate(50, 99).withheld(), Some(WithheldReason::DetailNeedsMore));
        for (conforming, judged, shown) in [
            (0, 100, 5),
            (1, 100, 5),
            (7, 100, 5),
            (8, 100, 10),
            (52, 100, 50),
            (105, 200, 55),
            (99, 100, 95),
            (1_741, 1_741, 95),
        ] {
            assert_eq!(rate(conforming, judged).released(), Some(&shown), "{conforming} of {judged}");
        }
    }

    #[test]
    fn the_top_quarter_is_a_quarter_and_rounded() {
        let cohort = |n: i64| {
            let row = |at: i64| Row { overall: Hundredths::new(100 * at % 10_001), domains: [None; 8] };
            Cohort::freeze((0..n).map(row))
        };
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
