//! What the effect of dispatches asks of storage.
use super::{EffectBody, EffectContribution, EffectRelease, EffectReleaseId, FollowUp};
use crate::{
    Result,
    access::PlatformContext,
    audit::{AuditId, AuditKind},
    dispatch::DispatchId,
    kernel::fiscal::FiscalYear,
};

/// What the tenant tells and contributes of its own dispatches, and what was released.
#[trait_variant::make(Send)]
pub trait EffectStore {
    /// Stores what the body tells, over what it told before.
    async fn save_follow_up(&mut self, told: &FollowUp) -> Result<()>;
    /// What the tenant told of dispatches.
    async fn follow_ups(&mut self, dispatches: &[DispatchId]) -> Result<Vec<FollowUp>>;
    /// The tenant's audits of these years whose reports are signed.
    async fn signed_audits_of(&mut self, years: &[FiscalYear]) -> Result<Vec<(AuditId, AuditKind)>>;
    /// Puts into escrow, over what was there before.
    async fn contribute_effect(&mut self, given: &EffectContribution) -> Result<()>;
    /// Takes out of escrow what is there of a dispatch.
    async fn take_effect_back(&mut self, dispatch: DispatchId) -> Result<()>;
    /// Asks for the counting of a year. Another one of that year is a conflict.
    async fn add_effect_release(&mut self, release: &EffectRelease) -> Result<()>;
    /// Those of `ids` that are to be seen.
    async fn effect_releases(&mut self, ids: &[EffectReleaseId]) -> Result<Vec<EffectRelease>>;
    /// The counting of a year, if it is to be seen.
    async fn effects_of(&mut self, year: FiscalYear) -> Result<Option<EffectRelease>>;
}

/// The counting, in escrow.
#[trait_variant::make(Send)]
pub trait EffectEscrowStore {
    /// Looks at one counting from here on, locked; none if it is made already.
    async fn effects_in_escrow(&mut self, id: EffectReleaseId) -> Result<Option<EffectRelease>>;
    /// Whether what is due for it is still to be written down.
    async fn effects_pending(&mut self, release: &EffectRelease) -> Result<bool>;
    /// The bodies of its year, each with what it contributed last; held, so that none withdraws before it is released.
    async fn effect_bodies(&mut self, release: &EffectRelease) -> Result<Vec<EffectBody>>;
    /// Stores what is shown: from now on it never changes.
    async fn release_effects(&mut self, release: &EffectRelease, cx: &PlatformContext) -> Result<()>;
}
