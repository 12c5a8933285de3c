use super::{Engagement, EngagementId, EngagementState, EngagementTitle};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditType,
    catalog::{EditionCode, must_be_published},
    kernel::fiscal::FiscalYear,
    scoring::Tier,
};

/// Prepares a joint engagement.
pub struct CreateEngagement {
    /// Its title.
    pub title: EngagementTitle,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The edition all its audits pin.
    pub edition: EditionCode,
    /// Which items its audits ask for.
    pub tier: Tier,
    /// What its reports promise.
    pub audit_type: AuditType,
}

impl UseCase for CreateEngagement {
    const ACTION: Action = Action::EngagementCreate;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        must_be_published(store, self.edition).await?;
        let engagement = Engagement {
            id: cx.new_id(),
            prefecture: cx.grant.scope().tenant(),
            title: self.title,
            fiscal_year: self.fiscal_year,
            edition: self.edition,
            tier: self.tier,
            audit_type: self.audit_type,
            state: EngagementState::Draft,
            terms: None,
            firm: None,
            window: None,
            created_at: cx.now,
            version: 1,
        };
        store.add_engagement(&engagement).await?;
        cx.about(engagement.id);
        Ok(engagement.id)
    }
}
