//! Scores with their denominators and their formula.
use super::{
    fault::language,
    page,
    words::{Basis, Tier},
};
use async_graphql::{Description, Object, SimpleObject};
use domain::{
    audit::ScoreLine,
    kernel::reason::Language,
    scoring::{FORMULA_EN, FORMULA_JA, Variable},
};

/// One score, as it was stored when the report was signed.
#[derive(Description)]
pub(super) struct Score(pub(super) ScoreLine);

#[Object(use_type_description)]
impl Score {
    /// Whose verdicts.
    async fn basis(&self) -> Basis {
        self.0.basis.into()
    }
    /// Over which items.
    async fn tier(&self) -> Tier {
        self.0.tier.into()
    }
    /// The domain, 1 to 8; null for the whole.
    async fn domain(&self) -> Option<u8> {
        domain_number(self.0.variable)
    }
    /// The score, 0 to 100; null if nothing was judged.
    async fn points(&self) -> Option<f64> {
        self.0.score.points()
    }
    /// Σ weight × value over the judged items.
    async fn numerator(&self) -> f64 {
        self.0.score.numerator()
    }
    /// Σ weight over the judged items.
    async fn denominator(&self) -> u64 {
        self.0.score.denominator()
    }
    /// Items of the tier.
    async fn items_in_tier(&self) -> u32 {
        self.0.score.in_tier()
    }
    /// Items of the tier that concern the body.
    async fn items_applicable(&self) -> u32 {
        self.0.score.applicable()
    }
    /// Applicable items that were judged.
    async fn items_judged(&self) -> u32 {
        self.0.score.judged()
    }
}

/// The number of a domain; none for the whole.
pub(super) const fn domain_number(variable: Variable) -> Option<u8> {
    match variable {
        Variable::Overall => None,
        Variable::Domain(domain) => Some(domain.number()),
    }
}

/// Scores and how they are computed.
#[derive(SimpleObject)]
pub(super) struct Scores {
    /// How a score is computed.
    formula: &'static str,
    /// Two bases, two tiers, the whole and eight domains.
    #[graphql(complexity = "page::list(36, child_complexity)")]
    lines: Vec<Score>,
}

impl Scores {
    /// The lines with the formula in the language of the request.
    pub(super) fn of(lines: impl IntoIterator<Item = ScoreLine>) -> Self {
        Self { formula: formula(), lines: lines.into_iter().map(Score).collect() }
    }
}

/// How a score is computed, in the language of the request.
pub(super) fn formula() -> &'static str {
    match language() {
        Language::English => FORMULA_EN,
        Language::Japanese => FORMULA_JA,
    }
}
