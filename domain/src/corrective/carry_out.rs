//! What the owner of a corrective action does.
use super::{
    ActionVerb, CorrectiveActionId,
    open::{at_work, must_be_owner, note},
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    finding::Statement,
};

/// The owner begins, also anew after it did not help.
pub struct StartAction {
    /// Which.
    pub action: CorrectiveActionId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for StartAction {
    const ACTION: Action = Action::CorrectiveActionCarryOut;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = at_work(store, cx, self.action).await?;
        must_be_owner(cx, &action)?;
        let from = action.advance(ActionVerb::Start, self.expected_version)?;
        note(store, cx, &action, ActionVerb::Start, Some(from), None).await
    }
}

/// The owner says that it is done. An extension that was asked for is no longer needed.
pub struct ClaimActionDone {
    /// Which.
    pub action: CorrectiveActionId,
    /// What was done.
    pub statement: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ClaimActionDone {
    const ACTION: Action = Action::CorrectiveActionCarryOut;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = at_work(store, cx, self.action).await?;
        must_be_owner(cx, &action)?;
        let from = action.advance(ActionVerb::ClaimDone, self.expected_version)?;
        action.claimed_by = Some(cx.grant.user()?);
        action.extension = None;
        note(store, cx, &action, ActionVerb::ClaimDone, Some(from), Some(&self.statement)).await
    }
}
