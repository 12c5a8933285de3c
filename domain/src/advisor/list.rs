//! Reading the registry.
use super::{Advisor, AdvisorId, AdvisorProfile, DayOff, Tie};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::{
        fiscal::day_in_japan,
        page::{Page, PageRequest},
    },
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

/// The batch behind a loader: the days off of these advisors from today on, in Japan. For the centre, and for each advisor
/// their own.
pub struct LoadDaysOff(pub Vec<AdvisorId>);

impl UseCase for LoadDaysOff {
    const ACTION: Action = Action::AdvisorRead;
    type Output = Vec<DayOff>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<DayOff>> {
        store.days_off_from(&self.0, day_in_japan(cx.now)).await
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
    /// Their ties, likewise.
    LoadTies -> Tie: advisor_ties as AdvisorRead;
}
