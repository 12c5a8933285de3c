//! What came of dispatches (効果): told by each body at its follow-up and read from its own audits, contributed through escrow
//! with its consent, counted once for each year, by prefecture, as far as disclosure control lets it be shown.
mod contribute;
mod figures;
mod model;
mod release;
mod store;
mod tell;

pub use contribute::ContributeEffect;
pub use figures::{EffectFigures, EffectGroup, EffectShare, count};
pub use model::{
    AuditCapability, EffectBody, EffectContribution, EffectFacts, EffectMeasure, EffectRelease,
    EffectReleaseId, FollowUp, counted_from,
};
pub use release::{AssessEffects, LoadEffectReleases, ReadEffects, ReleaseEffects};
pub use store::{EffectEscrowStore, EffectStore};
pub use tell::{LoadFollowUps, TellEffect};
