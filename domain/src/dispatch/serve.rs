//! From the confirmation to the end: most of it by the clock.
use super::{
    DispatchAccount, DispatchId, DispatchReason, DispatchState, DispatchStep, DispatchVerb,
    auditors::must_be_with_no_known_auditor,
    employed::must_be_with_nobody_employed,
    moves::{moved, received, requested},
};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    effect::counted_from,
    outbox::Topic,
    visit::call_off,
};

/// Confirms the dispatch to the body and the advisor, if none of those who go came to audit the body or to work there.
/// From now on the clock moves it.
pub struct ConfirmDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ConfirmDispatch {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = received(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Confirm, self.expected_version, cx)?;
        must_be_with_no_known_auditor(store, &dispatch).await?;
        must_be_with_nobody_employed(store, &dispatch).await?;
        for due in [dispatch.begins_at()?, dispatch.ends_at()?] {
            cx.emit_at(Topic::DispatchDue, dispatch.id, due);
        }
        moved(store, cx, &dispatch, step).await
    }
}

/// Takes the steps that the clock asks for by now. A second delivery, or one that comes late, finds nothing left to do.
pub struct KeepDispatchTime(pub DispatchId);

impl UseCase for KeepDispatchTime {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        // Until a step is taken nothing was done.
        cx.record.replayed = true;
        let Some(mut dispatch) = store.lock_dispatch(self.0).await? else { return Ok(()) };
        loop {
            let (verb, due) = match dispatch.state {
                DispatchState::Confirmed => (DispatchVerb::BeginService, dispatch.begins_at()?),
                DispatchState::InService => {
                    let visits = store.visits_of(&[dispatch.id]).await?;
                    (DispatchVerb::EndService, dispatch.served_until(&visits)?)
                }
                DispatchState::Reported => (DispatchVerb::AskFollowUp, dispatch.follow_up_at()?),
                _ => return Ok(()),
            };
            if cx.now < due {
                return Ok(());
            }
            let step = dispatch.go(verb, cx)?;
            moved(store, cx, &dispatch, step).await?;
            cx.record.replayed = false;
        }
    }
}

/// The body reports what the dispatch brought.
pub struct ReportDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// What it brought.
    pub results: DispatchAccount,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReportDispatch {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = requested(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Report, self.expected_version, cx)?;
        dispatch.results = Some(self.results);
        // A report that comes after the year has ended is followed up at once.
        cx.emit_at(Topic::DispatchDue, dispatch.id, dispatch.follow_up_at()?);
        moved(store, cx, &dispatch, step).await
    }
}

/// The body tells, in the next fiscal year, what came of it. This ends the dispatch.
pub struct CloseDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// What came of it.
    pub effect: DispatchAccount,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseDispatch {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = requested(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Close, self.expected_version, cx)?;
        dispatch.effect = Some(self.effect);
        // Now, and when no audit of the two years can come any more.
        cx.emit(Topic::EffectDue, dispatch.id);
        cx.emit_at(Topic::EffectDue, dispatch.id, counted_from(dispatch.fiscal_year)?);
        moved(store, cx, &dispatch, step).await
    }
}

/// Gives the dispatch up before its service, by the body or by the centre, as long as no visit has begun. Its visits are called
/// off, the advisors' days and the programme's money are free again, and whoever was let in for it is out at once.
pub struct CancelDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// Why; the other party reads it.
    pub reason: DispatchReason,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for CancelDispatch {
    const ACTION: Action = Action::DispatchCancel;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = store.lock_dispatch(self.dispatch).await?.ok_or(Error::NotFound)?;
        let step = dispatch.advance(DispatchVerb::Cancel, self.expected_version, cx)?;
        call_off(store, cx, dispatch.id, &self.reason).await?;
        // Whoever had not accepted yet has no more to do with it.
        let offers = store.dispatch_offers(&[dispatch.id]).await?;
        dispatch.keep_who_accepted(&offers);
        store.unbook(dispatch.id).await?;
        store.end_advisor_entries(dispatch.id, cx.now).await?;
        moved(store, cx, &dispatch, DispatchStep { reason: Some(self.reason), ..step }).await
    }
}
