//! Reading item assignments.
use super::{Assignment, AssignmentEvent, AssignmentState};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, around},
    catalog::ItemCode,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of what is assigned to the acting person, over all audits, the newest first.
pub struct ListAssignedItems {
    /// In this state only.
    pub state: Option<AssignmentState>,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListAssignedItems {
    const ACTION: Action = Action::AssignmentRead;
    type Output = Page<Assignment>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Page<Assignment>> {
        store.list_assignments(cx.grant.user()?, self.state, &self.page).await
    }
}

/// The batch behind a loader: the assignments of these items, as far as they are assigned.
pub struct LoadAssignments(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadAssignments {
    const ACTION: Action = Action::AssignmentRead;
    type Output = Vec<Assignment>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Assignment>> {
        let (audits, items) = around(&self.0);
        store.assignments(&audits, Some(&items)).await
    }
}

/// The batch behind a loader: the history of these items, oldest step first.
pub struct LoadAssignmentHistory(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadAssignmentHistory {
    const ACTION: Action = Action::AssignmentRead;
    type Output = Vec<AssignmentEvent>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<AssignmentEvent>> {
        let (audits, items) = around(&self.0);
        store.assignment_events(&audits, &items).await
    }
}
