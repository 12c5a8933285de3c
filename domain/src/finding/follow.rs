//! What the body does about a finding once the report is signed.
use super::{
    FindingId, FindingVerb, Statement,
    duty::{fit_owner, must_be_followed_up, must_be_owner, must_stay_open_to_its_doers},
    open::{locked, note_step},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    corrective::ActionState,
    kernel::fiscal::must_not_be_past,
    membership::MemberId,
};
use chrono::NaiveDate;

const OPEN: Reason = Reason::of(
    "ACTIONS_OPEN",
    "At least one corrective action is needed, and all must be claimed done or found effective.",
    "是正措置が一件以上あり、そのすべてが完了報告済みまたは有効確認済みである必要があります。",
);

/// The audit manager says whose a finding is, and by when.
pub struct AssignFinding {
    /// Which.
    pub finding: FindingId,
    /// Whose it is.
    pub owner: MemberId,
    /// By which day, today or later.
    pub due_on: NaiveDate,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AssignFinding {
    const ACTION: Action = Action::FindingFollowUp;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        let from = finding.advance(FindingVerb::Assign, self.expected_version)?;
        must_not_be_past("dueOn", self.due_on, cx.now)?;
        finding.owner = Some(fit_owner(store, self.owner).await?);
        must_stay_open_to_its_doers(store, &finding).await?;
        finding.due_on = Some(self.due_on);
        note_step(store, cx, &finding, FindingVerb::Assign, Some(from), None).await
    }
}

/// The audit manager takes note of an observation or a commendation: nothing follows.
pub struct NoteFinding {
    /// Which.
    pub finding: FindingId,
    /// What is said to it, if anything.
    pub remark: Option<Statement>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for NoteFinding {
    const ACTION: Action = Action::FindingFollowUp;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        let from = finding.advance(FindingVerb::Note, self.expected_version)?;
        note_step(store, cx, &finding, FindingVerb::Note, Some(from), self.remark.as_ref()).await
    }
}

/// The owner or the audit manager begins to have it mended, also anew after it was sent back.
pub struct StartRemediation {
    /// Which.
    pub finding: FindingId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for StartRemediation {
    const ACTION: Action = Action::CorrectiveActionCarryOut;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        must_be_owner(cx, &finding, true)?;
        let from = finding.advance(FindingVerb::Remediate, self.expected_version)?;
        note_step(store, cx, &finding, FindingVerb::Remediate, Some(from), None).await
    }
}

/// The owner says that it is mended: every corrective action that was not rejected or cancelled has been done.
pub struct ClaimFindingReady {
    /// Which.
    pub finding: FindingId,
    /// What was done, for who verifies.
    pub statement: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ClaimFindingReady {
    const ACTION: Action = Action::CorrectiveActionCarryOut;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        must_be_owner(cx, &finding, false)?;
        let from = finding.advance(FindingVerb::ClaimReady, self.expected_version)?;
        let actions = store.corrective_actions_of(&[finding.id]).await?;
        let live: Vec<_> = actions.iter().filter(|action| action.state.is_live()).collect();
        let done = |state| matches!(state, ActionState::ClaimedDone | ActionState::Effective);
        if live.is_empty() || !live.iter().all(|action| done(action.state)) {
            return Err(Error::Conflict(OPEN));
        }
        note_step(store, cx, &finding, FindingVerb::ClaimReady, Some(from), Some(&self.statement)).await
    }
}
