//! What dispatches ask of storage. Every call sees what the organization is a party to: the body its own, the centre what
//! was sent to it, an advisor what is with them.
use super::{
    Booking, Commitment, Dispatch, DispatchCandidate, DispatchId, DispatchState, DispatchStep, Offer, OfferId,
};
use crate::{
    Result,
    access::UserId,
    advisor::AdvisorId,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    programme::ProgrammeId,
};
use chrono::NaiveDate;
use uuid::Uuid;

/// Dispatches, whom they were offered to, and their history.
#[trait_variant::make(Send)]
pub trait DispatchStore {
    /// Stores a new draft of the tenant.
    async fn add_dispatch(&mut self, dispatch: &Dispatch) -> Result<()>;
    /// Stores a changed dispatch.
    async fn save_dispatch(&mut self, dispatch: &Dispatch) -> Result<()>;
    /// A dispatch, locked until the end of the transaction. Who needs several locks takes it first, then advisors' entries,
    /// then the programme's account.
    async fn lock_dispatch(&mut self, id: DispatchId) -> Result<Option<Dispatch>>;
    /// Those of `ids` that are to be seen.
    async fn dispatches(&mut self, ids: &[DispatchId]) -> Result<Vec<Dispatch>>;
    /// One page, newest first; of one state only, if it is named.
    async fn list_dispatches(
        &mut self,
        state: Option<DispatchState>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Dispatch>>;
    /// Adds to a dispatch's history.
    async fn add_dispatch_step(&mut self, step: &DispatchStep) -> Result<()>;
    /// The histories of dispatches, oldest first.
    async fn dispatch_steps(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchStep>>;
    /// Stores whom the centre proposes, in one statement.
    async fn add_candidates(&mut self, candidates: &[DispatchCandidate]) -> Result<()>;
    /// Stores the body's order.
    async fn save_ranks(&mut self, candidates: &[DispatchCandidate]) -> Result<()>;
    /// Who was proposed for dispatches, in the centre's order.
    async fn dispatch_candidates(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchCandidate>>;
    /// Stores a new offer.
    async fn add_offer(&mut self, offer: &Offer) -> Result<()>;
    /// Stores what became of an offer.
    async fn save_offer(&mut self, offer: &Offer) -> Result<()>;
    /// An offer.
    async fn dispatch_offer(&mut self, id: OfferId) -> Result<Option<Offer>>;
    /// The offers of dispatches, oldest first.
    async fn dispatch_offers(&mut self, dispatches: &[DispatchId]) -> Result<Vec<Offer>>;
    /// Books the days of a dispatch for an advisor. A day on which they are booked already is a conflict.
    async fn book(&mut self, dispatch: &Dispatch, advisor: AdvisorId) -> Result<()>;
    /// The bookings of these advisors that touch the days from the one to the other, both included.
    async fn bookings(
        &mut self,
        advisors: &[AdvisorId],
        days: (NaiveDate, NaiveDate),
    ) -> Result<Vec<Booking>>;
    /// Gives the days of a dispatch back, whoever was booked on them.
    async fn unbook(&mut self, dispatch: DispatchId) -> Result<()>;
    /// Waits for whoever counts on the programme's quota and budget, and holds it until the end of the transaction.
    async fn lock_account(&mut self, programme: ProgrammeId) -> Result<()>;
    /// What dispatches take of the programme's budget, in yen. To be asked by operators, who see all of them.
    async fn committed(&mut self, programme: ProgrammeId) -> Result<i64>;
    /// The requests of its programme that were sent before it and put on the waiting list, until they are proposed for or given up:
    /// also while the centre looks at them again. To be asked by operators, who see all of them.
    async fn waiting_before(&mut self, dispatch: &Dispatch) -> Result<Vec<Dispatch>>;
    /// What these persons took on as advisors in a fiscal year, under whichever entry of the registry.
    async fn taken_on(&mut self, persons: &[UserId], year: FiscalYear) -> Result<Vec<Commitment>>;
    /// The tenant's requests of a fiscal year and of the one before that were sent, and with which advisors have still to do.
    async fn requests_beside(&mut self, year: FiscalYear) -> Result<Vec<Dispatch>>;
    /// Notes beside requests who audits the body, and of which year the audit is, in one statement. Answers how much of it was
    /// new.
    async fn note_auditors(
        &mut self,
        dispatches: &[Dispatch],
        auditors: &[(UserId, FiscalYear)],
    ) -> Result<u64>;
    /// Who audits the body, as it was noted. Of them the centre sees its own advisors alone, and an advisor themselves.
    async fn dispatch_auditors(&mut self, dispatch: DispatchId) -> Result<Vec<(UserId, FiscalYear)>>;
    /// Which advisors of the centre's belong to the body at this moment. The body learns it of all, and so do the centre's operators;
    /// an advisor who is asked of themselves alone.
    async fn employed_there(&mut self, dispatch: DispatchId) -> Result<Vec<UserId>>;
    /// How often the person took on the same body's project in the dispatch's fiscal year, under whichever entry of the
    /// registry; this time left out.
    async fn times_before(&mut self, dispatch: &Dispatch, person: UserId) -> Result<u8>;
}
