//! What all verbs on corrective actions share.
use super::{ActionEvent, ActionState, ActionVerb, CorrectiveAction, CorrectiveActionId};
use crate::{
    Error, Reason, Result, Store,
    access::Context,
    audit::AuditId,
    finding::{Finding, FindingId, Statement, locked, must_be_followed_up},
    kernel::version::STALE,
};
use std::collections::HashMap;

const NOT_YOURS: Reason = Reason::of(
    "NOT_YOUR_ACTION",
    "Only the corrective action's owner does this.",
    "この操作は、この是正措置の担当者だけが行えます。",
);

/// The corrective action with its finding, whose audit is locked, if the finding is followed up.
pub(super) async fn opened<S: Store>(
    store: &mut S,
    cx: &Context,
    id: CorrectiveActionId,
) -> Result<(Finding, CorrectiveAction)> {
    let seen = store.corrective_actions(&[id]).await?.pop().ok_or(Error::NotFound)?;
    let (audit, finding) = locked(store, cx.grant.scope(), seen.finding).await?;
    let action = store.corrective_actions(&[id]).await?.pop().ok_or(Error::NotFound)?;
    if action.finding != finding.id {
        // It went on into a newer audit before the lock was there.
        return Err(Error::Conflict(STALE));
    }
    must_be_followed_up(&audit, &finding)?;
    Ok((finding, action))
}

/// The same, if the finding takes work.
pub(super) async fn at_work<S: Store>(
    store: &mut S,
    cx: &Context,
    id: CorrectiveActionId,
) -> Result<(Finding, CorrectiveAction)> {
    let (finding, action) = opened(store, cx, id).await?;
    if !finding.state.takes_work() {
        return Err(finding.state.refusal());
    }
    Ok((finding, action))
}

/// Passes the owner of the corrective action.
pub(super) fn must_be_owner(cx: &Context, action: &CorrectiveAction) -> Result<()> {
    if action.owner.user == cx.grant.user()? { Ok(()) } else { Err(Error::Conflict(NOT_YOURS)) }
}

/// Saves a corrective action with the step that led it where it stands.
pub(super) async fn note<S: Store>(
    store: &mut S,
    cx: &mut Context,
    action: &CorrectiveAction,
    verb: ActionVerb,
    from: Option<ActionState>,
    text: Option<&Statement>,
) -> Result<CorrectiveActionId> {
    let asked = action.extension.as_ref().filter(|_| verb == ActionVerb::AskExtension);
    let due_on = match verb {
        ActionVerb::AskExtension => asked.map(|asked| asked.due_on),
        ActionVerb::Propose | ActionVerb::GrantExtension => Some(action.due_on),
        _ => None,
    };
    let step = ActionEvent { due_on, ..step_of(cx, action, verb, from, text) };
    store.save_corrective_actions(std::slice::from_ref(action)).await?;
    store.add_action_events(&[step]).await?;
    cx.about(action.id);
    Ok(action.id)
}

fn step_of(
    cx: &Context,
    action: &CorrectiveAction,
    verb: ActionVerb,
    from: Option<ActionState>,
    text: Option<&Statement>,
) -> ActionEvent {
    ActionEvent {
        id: cx.new_id(),
        audit: action.audit,
        action: action.id,
        verb,
        from,
        to: action.state,
        text: text.cloned(),
        due_on: None,
        at: cx.now,
        by: cx.grant.scope().user(),
        organization: cx.grant.scope().organization(),
    }
}

/// Lets the corrective actions go on with their findings, which `moved` into the audit `to`. What was rejected or given up
/// stays behind.
pub(crate) async fn move_along<S: Store>(
    store: &mut S,
    cx: &Context,
    moved: &HashMap<FindingId, FindingId>,
    to: AuditId,
) -> Result<()> {
    let old: Vec<FindingId> = moved.keys().copied().collect();
    let mut actions = store.corrective_actions_of(&old).await?;
    actions.retain(|action| ActionVerb::CarryOver.leads(action.state).is_some());
    let mut steps = Vec::with_capacity(actions.len());
    for action in &mut actions {
        action.audit = to;
        action.finding = moved.get(&action.finding).copied().unwrap_or(action.finding);
        action.version += 1;
        steps.push(step_of(cx, action, ActionVerb::CarryOver, Some(action.state), None));
    }
    store.save_corrective_actions(&actions).await?;
    store.add_action_events(&steps).await
}
