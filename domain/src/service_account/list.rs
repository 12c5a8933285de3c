//! Reading service accounts.
use super::{ServiceAccount, ServiceAccountId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
};

/// The organization's service accounts, oldest first.
pub struct ListServiceAccounts;

impl UseCase for ListServiceAccounts {
    const ACTION: Action = Action::ServiceAccountRead;
    type Output = Vec<ServiceAccount>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<ServiceAccount>> {
        store.all_service_accounts().await
    }
}

/// The batch behind a loader: the accounts of these ids.
pub struct LoadServiceAccounts(pub Vec<ServiceAccountId>);

impl UseCase for LoadServiceAccounts {
    const ACTION: Action = Action::ServiceAccountRead;
    type Output = Vec<ServiceAccount>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<ServiceAccount>> {
        store.service_accounts(&self.0).await
    }
}
