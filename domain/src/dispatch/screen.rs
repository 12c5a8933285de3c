//! What the centre does with a request until it is with the body again.
use super::{
    DispatchCandidate, DispatchId, DispatchReason, DispatchVerb, ProposalReason,
    candidate::{fit, must_be_a_list},
    moves::{moved, programme_of, received, step_of_center},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    advisor::AdvisorId,
    programme::{Admission, Budget},
};

const SPENT: Reason = Reason::of(
    "BUDGET_SPENT",
    "The programme's budget does not reach for this request: put it on the waiting list.",
    "事業の予算が不足しています。この依頼は予算待ちとしてください。",
);

/// Begins to look at a request, or at one that waited.
pub struct ScreenDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ScreenDispatch {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        step_of_center(store, cx, self.dispatch, DispatchVerb::Screen, self.expected_version, None).await
    }
}

/// Refuses a request.
pub struct RejectDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// Why; the body reads it.
    pub reason: DispatchReason,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for RejectDispatch {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let (verb, reason) = (DispatchVerb::Reject, Some(self.reason));
        step_of_center(store, cx, self.dispatch, verb, self.expected_version, reason).await
    }
}

/// Lets a request wait for budget.
pub struct WaitlistDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// Why; the body reads it.
    pub reason: DispatchReason,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for WaitlistDispatch {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let (verb, reason) = (DispatchVerb::Waitlist, Some(self.reason));
        step_of_center(store, cx, self.dispatch, verb, self.expected_version, reason).await
    }
}

/// Names advisors who fit, in the centre's order, and sets the programme's money aside.
pub struct ProposeCandidates {
    /// For which dispatch.
    pub dispatch: DispatchId,
    /// Whom, and why.
    pub candidates: Vec<(AdvisorId, ProposalReason)>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ProposeCandidates {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let ids: Vec<_> = self.candidates.iter().map(|(id, _)| *id).collect();
        must_be_a_list(&ids)?;
        let mut dispatch = received(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Propose, self.expected_version, cx)?;
        let programme = programme_of(store, dispatch.programme).await?;
        let registry = store.advisors(&ids).await?;
        let mut proposed = Vec::with_capacity(ids.len());
        for (index, (id, reason)) in self.candidates.into_iter().enumerate() {
            let advisor = fit(&registry, id, index, &dispatch.form.days)?;
            proposed.push(DispatchCandidate {
                dispatch: dispatch.id,
                municipality: dispatch.municipality,
                center: dispatch.center,
                advisor: id,
                person: advisor.user,
                name: advisor.public.name.clone(),
                place: i16::try_from(index + 1).map_err(Error::internal)?,
                reason,
                rank: None,
            });
        }
        // Others who count on the same budget wait here, and then see what this one took.
        store.lock_account(programme.id).await?;
        let budget = Budget::new(programme.terms.budget, store.committed(programme.id).await?)?;
        dispatch.cost = programme.terms.rates.cost(dispatch.form.effort());
        if budget.admit(dispatch.cost) == Admission::Waitlisted {
            return Err(Error::Conflict(SPENT));
        }
        store.add_candidates(&proposed).await?;
        moved(store, cx, &dispatch, step).await
    }
}
