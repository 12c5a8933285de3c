//! All scores of a body from its judged items.
use super::{Domain, PerVariable, Score, Tier, Verdict};

/// The score of the whole and of each domain.
pub type Scores = PerVariable<Score>;

/// What the score needs to know of an item and its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoredItem {
    /// The domain the item belongs to.
    pub domain: Domain,
    /// Whether it is one of the essential items.
    pub essential: bool,
    /// How much it counts against other items; an item of weight 0 counts for coverage only.
    pub weight: u32,
    /// The judgement on the chosen basis, if there is one.
    pub verdict: Option<Verdict>,
}

/// Scores `items` for `tier`; items outside the tier are passed over. The whole is the merge of the domains.
pub fn score_all(items: impl IntoIterator<Item = ScoredItem>, tier: Tier) -> Scores {
    let mut scores = Scores::default();
    for item in items {
        if tier.includes(item.essential) {
            scores.domain_mut(item.domain).add(item.weight, item.verdict);
        }
    }
    scores.overall = scores.domains.iter().copied().fold(Score::default(), Score::merge);
    scores
}
