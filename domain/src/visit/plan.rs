//! Agreeing on when a visit is.
use super::{
    Origin, Place, Span, Visit, VisitEnding, VisitId, VisitParty, VisitReason, VisitVerb,
    entry::let_in,
    store::{among, dispatch_of, framed, locked},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    advisor::WorkMode,
    dispatch::{DispatchId, must_be_with_no_auditor, must_be_with_nobody_employed},
    dispatch_consent::must_let_advisor_in,
    outbox::Topic,
};

const TAKEN: Reason = Reason::of(
    "VISIT_ID_TAKEN",
    "There is another visit of this id.",
    "このIDの訪問は、別の内容ですでに登録されています。",
);
const ABSENT: Reason = Reason::of(
    "ABSENT_PARTY",
    "Either the municipality or the advisor did not come.",
    "不参となったのは団体またはアドバイザーのいずれかです。",
);

/// Proposes a time for a visit. The id is made by the client: planned again alike, it is the same visit.
pub struct PlanVisit {
    /// Its id.
    pub id: VisitId,
    /// Of which dispatch.
    pub dispatch: DispatchId,
    /// When.
    pub planned: Span,
    /// On site or online.
    pub mode: WorkMode,
    /// Where.
    pub place: Option<Place>,
}

impl UseCase for PlanVisit {
    const ACTION: Action = Action::VisitPlan;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let frame = framed(store, self.dispatch, cx.now).await?;
        let visit = Visit::plan(self.id, frame, self.mode, self.place, self.planned);
        visit.party(cx.grant.scope())?;
        let others = store.visits_of(&[self.dispatch]).await?;
        if let Some(known) = others.iter().find(|one| one.id == visit.id) {
            let alike =
                known.planned == visit.planned && known.mode == visit.mode && known.place == visit.place;
            cx.record.replayed = alike;
            return if alike { Ok(known.id) } else { Err(Error::Conflict(TAKEN)) };
        }
        visit.must_fit(&others)?;
        store.add_visit(&visit).await?;
        visit.wake(cx)?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

/// The municipality agrees to the time, and with it lets the advisor in for the dispatch, as the CISO consented to. Whoever
/// audits it by now, or works there, is not let in.
pub struct ConfirmVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ConfirmVisit {
    const ACTION: Action = Action::VisitReview;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        // As the dispatch is today: nobody is let in for one that was given up since. Who gives it up, or takes the consent
        // back, waits for its lock, and finds the advisor let in.
        let dispatch = dispatch_of(store, self.visit).await?;
        framed(store, dispatch, cx.now).await?;
        let mut visit = locked(store, self.visit).await?;
        must_let_advisor_in(store, dispatch).await?;
        visit.advance(VisitVerb::Confirm, cx.grant.scope(), Some(self.expected_version))?;
        // Here the body's teams are to be seen, and this is the last step before the door is open.
        let found = store.dispatches(&[dispatch]).await?.pop().ok_or(Error::NotFound)?;
        must_be_with_no_auditor(store, &found).await?;
        must_be_with_nobody_employed(store, &found).await?;
        store.save_visit(&visit).await?;
        let_in(store, cx, visit.frame).await?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

/// Puts a visit that has not begun off: another one, planned anew, takes its place.
pub struct RescheduleVisit {
    /// Which.
    pub visit: VisitId,
    /// The id of the one that takes its place, made by the client.
    pub new: VisitId,
    /// When that one is.
    pub planned: Span,
    /// Why.
    pub reason: VisitReason,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RescheduleVisit {
    const ACTION: Action = Action::VisitPlan;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        // As the dispatch is today: it may have been given up since.
        let dispatch = dispatch_of(store, self.visit).await?;
        let frame = framed(store, dispatch, cx.now).await?;
        let (former, others) = among(store, self.visit).await?;
        let (verb, expected) = (VisitVerb::Reschedule, self.expected_version);
        let former = end(store, cx, former, verb, expected, None, self.reason).await?;
        let mut visit = Visit::plan(self.new, frame, former.mode, former.place.clone(), self.planned);
        visit.origin = Some(Origin::Replaces(former.id));
        visit.must_fit(&others)?;
        store.add_visit(&visit).await?;
        visit.wake(cx)?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

/// Calls a visit off that has not begun. Its share of the quota is free again.
pub struct CancelVisit {
    /// Which.
    pub visit: VisitId,
    /// Why.
    pub reason: VisitReason,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CancelVisit {
    const ACTION: Action = Action::VisitPlan;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        let (verb, expected) = (VisitVerb::Cancel, self.expected_version);
        Ok(end(store, cx, visit, verb, expected, None, self.reason).await?.id)
    }
}

/// Notes that somebody did not come to a confirmed visit whose time has come. Its share of the quota is free again.
pub struct NoteNoShow {
    /// To which visit.
    pub visit: VisitId,
    /// Who did not come.
    pub absent: VisitParty,
    /// What is known of it.
    pub reason: VisitReason,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for NoteNoShow {
    const ACTION: Action = Action::VisitPlan;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        if self.absent == VisitParty::Center {
            return Err(Error::invalid("absent", ABSENT));
        }
        visit.planned.must_have_begun(cx.now)?;
        let (verb, expected) = (VisitVerb::NoteNoShow, self.expected_version);
        Ok(end(store, cx, visit, verb, expected, Some(self.absent), self.reason).await?.id)
    }
}

/// Ends a visit before it began, and keeps whose doing it was: `absent`, or else who does it.
async fn end<S: Store>(
    store: &mut S,
    cx: &mut Context,
    mut visit: Visit,
    verb: VisitVerb,
    expected: i32,
    absent: Option<VisitParty>,
    reason: VisitReason,
) -> Result<Visit> {
    let actor = visit.advance(verb, cx.grant.scope(), Some(expected))?;
    let by = cx.grant.user()?;
    visit.ending = Some(VisitEnding { at: cx.now, by, party: absent.unwrap_or(actor), reason });
    store.save_visit(&visit).await?;
    // If it was to be the last one, the service may be over by now.
    cx.emit(Topic::DispatchDue, visit.frame.dispatch);
    visit.tell(cx);
    Ok(visit)
}
