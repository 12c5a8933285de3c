//! What visits ask of storage.
use super::{
    Allowance, Frame, Log, Message, MessageId, Proposal, SignedRecord, Visit, VisitFilter, VisitId, VisitNote,
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{GrantId, UserId},
    dispatch::{DispatchId, DispatchState},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Visits that name the actor's organization; of the centre's only an advisor's own. An outsider sees those of the
/// dispatch that it was let in for. Their records are the municipality's.
///
/// Who needs several locks takes them in this order, so that nobody waits in a circle: the dispatch, its visits as a whole
/// (`visits_of`), single visits, what lets the advisor in.
#[trait_variant::make(Send)]
pub trait VisitStore {
    /// Those of `ids` that the actor sees; locked until the end of a writing transaction.
    async fn visits(&mut self, ids: &[VisitId]) -> Result<Vec<Visit>>;
    /// The visits of `dispatches`, by their planned beginning. In a writing transaction of whoever plans, one at a time: from
    /// here to its end nobody else counts on the same dispatch.
    async fn visits_of(&mut self, dispatches: &[DispatchId]) -> Result<Vec<Visit>>;
    /// Which dispatch a visit is of: that never changes, so it locks nothing.
    async fn dispatch_of_visit(&mut self, id: VisitId) -> Result<Option<DispatchId>>;
    /// A page of visits, the newest first.
    async fn list_visits(&mut self, filter: &VisitFilter, page: &PageRequest<Uuid>) -> Result<Page<Visit>>;
    /// Stores a new visit, and books its days for the advisors. Another one of its id is a conflict, and so is a time for which
    /// they are booked elsewhere.
    async fn add_visit(&mut self, visit: &Visit) -> Result<()>;
    /// Stores where a visit stands. If it was given up, days that only it needed are free again.
    async fn save_visit(&mut self, visit: &Visit) -> Result<()>;
    /// Waits for whoever hands a visit of this person's in, of whichever dispatch, and holds the others back until the end of the
    /// transaction: of two that were at one time the later one is told so. Taken last of all locks.
    async fn hold_times_of(&mut self, advisor: UserId) -> Result<()>;
    /// All that was taken for these visits, in their order.
    async fn visit_logs(&mut self, visits: &[VisitId]) -> Result<Vec<(VisitId, Log)>>;
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
    /// What was noted of `visits`, the oldest first.
    async fn visit_notes(&mut self, visits: &[VisitId]) -> Result<Vec<VisitNote>>;
    /// Stores a note.
    async fn add_visit_note(&mut self, note: &VisitNote) -> Result<()>;
    /// Lets the advisor in, unless that was done and has not ended.
    async fn let_advisor_in(&mut self, entry: &AdvisorEntry) -> Result<()>;
    /// Whoever is in for that dispatch may come in until then, if that is later than before.
    async fn keep_advisor_in(&mut self, dispatch: DispatchId, until: Timestamp) -> Result<()>;
    /// The advisor of that dispatch is in no longer. If nobody was let in, nothing happens.
    async fn let_advisor_out(&mut self, dispatch: DispatchId, at: Timestamp) -> Result<()>;
    /// The same by the municipality or by the centre that gives the dispatch up; nothing if nobody was let in.
    async fn end_advisor_entries(&mut self, dispatch: DispatchId, at: Timestamp) -> Result<()>;
    /// How many visits of these persons were recorded and signed.
    async fn signed_visits(&mut self, persons: &[UserId]) -> Result<Vec<(UserId, u32)>>;
}

/// An advisor's right to enter the municipality, for one dispatch.
#[derive(Debug, Clone, Copy)]
pub struct AdvisorEntry {
    /// Its id.
    pub id: GrantId,
    /// What the dispatch says.
    pub frame: Frame,
    /// The first moment after it.
    pub until: Timestamp,
}

pub(super) const NOT_CONFIRMED: Reason = Reason::of(
    "DISPATCH_NOT_CONFIRMED",
    "Visits belong to a dispatch that is confirmed and not over.",
    "訪問は、派遣決定後、派遣期間が終わるまでの間に登録できます。",
);

/// What a dispatch says about its visits, if it is confirmed and not over; and so it stays until the end of the transaction.
/// Until its window is over another visit may follow the last one, also where the report is due already.
pub(super) async fn framed<S: Store>(store: &mut S, id: DispatchId, now: Timestamp) -> Result<Frame> {
    let dispatch = store.lock_dispatch(id).await?.ok_or(Error::NotFound)?;
    let stands = match dispatch.state {
        DispatchState::Confirmed | DispatchState::InService => true,
        DispatchState::ReportDue => now < dispatch.ends_at()?,
        _ => false,
    };
    let lead = dispatch.lead().filter(|_| stands).ok_or(Error::Conflict(NOT_CONFIRMED))?;
    let programme = store.programmes(&[dispatch.programme]).await?.pop().ok_or(Error::NotFound)?;
    let effort = dispatch.form.effort();
    Ok(Frame {
        dispatch: dispatch.id,
        municipality: dispatch.municipality,
        center: dispatch.center,
        advisor: lead.person,
        from: dispatch.begins_at()?,
        until: dispatch.ends_at()?,
        allowance: Allowance {
            days_on_site: i32::from(effort.days_on_site),
            minutes_per_day: 60 * i32::from(programme.terms.quota.hours_per_day),
            minutes_online: 60 * i32::from(effort.hours_online),
        },
    })
}

/// All that was taken for that visit.
pub(super) async fn log_of<S: Store>(store: &mut S, id: VisitId) -> Result<Log> {
    Ok(store.visit_logs(&[id]).await?.pop().map(|(_, log)| log).unwrap_or_default())
}

/// The dispatch of that visit.
pub(super) async fn dispatch_of<S: Store>(store: &mut S, id: VisitId) -> Result<DispatchId> {
    store.dispatch_of_visit(id).await?.ok_or(Error::NotFound)
}

/// The visit of that id, locked, behind all others of its dispatch as they were: for who plans another one.
pub(super) async fn among<S: Store>(store: &mut S, id: VisitId) -> Result<(Visit, Vec<Visit>)> {
    let dispatch = dispatch_of(store, id).await?;
    let mut others = store.visits_of(&[dispatch]).await?;
    others.retain(|one| one.id != id);
    Ok((locked(store, id).await?, others))
}

/// The visit of that id, locked.
pub(super) async fn locked<S: Store>(store: &mut S, id: VisitId) -> Result<Visit> {
    store.visits(&[id]).await?.pop().ok_or(Error::NotFound)
}
