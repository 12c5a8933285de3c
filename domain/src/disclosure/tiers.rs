//! Two tiers of the same bodies: one answer set, so one budget of statistics.
use super::{Disclosed, Figures, Rules};

impl Figures {
    /// What of these may be shown where `spent` statistics of the same variable are shown of the other tier: both
    /// together at most n − `spare_statistics`. For the essential items are among all items: where the others are known,
    /// or alike, each tier's figures tell of the other's scores.
    #[must_use]
    pub(super) fn within_tiers(self, spent: usize, rules: &Rules) -> Self {
        match self {
            Disclosed::Released(summary) => summary.within_budget(spent, rules),
            withheld @ Disclosed::Withheld(_) => withheld,
        }
    }
}
