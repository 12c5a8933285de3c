//! What programmes ask of storage.
use super::{Programme, ProgrammeId};
use crate::{
    Result,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Programmes: read by all, written by the centre.
#[trait_variant::make(Send)]
pub trait ProgrammeStore {
    /// Those of `ids` that there are. Locks them when the transaction may write.
    async fn programmes(&mut self, ids: &[ProgrammeId]) -> Result<Vec<Programme>>;
    /// One page, newest first.
    async fn list_programmes(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Programme>>;
    /// Stores a new programme. A second one of the same fiscal year is a conflict.
    async fn add_programme(&mut self, programme: &Programme) -> Result<()>;
    /// Stores a changed programme.
    async fn save_programme(&mut self, programme: &Programme) -> Result<()>;
}
