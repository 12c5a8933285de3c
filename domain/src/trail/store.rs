//! What the trail asks of storage. Appending is the gate's.
use super::TrailEntry;
use crate::{
    Result,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Reads of the tenant's trail.
#[trait_variant::make(Send)]
pub trait TrailStore {
    /// One page, newest first; of outsiders only, if wanted.
    async fn list_trail(
        &mut self,
        outsiders_only: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<TrailEntry>>;
}
