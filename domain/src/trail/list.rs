use super::{Seal, SignedHead, TrailEntry, TrailEntryId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the trail, newest first.
pub struct ListTrail {
    /// Only what outsiders did or were refused.
    pub outsiders_only: bool,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListTrail {
    const ACTION: Action = Action::TrailRead;
    type Output = Page<TrailEntry>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<TrailEntry>> {
        store.list_trail(self.outsiders_only, &self.page).await
    }
}

/// The seals of those of these entries that are sealed already.
pub struct LoadSeals(pub Vec<TrailEntryId>);

impl UseCase for LoadSeals {
    const ACTION: Action = Action::TrailRead;
    type Output = Vec<Seal>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Seal>> {
        store.seals(&self.0).await
    }
}

/// The newest signed head of the tenant's chain; none as long as nothing is sealed.
pub struct ReadTrailHead;

impl UseCase for ReadTrailHead {
    const ACTION: Action = Action::TrailRead;
    type Output = Option<SignedHead>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<SignedHead>> {
        store.trail_head().await
    }
}
