//! Reading audits.
use super::{
    Acknowledgement, Audit, AuditFilter, AuditId, Judgement, PageItem, ScoreLine, SelfAssessment,
    ShownReport, Transition,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    catalog::EditionCode,
    kernel::{
        id::Kind as _,
        page::{Page, PageRequest},
    },
};
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

/// One page of the audits, newest first.
pub struct ListAudits {
    /// Which.
    pub filter: AuditFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListAudits {
    const ACTION: Action = Action::AuditRead;
    type Output = Page<Audit>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Audit>> {
        store.list_audits(&self.filter, &self.page).await
    }
}

/// Declares the batch behind a loader: a use case that reads by many ids at once.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident -> $output:ty: $method:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<AuditId>);
        impl UseCase for $name {
            const ACTION: Action = Action::AuditRead;
            type Output = $output;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<$output> {
                store.$method(&self.0).await
            }
        })+
    };
}

/// The audits of these ids.
pub struct LoadAudits(pub Vec<AuditId>);

impl UseCase for LoadAudits {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<Audit>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Audit>> {
        let found = store.audits(&self.0).await?;
        let hidden = self.0.iter().find(|id| found.iter().all(|audit| audit.id != **id));
        cx.record.hidden = hidden.map(|id| (Audit::NAME, id.uuid()));
        Ok(found)
    }
}

batches! {
    /// The histories of these audits.
    LoadTransitions -> Vec<Transition>: transitions;
    /// The CISOs' receipts of the reports of these audits.
    LoadAcknowledgements -> Vec<Acknowledgement>: acknowledgements;
    /// The stored scores of these audits, of the newest version of each report.
    LoadScores -> Vec<(AuditId, ScoreLine)>: scores;
}

/// The signed reports of these audits, as far as they are open to the reader.
pub struct LoadReports(pub Vec<AuditId>);

impl UseCase for LoadReports {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<ShownReport>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<ShownReport>> {
        let found = store.reports(&self.0).await?;
        found.into_iter().map(|report| report.shown_to(cx.grant.scope())).collect()
    }
}

/// Items of one audit with both verdicts, side by side.
#[derive(Debug, Clone)]
pub struct ItemPage {
    /// The audit.
    pub audit: AuditId,
    /// The edition the items are of.
    pub edition: EditionCode,
    /// The items.
    pub items: Page<PageItem>,
    /// The body's answers to them.
    pub answers: Vec<SelfAssessment>,
    /// The auditors' judgements on them, as far as they are open to the reader.
    pub judgements: Vec<Judgement>,
}

/// The same page of the items of several audits, in a number of statements that grows with the editions only.
pub struct ListAuditItems {
    /// The audits, as the caller has read them. They say which items are asked for and whether judgements are open; whose
    /// answers come out, the walls say: of an audit that is not the caller's there are none.
    pub audits: Vec<Audit>,
    /// Which page.
    pub page: PageRequest<i32>,
}

impl UseCase for ListAuditItems {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<ItemPage>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<ItemPage>> {
        let audits = self.audits;
        let mut pages: HashMap<EditionCode, Page<PageItem>> = HashMap::new();
        for audit in &audits {
            if let Entry::Vacant(vacant) = pages.entry(audit.edition) {
                vacant.insert(store.page_items(audit.edition, &self.page).await?);
            }
        }
        let mut codes: Vec<_> =
            pages.values().flat_map(|page| page.items.iter().map(|one| one.item.code)).collect();
        codes.sort_unstable();
        codes.dedup();
        let open: Vec<AuditId> = audits
            .iter()
            .filter(|audit| audit.shows_judgements_to(cx.grant.scope()))
            .map(|audit| audit.id)
            .collect();
        let ids: Vec<AuditId> = audits.iter().map(|audit| audit.id).collect();
        let answers = store.self_assessments_of(&ids, &codes).await?;
        let judgements = store.judgements_of(&open, &codes).await?;
        Ok(audits
            .into_iter()
            .filter_map(|audit| {
                Some(ItemPage {
                    audit: audit.id,
                    edition: audit.edition,
                    items: pages.get(&audit.edition)?.clone(),
                    answers: of(audit.id, &answers),
                    judgements: of(audit.id, &judgements),
                })
            })
            .collect())
    }
}

fn of<T: Clone>(audit: AuditId, rows: &[(AuditId, T)]) -> Vec<T> {
    rows.iter().filter(|(owner, _)| *owner == audit).map(|(_, row)| row.clone()).collect()
}
