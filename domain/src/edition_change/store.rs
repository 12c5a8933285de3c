//! What changes of edition ask of storage.
use super::EditionChange;
use crate::{Result, audit::AuditId};

/// The changes of audits' editions.
#[trait_variant::make(Send)]
pub trait EditionChangeStore {
    /// Appends a change.
    async fn add_edition_change(&mut self, change: &EditionChange) -> Result<()>;
    /// The changes of `audits`, the oldest first.
    async fn edition_changes(&mut self, audits: &[AuditId]) -> Result<Vec<EditionChange>>;
}
