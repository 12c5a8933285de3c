//! Reading the register.
use super::{GovernmentCode, GovernmentFilter, LocalGovernment};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};

/// One page of the register, by code.
pub struct ListGovernments {
    /// Which.
    pub filter: GovernmentFilter,
    /// Which page.
    pub page: PageRequest<String>,
}

impl UseCase for ListGovernments {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Page<LocalGovernment>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<LocalGovernment>> {
        store.list_governments(&self.filter, &self.page).await
    }
}

/// The batch behind a loader.
pub struct LoadGovernments(pub Vec<GovernmentCode>);

impl UseCase for LoadGovernments {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<LocalGovernment>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<LocalGovernment>> {
        store.governments(&self.0).await
    }
}
