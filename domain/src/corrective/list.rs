//! Reading corrective actions. They are open to whom their finding is open.
use super::{ActionEvent, CorrectiveAction, CorrectiveActionId};
use crate::{
    Result, Store,
    access::{Action, Context, Scope, UseCase},
    finding::{FindingId, shown_findings},
    kernel::id::Kind as _,
};
use std::collections::HashSet;

/// The corrective actions of these ids.
pub struct LoadActions(pub Vec<CorrectiveActionId>);

impl UseCase for LoadActions {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<CorrectiveAction>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<CorrectiveAction>> {
        let found = shown(store, cx.grant.scope(), &self.0).await?;
        let hidden = self.0.iter().find(|id| found.iter().all(|one| one.id != **id));
        cx.record.hidden = hidden.map(|id| (CorrectiveAction::NAME, id.uuid()));
        Ok(found)
    }
}

/// The batch behind a loader: the corrective actions of these findings, the oldest first.
pub struct LoadActionsOf(pub Vec<FindingId>);

impl UseCase for LoadActionsOf {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<CorrectiveAction>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<CorrectiveAction>> {
        let open = shown_findings(store, cx.grant.scope(), &self.0).await?;
        store.corrective_actions_of(&open.iter().map(|one| one.id).collect::<Vec<_>>()).await
    }
}

/// The batch behind a loader: the histories of these corrective actions, oldest step first.
pub struct LoadActionEvents(pub Vec<CorrectiveActionId>);

impl UseCase for LoadActionEvents {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<ActionEvent>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<ActionEvent>> {
        let open = shown(store, cx.grant.scope(), &self.0).await?;
        store.action_events(&open.iter().map(|one| one.id).collect::<Vec<_>>()).await
    }
}

async fn shown<S: Store>(
    store: &mut S,
    scope: &Scope,
    ids: &[CorrectiveActionId],
) -> Result<Vec<CorrectiveAction>> {
    let mut found = store.corrective_actions(ids).await?;
    let findings: Vec<FindingId> = found.iter().map(|one| one.finding).collect();
    let open: HashSet<FindingId> =
        shown_findings(store, scope, &findings).await?.iter().map(|one| one.id).collect();
    found.retain(|one| open.contains(&one.finding));
    Ok(found)
}
