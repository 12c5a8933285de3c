use super::{Audit, AuditId, AuditKind, AuditTitle, AuditType, State, must_not_assure};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    catalog::{EditionCode, must_be_published},
    kernel::fiscal::FiscalYear,
    planning::{Order, PlanKind, must_order},
    scoring::Tier,
};

/// Creates an audit of the body by itself. A joint engagement's audits come from its activation instead; who does an
/// external or a mutual one is appointed once it is planned.
pub struct CreateAudit {
    /// Its title.
    pub title: AuditTitle,
    /// Who audits.
    pub kind: AuditKind,
    /// What the report promises.
    pub audit_type: AuditType,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The edition to pin.
    pub edition: EditionCode,
    /// Which items to ask for.
    pub tier: Tier,
    /// What orders it, if it is the annual plan or a special order. An audit by a special order has the order's targets.
    pub order: Option<Order>,
}

impl UseCase for CreateAudit {
    const ACTION: Action = Action::AuditCreate;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        must_be_published(store, self.edition).await?;
        let plan = match self.order {
            Some(order) => Some(must_order(store, order, self.fiscal_year).await?),
            None => None,
        };
        must_not_assure(self.audit_type, "title", self.title.as_str())?;
        let audit = Audit {
            id: cx.new_id(),
            title: self.title,
            kind: self.kind,
            audit_type: self.audit_type,
            fiscal_year: self.fiscal_year,
            edition: self.edition,
            tier: self.tier,
            state: State::Draft,
            interrupted: None,
            objections_until: None,
            facts_confirmed: false,
            lead: None,
            participation: None,
            created_at: cx.now,
            version: 1,
        };
        store.add_audit(&audit).await?;
        if let Some(plan) = plan {
            store.add_order(audit.id, plan.id).await?;
            if plan.kind == PlanKind::SpecialOrder {
                let lines = store.plan_lines(&[plan.id]).await?;
                let targets: Vec<_> = lines.into_iter().map(|(_, line)| line.target).collect();
                store.set_targets(audit.id, &targets).await?;
            }
        }
        cx.about(audit.id);
        Ok(audit.id)
    }
}
