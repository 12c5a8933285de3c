//! What visits ask of storage.
use super::{Frame, Log, Message, MessageId, Proposal, SignedRecord, Visit, VisitFilter, VisitId};
use crate::{
    Error, Result, Store, Timestamp,
    dispatch::DispatchId,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Visits that name the actor's organization; of the centre's only an advisor's own. An outsider sees those of the
/// dispatch that it was let in for. Their records are the municipality's.
#[trait_variant::make(Send)]
pub trait VisitStore {
    /// What a dispatch says about its visits, if it is confirmed and not over; locked until the end of a writing
    /// transaction, so that no two plan at once.
    async fn visit_frame(&mut self, dispatch: DispatchId) -> Result<Frame>;
    /// Those of `ids` that the actor sees; locked until the end of a writing transaction.
    async fn visits(&mut self, ids: &[VisitId]) -> Result<Vec<Visit>>;
    /// The visits of `dispatches`, by their planned beginning.
    async fn visits_of(&mut self, dispatches: &[DispatchId]) -> Result<Vec<Visit>>;
    /// A page of visits, the newest first.
    async fn list_visits(&mut self, filter: &VisitFilter, page: &PageRequest<Uuid>) -> Result<Page<Visit>>;
    /// Stores a new visit. Another one of its id is a conflict.
    async fn add_visit(&mut self, visit: &Visit) -> Result<()>;
    /// Stores where a visit stands.
    async fn save_visit(&mut self, visit: &Visit) -> Result<()>;
    /// All that was taken for a visit.
    async fn visit_log(&mut self, visit: VisitId) -> Result<Log>;
    /// Stores a message that belongs to the record of `visit`.
    async fn add_visit_message(&mut self, visit: &Visit, message: &Message) -> Result<()>;
    /// Stores messages that are kept beside the record of `visit`.
    async fn add_visit_proposals(&mut self, visit: &Visit, proposals: &[Proposal]) -> Result<()>;
    /// Notes that proposals were taken into the record of `visit`.
    async fn take_visit_proposals(
        &mut self,
        visit: VisitId,
        proposals: &[MessageId],
        at: Timestamp,
    ) -> Result<()>;
    /// The signed records of `visits`, the first version first.
    async fn visit_records(&mut self, visits: &[VisitId]) -> Result<Vec<SignedRecord>>;
    /// Stores a signed record of `visit`.
    async fn add_visit_record(&mut self, visit: &Visit, record: &SignedRecord) -> Result<()>;
}

/// The visit of that id, locked.
pub(super) async fn locked<S: Store>(store: &mut S, id: VisitId) -> Result<Visit> {
    store.visits(&[id]).await?.pop().ok_or(Error::NotFound)
}
