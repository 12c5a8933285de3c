//! What targets ask of storage.
use super::Target;
use crate::{Result, audit::AuditId};

/// The targets of audits.
#[trait_variant::make(Send)]
pub trait TargetStore {
    /// The targets of `audits`, by kind and name.
    async fn targets(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, Target)>>;
    /// Puts these in the place of the audit's targets.
    async fn set_targets(&mut self, audit: AuditId, targets: &[Target]) -> Result<()>;
}
