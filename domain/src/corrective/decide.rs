//! Whether a corrective action is done at all.
use super::{
    ActionVerb, CorrectiveActionId,
    open::{at_work, note, opened},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    finding::{FindingVerb, Statement, note_step},
};

const OWN: Reason = Reason::of(
    "OWN_PROPOSAL",
    "Who proposed a corrective action does not decide on it.",
    "是正措置を立案した人は、その承認・却下を行えません。",
);

/// The CISO approves a corrective action that somebody else proposed. With the first of them the finding is being mended.
pub struct ApproveAction {
    /// Which.
    pub action: CorrectiveActionId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ApproveAction {
    const ACTION: Action = Action::CorrectiveActionApprove;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (mut finding, mut action) = at_work(store, cx, self.action).await?;
        let from = action.advance(ActionVerb::Approve, self.expected_version)?;
        if action.proposed_by == cx.grant.user()? {
            return Err(Error::Conflict(OWN));
        }
        if !FindingVerb::Remediate.leads(finding.state).is_empty() {
            let stood = finding.go(FindingVerb::Remediate)?;
            note_step(store, cx, &finding, FindingVerb::Remediate, Some(stood), None).await?;
        }
        note(store, cx, &action, ActionVerb::Approve, Some(from), None).await
    }
}

/// The CISO rejects a corrective action that somebody else proposed.
pub struct RejectAction {
    /// Which.
    pub action: CorrectiveActionId,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RejectAction {
    const ACTION: Action = Action::CorrectiveActionApprove;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = opened(store, cx, self.action).await?;
        let from = action.advance(ActionVerb::Reject, self.expected_version)?;
        if action.proposed_by == cx.grant.user()? {
            return Err(Error::Conflict(OWN));
        }
        note(store, cx, &action, ActionVerb::Reject, Some(from), Some(&self.reason)).await
    }
}

/// The CISO or the audit manager gives a corrective action up.
pub struct CancelAction {
    /// Which.
    pub action: CorrectiveActionId,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CancelAction {
    const ACTION: Action = Action::CorrectiveActionManage;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (_, mut action) = opened(store, cx, self.action).await?;
        let from = action.advance(ActionVerb::Cancel, self.expected_version)?;
        action.extension = None;
        note(store, cx, &action, ActionVerb::Cancel, Some(from), Some(&self.reason)).await
    }
}
