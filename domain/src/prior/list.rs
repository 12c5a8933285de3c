//! Reading what was carried over.
use super::{PriorAnswer, PriorEvidence};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, around},
    catalog::ItemCode,
};

/// The batch behind a loader: the prior answers beside these items.
pub struct LoadPriorAnswers(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadPriorAnswers {
    const ACTION: Action = Action::PriorRead;
    type Output = Vec<PriorAnswer>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<PriorAnswer>> {
        let (audits, items) = around(&self.0);
        store.prior_answers(&audits, Some(&items)).await
    }
}

/// The batch behind a loader: the prior evidence beside these items.
pub struct LoadPriorEvidence(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadPriorEvidence {
    const ACTION: Action = Action::PriorRead;
    type Output = Vec<PriorEvidence>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<PriorEvidence>> {
        let (audits, items) = around(&self.0);
        store.prior_evidence(&audits, Some(&items)).await
    }
}
