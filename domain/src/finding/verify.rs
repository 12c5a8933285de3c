//! What somebody finds who had no hand in the mending.
use super::{
    Finding, FindingId, FindingVerb, Statement,
    duty::{must_be_followed_up, must_be_of_another_hand},
    open::{locked, note_step},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    corrective::{ActionState, CorrectiveAction},
};

const UNVERIFIED: Reason = Reason::of(
    "ACTIONS_UNVERIFIED",
    "A finding is closed once all its corrective actions were found effective.",
    "すべての是正措置の有効性が確認されるまで、指摘を完了にできません。",
);

/// Finds it mended: each of its corrective actions was found effective.
pub struct CloseFinding {
    /// Which.
    pub finding: FindingId,
    /// What was looked at.
    pub statement: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseFinding {
    const ACTION: Action = Action::FindingVerify;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (mut finding, actions) = verifiable(store, cx, self.finding).await?;
        let from = finding.advance(FindingVerb::Verify, self.expected_version)?;
        let effective = |action: &CorrectiveAction| action.state == ActionState::Effective;
        let verified = actions.iter().filter(|action| action.state.is_live()).all(effective);
        if !verified || !actions.iter().any(effective) {
            return Err(Error::Conflict(UNVERIFIED));
        }
        note_step(store, cx, &finding, FindingVerb::Verify, Some(from), Some(&self.statement)).await
    }
}

/// Finds it not mended yet.
pub struct SendFindingBack {
    /// Which.
    pub finding: FindingId,
    /// What is missing.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for SendFindingBack {
    const ACTION: Action = Action::FindingVerify;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (mut finding, _) = verifiable(store, cx, self.finding).await?;
        let from = finding.advance(FindingVerb::SendBack, self.expected_version)?;
        note_step(store, cx, &finding, FindingVerb::SendBack, Some(from), Some(&self.reason)).await
    }
}

async fn verifiable<S: Store>(
    store: &mut S,
    cx: &Context,
    id: FindingId,
) -> Result<(Finding, Vec<CorrectiveAction>)> {
    let (audit, finding) = locked(store, cx.grant.scope(), id).await?;
    must_be_followed_up(&audit, &finding)?;
    must_be_of_another_hand(store, cx, &audit, &finding).await?;
    let actions = store.corrective_actions_of(&[finding.id]).await?;
    Ok((finding, actions))
}
