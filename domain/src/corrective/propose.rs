use super::{
    ActionState, ActionText, ActionTitle, ActionVerb, CorrectiveAction, CorrectiveActionId, open::note,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    finding::{FindingId, FindingVerb, fit_action_owner, locked, must_be_followed_up},
    kernel::fiscal::must_not_be_past,
    membership::MemberId,
};
use chrono::NaiveDate;

/// Proposes what to do about a finding.
pub struct ProposeAction {
    /// For which finding.
    pub finding: FindingId,
    /// Its title.
    pub title: ActionTitle,
    /// What is to be done.
    pub plan: ActionText,
    /// Who is to do it.
    pub owner: MemberId,
    /// By which day, today or later.
    pub due_on: NaiveDate,
}

impl UseCase for ProposeAction {
    const ACTION: Action = Action::CorrectiveActionPropose;
    type Output = CorrectiveActionId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<CorrectiveActionId> {
        let (audit, finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        if !finding.state.takes_work() {
            return Err(finding.state.refusal());
        }
        finding.content.kind.must_take(FindingVerb::Remediate)?;
        must_not_be_past("dueOn", self.due_on, cx.now)?;
        let action = CorrectiveAction {
            id: cx.new_id(),
            audit: audit.id,
            finding: finding.id,
            title: self.title,
            plan: self.plan,
            owner: fit_action_owner(store, &finding, self.owner).await?,
            due_on: self.due_on,
            state: ActionState::Proposed,
            extension: None,
            extensions: 0,
            proposed_by: cx.grant.user()?,
            proposed_at: cx.now,
            claimed_by: None,
            version: 1,
        };
        note(store, cx, &action, ActionVerb::Propose, None, None).await
    }
}
