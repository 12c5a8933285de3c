use super::{ActionVerb, CorrectiveActionId, open::opened};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    corrective::open::note,
    finding::{FindingState, Statement, must_be_of_another_hand},
};

/// Says whether a corrective action helps; who had no hand in the mending does.
pub struct JudgeAction {
    /// Which.
    pub action: CorrectiveActionId,
    /// Whether it helps.
    pub effective: bool,
    /// What was looked at.
    pub statement: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for JudgeAction {
    const ACTION: Action = Action::FindingVerify;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (finding, mut action) = opened(store, cx, self.action).await?;
        let audit = store.audit(finding.audit).await?;
        must_be_of_another_hand(store, cx, &audit, &finding).await?;
        if !finding.state.takes_work() && finding.state != FindingState::ReadyForVerification {
            return Err(finding.state.refusal());
        }
        let verb = if self.effective { ActionVerb::FindEffective } else { ActionVerb::FindIneffective };
        let from = action.advance(verb, self.expected_version)?;
        note(store, cx, &action, verb, Some(from), Some(&self.statement)).await
    }
}
