//! Scores as they are stored when a report is signed.
use super::{EditionItem, Judgement, SelfAssessment};
use crate::{
    catalog::ItemCode,
    scoring::{Basis, Score, ScoredItem, Scores, Tier, Variable, Verdict, score_all},
};
use std::collections::HashMap;

/// One stored score: for a basis, a tier and a variable, with all that is needed to read it.
#[derive(Debug, Clone)]
pub struct ScoreLine {
    /// Whose verdicts.
    pub basis: Basis,
    /// Over which items.
    pub tier: Tier,
    /// Overall, or one domain.
    pub variable: Variable,
    /// The score with its denominator.
    pub score: Score,
}

/// All scores of an audit: two bases × two tiers × (overall and eight domains).
#[must_use]
pub fn score_lines(
    items: &[EditionItem],
    answers: &[SelfAssessment],
    judgements: &[Judgement],
) -> Vec<ScoreLine> {
    let answered: HashMap<ItemCode, Verdict> = answers.iter().map(|a| (a.item, a.verdict)).collect();
    let judged: HashMap<ItemCode, Verdict> = judgements.iter().map(|j| (j.item, j.verdict)).collect();
    let mut lines = Vec::with_capacity(36);
    for (basis, verdicts) in [(Basis::Judged, &judged), (Basis::SelfAssessed, &answered)] {
        for tier in [Tier::Essential, Tier::Full] {
            let scored = items.iter().map(|item| ScoredItem {
                domain: item.domain,
                essential: item.essential,
                weight: item.weight,
                verdict: verdicts.get(&item.code).copied(),
            });
            let totals: Scores = score_all(scored, tier);
            lines.extend(totals.iter().map(|(variable, score)| ScoreLine {
                basis,
                tier,
                variable,
                score: *score,
            }));
        }
    }
    lines
}
