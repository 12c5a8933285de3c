//! What organizations ask of storage.
use super::{Organization, OrganizationId};
use crate::{
    Result,
    access::OrganizationKind,
    kernel::page::{Page, PageRequest},
    register::GovernmentCode,
};
use uuid::Uuid;

/// Which organizations to list.
#[derive(Debug, Clone, Default)]
pub struct OrganizationFilter {
    /// Of this kind only.
    pub kind: Option<OrganizationKind>,
}

/// Reads of the directory of organizations.
#[trait_variant::make(Send)]
pub trait OrganizationStore {
    /// Those of `ids` that exist.
    async fn organizations(&mut self, ids: &[OrganizationId]) -> Result<Vec<Organization>>;
    /// Those of the local governments `codes` that have joined.
    async fn organizations_by_code(&mut self, codes: &[GovernmentCode]) -> Result<Vec<Organization>>;
    /// One page, oldest first.
    async fn list_organizations(
        &mut self,
        filter: &OrganizationFilter,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Organization>>;
}
