//! What publications ask of storage.
use super::{Publication, PublicationId};
use crate::{Result, audit::AuditId};

/// Publications.
#[trait_variant::make(Send)]
pub trait PublicationStore {
    /// Those of `audits`, the oldest first.
    async fn publications_of(&mut self, audits: &[AuditId]) -> Result<Vec<Publication>>;
    /// Those of `ids` that are visible.
    async fn publications(&mut self, ids: &[PublicationId]) -> Result<Vec<Publication>>;
    /// Stores a new one.
    async fn add_publication(&mut self, publication: &Publication) -> Result<()>;
    /// Stores a changed one; an approved one never changes.
    async fn save_publication(&mut self, publication: &Publication) -> Result<()>;
}
