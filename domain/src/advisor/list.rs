//! Reading the registry.
use super::{Advisor, AdvisorId, AdvisorProfile, DayOff, Tie};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the profiles of those on the registry.
pub struct ListAdvisorProfiles(pub PageRequest<Uuid>);

impl UseCase for ListAdvisorProfiles {
    const ACTION: Action = Action::AdvisorProfileRead;
    type Output = Page<AdvisorProfile>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<AdvisorProfile>> {
        store.list_advisor_profiles(&self.0).await
    }
}

/// Who the acting person is on the registry, if they stand on it.
pub struct ReadOwnEntry;

impl UseCase for ReadOwnEntry {
    const ACTION: Action = Action::AdvisorRead;
    type Output = Option<AdvisorId>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Option<AdvisorId>> {
        Ok(store.advisor_of(cx.grant.user()?).await?.map(|advisor| advisor.id))
    }
}

/// Declares the batch behind a loader.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident -> $thing:ty: $method:ident as $action:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<AdvisorId>);
        impl UseCase for $name {
            const ACTION: Action = Action::$action;
            type Output = Vec<$thing>;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<$thing>> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The profiles of these advisors, retired ones as well.
    LoadAdvisorProfiles -> AdvisorProfile: advisor_profiles as AdvisorProfileRead;
    /// The whole entries of these advisors: for the centre, and for each advisor their own.
    LoadAdvisors -> Advisor: advisors as AdvisorRead;
    /// Their days off, likewise.
    LoadDaysOff -> DayOff: days_off as AdvisorRead;
    /// Their ties, likewise.
    LoadTies -> Tie: advisor_ties as AdvisorRead;
}
