//! What the register asks of storage.
use super::{GovernmentCode, GovernmentFilter, LocalGovernment};
use crate::{
    Result,
    kernel::page::{Page, PageRequest},
};

/// Reads of the register.
#[trait_variant::make(Send)]
pub trait RegisterStore {
    /// Those of `codes` that the register knows.
    async fn governments(&mut self, codes: &[GovernmentCode]) -> Result<Vec<LocalGovernment>>;
    /// The bodies that were merged into this one, and into those.
    async fn predecessors(&mut self, code: GovernmentCode) -> Result<Vec<GovernmentCode>>;
    /// One page, by code.
    async fn list_governments(
        &mut self,
        filter: &GovernmentFilter,
        page: &PageRequest<String>,
    ) -> Result<Page<LocalGovernment>>;
}
