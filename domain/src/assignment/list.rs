//! Reading item assignments.
use super::{Assignment, AssignmentEvent, AssignmentState};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
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
        let (audits, items) = apart(&self.0);
        store.assignments(&audits, Some(&items)).await
    }
}

/// The batch behind a loader: the history of these items, oldest step first.
pub struct LoadAssignmentHistory(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadAssignmentHistory {
    const ACTION: Action = Action::AssignmentRead;
    type Output = Vec<AssignmentEvent>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<AssignmentEvent>> {
        let (audits, items) = apart(&self.0);
        store.assignment_events(&audits, &items).await
    }
}

/// The audits and the items of the keys: a rectangle around them, which is one statement.
fn apart(keys: &[(AuditId, ItemCode)]) -> (Vec<AuditId>, Vec<ItemCode>) {
    let (mut audits, mut items): (Vec<_>, Vec<_>) = keys.iter().copied().unzip();
    audits.sort_unstable();
    audits.dedup();
    items.sort_unstable();
    items.dedup();
    (audits, items)
}
