//! An advisor's right to enter: how long it lasts, and how it ends.
use super::{
    AdvisorEntry, Frame, Visit, VisitId, VisitParty,
    store::{dispatch_of, locked},
};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    dispatch::{Dispatch, DispatchId},
    dispatch_consent::{DispatchPurpose, withdraw},
};
use chrono::Duration;

/// For how many days the advisor may still come in: after the window, until the report of the dispatch is due, for what was
/// written without a net may be sent late; and after a record was sent back.
const DAYS_AFTER: i64 = 7;

/// Lets the advisor in for the dispatch, unless that was done.
pub(super) async fn let_in<S: Store>(store: &mut S, cx: &Context, frame: Frame) -> Result<()> {
    let until = frame.until + Duration::days(DAYS_AFTER);
    store.let_advisor_in(&AdvisorEntry { id: cx.new_id(), frame, until }).await
}

/// Keeps the door open for a record that is to be finished from today on, however long the window is over.
pub(super) async fn keep_in<S: Store>(store: &mut S, cx: &Context, dispatch: DispatchId) -> Result<()> {
    store.keep_advisor_in(dispatch, cx.now + Duration::days(DAYS_AFTER)).await
}

/// Lets the advisor in again who was out with a consent that is given anew, if a visit is agreed on, its record not signed, or it
/// may have taken place all the same. Where something may still be sent there is a week from now on: whoever was without a net
/// until the door was closed finishes it so, also if not even the check-in came through.
pub(crate) async fn let_back_in<S: Store>(store: &mut S, cx: &Context, dispatch: &Dispatch) -> Result<()> {
    let visits = store.visits_of(&[dispatch.id]).await?;
    // Once it is reported nothing is reinstated any more.
    let runs = !dispatch.state.is_behind_its_advisors();
    let needs = |one: &&Visit| one.state.needs_entry() || runs && one.may_send(cx.now);
    let Some(visit) = visits.iter().find(needs) else { return Ok(()) };
    let_in(store, cx, visit.frame).await?;
    if visits.iter().any(|one| one.may_send(cx.now)) {
        keep_in(store, cx, dispatch.id).await?;
    }
    Ok(())
}

/// The municipality lets the advisor of a dispatch in no longer: the consent to it is withdrawn. What was recorded stays.
pub struct EndAdvisorEntry {
    /// Of which visit's dispatch.
    pub visit: VisitId,
}

impl UseCase for EndAdvisorEntry {
    const ACTION: Action = Action::VisitSign;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        // Whoever confirms a visit at this moment waits, or is waited for.
        let dispatch = dispatch_of(store, self.visit).await?;
        store.lock_dispatch(dispatch).await?.ok_or(Error::NotFound)?;
        let visit = locked(store, self.visit).await?;
        if visit.party(cx.grant.scope())? != VisitParty::Municipality {
            return Err(Error::NotFound);
        }
        withdraw(store, cx, dispatch, &[DispatchPurpose::AdvisorAccess]).await?;
        visit.tell(cx);
        Ok(visit.id)
    }
}
