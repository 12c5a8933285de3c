//! What item assignments ask of storage. All are changed under the lock of their audit; for an outsider there are none.
use super::{Assignment, AssignmentEvent, AssignmentState};
use crate::{
    Result,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Item assignments and their history.
#[trait_variant::make(Send)]
pub trait AssignmentStore {
    /// The assignments of `items` in `audits`, or of all their items.
    async fn assignments(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<Assignment>>;
    /// One page of one person's, over all audits, the newest first.
    async fn list_assignments(
        &mut self,
        user: UserId,
        state: Option<AssignmentState>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Assignment>>;
    /// Stores assignments, each over the former one of its item, in one statement.
    async fn save_assignments(&mut self, assignments: &[Assignment]) -> Result<()>;
    /// Appends to the history, in one statement.
    async fn add_assignment_events(&mut self, events: &[AssignmentEvent]) -> Result<()>;
    /// The history of `items` in `audits`, oldest step first.
    async fn assignment_events(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<AssignmentEvent>>;
}
