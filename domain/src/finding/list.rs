//! Reading findings. They are open to whom the judgements of their audit are open; else they are not there.
use super::{Confidential, Finding, FindingEvent, FindingFilter, FindingId, LineageId, Shown};
use crate::{
    Result, Store,
    access::{Action, Context, Scope, UseCase},
    audit::{Audit, AuditId},
    kernel::{
        id::Kind as _,
        page::{Page, PageRequest},
    },
};
use std::collections::HashMap;
use uuid::Uuid;

/// One page of the findings of all audits of the body, newest first.
pub struct ListFindings {
    /// Which.
    pub filter: FindingFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListFindings {
    const ACTION: Action = Action::AuditRead;
    type Output = Page<Finding>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Page<Finding>> {
        // A body has few audits: those that are open to the reader are named to the query, so that pages are whole.
        let scope = cx.grant.scope();
        let mut audits = store.audits_with_findings(self.filter.audit).await?;
        audits.retain(|audit| audit.shows_judgements_to(scope));
        let shown = Shown {
            audits: audits.into_iter().map(|audit| audit.id).collect(),
            carried_too: !scope.is_entrant(),
            confidential: Confidential::open_to(scope),
        };
        store.list_findings(&self.filter, &shown, &self.page).await
    }
}

/// The findings of these ids.
pub struct LoadFindings(pub Vec<FindingId>);

impl UseCase for LoadFindings {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<Finding>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Finding>> {
        let found = shown_findings(store, cx.grant.scope(), &self.0).await?;
        let hidden = self.0.iter().find(|id| found.iter().all(|one| one.id != **id));
        cx.record.hidden = hidden.map(|id| (Finding::NAME, id.uuid()));
        Ok(found)
    }
}

/// The batch behind a loader: the findings of these audits, by their proposal. The audits, as the caller has read them, say
/// what is open; whose findings come out, the walls say.
pub struct LoadFindingsOf(pub Vec<Audit>);

impl UseCase for LoadFindingsOf {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<Finding>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Finding>> {
        let ids: Vec<AuditId> = self.0.iter().map(|audit| audit.id).collect();
        let found = store.findings_of(&ids).await?;
        Ok(open_of(self.0, cx.grant.scope(), found))
    }
}

/// The batch behind a loader: the findings of these lineages over the years, the oldest first.
pub struct LoadLineages(pub Vec<LineageId>);

impl UseCase for LoadLineages {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<Finding>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Finding>> {
        let found = store.findings_of_lineages(&self.0).await?;
        only_open(store, cx.grant.scope(), found).await
    }
}

/// The batch behind a loader: the histories of these findings, oldest step first.
pub struct LoadFindingEvents(pub Vec<FindingId>);

impl UseCase for LoadFindingEvents {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<FindingEvent>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<FindingEvent>> {
        let found = shown_findings(store, cx.grant.scope(), &self.0).await?;
        store.finding_events(&found.iter().map(|one| one.id).collect::<Vec<_>>()).await
    }
}

/// Those of `ids` that are there and open to `scope`.
pub(crate) async fn shown_findings<S: Store>(
    store: &mut S,
    scope: &Scope,
    ids: &[FindingId],
) -> Result<Vec<Finding>> {
    let found = store.findings(ids).await?;
    only_open(store, scope, found).await
}

async fn only_open<S: Store>(store: &mut S, scope: &Scope, found: Vec<Finding>) -> Result<Vec<Finding>> {
    let mut audits: Vec<AuditId> = found.iter().map(|one| one.audit).collect();
    audits.sort_unstable();
    audits.dedup();
    Ok(open_of(store.audits(&audits).await?, scope, found))
}

fn open_of(audits: Vec<Audit>, scope: &Scope, mut found: Vec<Finding>) -> Vec<Finding> {
    let audits: HashMap<AuditId, Audit> = audits.into_iter().map(|audit| (audit.id, audit)).collect();
    found.retain(|one| audits.get(&one.audit).is_some_and(|audit| one.is_shown_to(audit, scope)));
    found
}
