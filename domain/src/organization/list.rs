//! Reading the directory.
use super::{Organization, OrganizationFilter, OrganizationId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the directory, with the total if it is wanted.
pub struct ListOrganizations {
    /// Which.
    pub filter: OrganizationFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListOrganizations {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Page<Organization>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Organization>> {
        store.list_organizations(&self.filter, &self.page).await
    }
}

/// The batch behind a loader.
pub struct LoadOrganizations(pub Vec<OrganizationId>);

impl UseCase for LoadOrganizations {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<Organization>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Organization>> {
        store.organizations(&self.0).await
    }
}
