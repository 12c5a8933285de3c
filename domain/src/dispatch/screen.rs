//! What the centre does with a request until it is with the body again.
use super::{DispatchId, DispatchReason, DispatchVerb, moves::step_of_center};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
};

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
