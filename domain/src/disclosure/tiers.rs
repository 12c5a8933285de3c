//! Two tiers of the same bodies: one answer set, so one budget of statistics.
use super::{Assessment, Disclosed, Figures, Rules, Summary};

impl Assessment {
    /// What of this may be shown beside the `other` tier's figures of the same bodies, which are shown already: both
    /// together at most n − `spare_statistics` statistics of each variable. For the essential items are among all
    /// items: where the others are known, or alike, each tier's figures tell of the other's scores.
    #[must_use]
    pub fn beside_tier(self, other: &Self, rules: &Rules) -> Self {
        Self::whole_first(|variable| {
            let spent = other.figures.get(variable).released().map_or(0, Summary::statistics);
            within(self.figures.get(variable), spent, rules)
        })
    }
}

fn within(figures: &Figures, spent: usize, rules: &Rules) -> Figures {
    match figures {
        Disclosed::Released(summary) => summary.clone().within_budget(spent, rules),
        Disclosed::Withheld(reason) => Disclosed::Withheld(*reason),
    }
}
