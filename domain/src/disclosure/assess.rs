//! The check between CLOSED and RELEASED.
use super::{Cohort, Disclosed, Figures, Rules, WithheldReason, summarize::summarize};
use crate::scoring::{PerVariable, Variable};
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

impl Assessment {
    /// Made variable by variable, the whole first: if that is withheld, so are all domains.
    pub(super) fn whole_first(make: impl Fn(Variable) -> Figures) -> Self {
        let overall = make(Variable::Overall);
        let figures = PerVariable::from_fn(|variable| match (variable, overall.withheld()) {
            (Variable::Overall, _) => overall.clone(),
            (_, Some(reason)) => Disclosed::Withheld(reason),
            (domain @ Variable::Domain(_), None) => make(domain),
        });
        Self { figures }
    }
}

impl Figures {
    /// These figures for a viewer who holds named results of `held` other members of the cohort.
    #[must_use]
    pub fn shown_to(self, held: u32, rules: &Rules) -> Self {
        match self {
            Self::Released(summary) => {
                let kept = rules.keep_from(summary.n, held);
                Self::unless(kept, || summary)
            }
            withheld @ Self::Withheld(_) => withheld,
        }
    }
}

/// Decides what may be shown of `cohort`. If the overall figures are withheld, so are all: else they could be
/// had from the domains, of which they are the merge.
#[must_use]
pub fn assess(cohort: &Cohort, rules: &Rules) -> Assessment {
    Assessment::whole_first(|variable| summarize(&cohort.scores(variable), rules))
}
