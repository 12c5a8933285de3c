//! What the trail and its seal ask of storage. Appending is the gate's.
use super::{ChainEnd, Seal, SignedHead, TrailEntry, TrailEntryId, TrailRow};
use crate::{
    Result,
    access::OrganizationId,
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
    /// The seals of those of `entries` that are sealed.
    async fn seals(&mut self, entries: &[TrailEntryId]) -> Result<Vec<Seal>>;
    /// The newest head of the tenant's chain.
    async fn trail_head(&mut self) -> Result<Option<SignedHead>>;
}

/// The chains, one tenant at a time.
#[trait_variant::make(Send)]
pub trait SealStore {
    /// The tenants with entries that wait to be sealed.
    async fn unsealed_tenants(&mut self) -> Result<Vec<OrganizationId>>;
    /// Takes the chain of `tenant` in hand until the transaction ends: nobody else can extend it meanwhile. None if
    /// somebody else has it in hand; it is not waited for.
    async fn take_chain(&mut self, tenant: OrganizationId) -> Result<Option<ChainEnd>>;
    /// Up to `limit` entries of the chain in hand that wait, in the order of their ids.
    async fn unsealed_rows(&mut self, tenant: OrganizationId, limit: u32) -> Result<Vec<TrailRow>>;
    /// Appends `seals`, whose entries then wait no more, and the head signed at the last of them.
    async fn extend_chain(&mut self, tenant: OrganizationId, seals: &[Seal], head: &SignedHead)
    -> Result<()>;
}
