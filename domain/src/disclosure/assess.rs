//! The check between CLOSED and RELEASED.
use super::{Cohort, Disclosed, Figures, Rules, Summary, WithheldReason, histogram, moments::Moments};
use crate::scoring::{Hundredths, PerVariable, Variable};
use serde::{Deserialize, Serialize};

/// What may be shown of a cohort: all that leaves the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Assessment {
    /// The figures of the whole and of each domain.
    pub figures: PerVariable<Figures>,
}

/// What becomes of the release as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is released; single variables may be withheld all the same.
    Released,
    /// Nothing of it is shown.
    Withheld(WithheldReason),
}

impl Assessment {
    /// The overall score stands for the release: if it cannot be shown, nothing is.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self.figures.overall.withheld() {
            None => Outcome::Released,
            Some(reason) => Outcome::Withheld(reason),
        }
    }

    /// What a viewer sees who holds named results of `held` members other than itself. All of them are counted
    /// against each variable, also those that may lack a score there: the stricter reading.
    #[must_use]
    pub fn shown_to(self, held: u32, rules: &Rules) -> Self {
        let PerVariable { overall, domains } = self.figures;
        let figures = PerVariable {
            overall: overall.shown_to(held, rules),
            domains: domains.map(|figures| figures.shown_to(held, rules)),
        };
        Self { figures }
    }
}

impl Figures {
    /// These figures for a viewer who holds named results of `held` other members of the cohort.
    #[must_use]
    pub fn shown_to(self, held: u32, rules: &Rules) -> Self {
        match self {
            Self::Released(summary) if !rules.leaves_enough_unknown(summary.n, held) => {
                Self::Withheld(WithheldReason::NamedResultsHeld)
            }
            figures => figures,
        }
    }
}

/// Decides what may be shown of `cohort`. If the overall figures are withheld, so are all: else they could be
/// had from the domains, of which they are the merge.
#[must_use]
pub fn assess(cohort: &Cohort, rules: &Rules) -> Assessment {
    let overall = summarize(&cohort.scores(Variable::Overall), rules);
    let figures = PerVariable::from_fn(|variable| match (variable, overall.withheld()) {
        (Variable::Overall, _) => overall.clone(),
        (_, Some(reason)) => Disclosed::Withheld(reason),
        (variable, None) => summarize(&cohort.scores(variable), rules),
    });
    Assessment { figures }
}

fn summarize(scores: &[Hundredths], rules: &Rules) -> Figures {
    let n = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    if n < rules.mean_needs.max(1) {
        return Disclosed::Withheld(WithheldReason::CohortTooSmall);
    }
    if n <= rules.spare_statistics {
        return Disclosed::Withheld(WithheldReason::TooManyStatistics);
    }
    let moments = Moments::of(scores);
    let (mean, sd) = (moments.mean(rules.round_to), moments.sd(rules.round_to));
    let too_few = n < rules.spread_needs;
    if mean_pins_everyone(n, mean, rules) || !too_few && sd < rules.least_sd {
        return Disclosed::Withheld(WithheldReason::Uniform);
    }
    let spread = too_few.then_some(WithheldReason::SpreadNeedsTen);
    let cells = histogram::cells(scores, rules);
    let mut summary = Summary {
        n,
        mean,
        sd: Disclosed::unless(spread, || sd),
        quartiles: Disclosed::unless(spread, || histogram::quartiles(&cells)),
        histogram: Disclosed::unless(spread, || cells),
    };
    if spread.is_none() {
        keep_within_budget(&mut summary, rules);
    }
    Disclosed::Released(summary)
}

/// Whether the rounded mean leaves every body a range of fewer than `least_bound` points: near an end of the
/// scale the sum of what is missing bounds what each one misses.
fn mean_pins_everyone(n: u32, mean: u32, rules: &Rules) -> bool {
    let to_an_end = u64::from(mean.min(100_u32.saturating_sub(mean)));
    let doubled_range = u64::from(n) * (2 * to_an_end + u64::from(rules.round_to.max(1)));
    doubled_range < 2 * u64::from(rules.least_bound)
}

/// Drops the histogram, then the quartiles, then the SD, until at most n − `spare_statistics` remain.
fn keep_within_budget(summary: &mut Summary, rules: &Rules) {
    let spare = rules.spare_statistics;
    let budget = usize::try_from(summary.n.saturating_sub(spare)).unwrap_or(usize::MAX);
    if summary.statistics() > budget {
        summary.histogram = Disclosed::Withheld(WithheldReason::TooManyStatistics);
    }
    if summary.statistics() > budget {
        summary.quartiles = Disclosed::Withheld(WithheldReason::TooManyStatistics);
    }
    if summary.statistics() > budget {
        summary.sd = Disclosed::Withheld(WithheldReason::TooManyStatistics);
    }
}
