//! Named comparisons (団体名を示した比較): two bodies see each other's scores by name, because both consented to it, until a
//! day that both know.
mod align;
mod consent;
mod decide;
mod list;
mod model;
mod propose;
mod read;
mod store;

pub use align::{AlignNamedScores, NamedPair};
pub use consent::{
    NAMED_COMPARISON_TEXT_VERSION, NamedComparisonConsent, NamedComparisonConsentId, named_comparison_text,
};
pub use decide::{AcceptNamedComparison, DeclineNamedComparison, EndNamedComparison};
pub use list::{ListNamedComparisons, LoadNamedComparisons, LoadNamedConsents, LoadNamedUses};
pub use model::{
    NamedComparison, NamedComparisonAbilities, NamedComparisonId, NamedComparisonState, Part, Stance,
};
pub use propose::ProposeNamedComparison;
pub use read::{NamedScore, NamedUse, NamedUseId, ReadNamedScores, UseDay, UseKind};
pub use store::NamedComparisonStore;
