use super::TrailEntry;
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
