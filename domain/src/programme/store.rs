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
    /// Those of `ids` that there are. It locks nothing: bodies read programmes while they write what is theirs.
    async fn programmes(&mut self, ids: &[ProgrammeId]) -> Result<Vec<Programme>>;
    /// Locks and answers a programme. For the centre alone: to anybody else there is none to be locked.
    async fn lock_programme(&mut self, id: ProgrammeId) -> Result<Option<Programme>>;
    /// One page, newest first.
    async fn list_programmes(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Programme>>;
    /// Stores a new programme. A second one of the same fiscal year is a conflict.
    async fn add_programme(&mut self, programme: &Programme) -> Result<()>;
    /// Stores a changed programme.
    async fn save_programme(&mut self, programme: &Programme) -> Result<()>;
}
