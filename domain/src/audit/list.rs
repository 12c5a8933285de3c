//! Reading audits.
use super::{
    Audit, AuditFilter, AuditId, EditionItem, Judgement, Report, ScoreLine, SelfAssessment, Transition,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
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

            async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<$output> {
                if let [only] = self.0.as_slice() {
                    cx.about(*only);
                }
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The audits of these ids.
    LoadAudits -> Vec<Audit>: audits;
    /// The histories of these audits.
    LoadTransitions -> Vec<Transition>: transitions;
    /// The signed reports of these audits.
    LoadReports -> Vec<Report>: reports;
    /// The stored scores of these audits.
    LoadScores -> Vec<(AuditId, ScoreLine)>: scores;
}

/// Items with both verdicts, side by side.
pub struct ItemPage {
    /// The items.
    pub items: Page<EditionItem>,
    /// The body's answers to them.
    pub answers: Vec<SelfAssessment>,
    /// The auditors' judgements on them, as far as they are open to the reader.
    pub judgements: Vec<Judgement>,
}

/// One page of an audit's items with both verdicts, in a constant number of statements.
pub struct ListAuditItems {
    /// The audit.
    pub audit: AuditId,
    /// Which page.
    pub page: PageRequest<i32>,
}

impl UseCase for ListAuditItems {
    const ACTION: Action = Action::AuditRead;
    type Output = ItemPage;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ItemPage> {
        cx.about(self.audit);
        let audit = store.audit(self.audit).await?;
        let items = store.page_items(audit.edition, &self.page).await?;
        let codes: Vec<_> = items.items.iter().map(|item| item.code).collect();
        let answers = store.self_assessments(audit.id, Some(&codes)).await?;
        let judgements = if audit.shows_judgements_to(cx.grant.scope()) {
            store.judgements(audit.id, Some(&codes)).await?
        } else {
            Vec::new()
        };
        Ok(ItemPage { items, answers, judgements })
    }
}
