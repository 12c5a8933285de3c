//! What planning asks of storage. Every call is already inside one tenant; for an outsider there is nothing.
use super::{Plan, PlanFilter, PlanId, PlanLine};
use crate::{
    Result,
    audit::AuditId,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    target::TargetRef,
};
use uuid::Uuid;

/// Plans, their lines, and the audits they ordered.
#[trait_variant::make(Send)]
pub trait PlanStore {
    /// Those of `ids` that are the tenant's. Locks them when the transaction may write.
    async fn plans(&mut self, ids: &[PlanId]) -> Result<Vec<Plan>>;
    /// One page, newest first.
    async fn list_plans(&mut self, filter: &PlanFilter, page: &PageRequest<Uuid>) -> Result<Page<Plan>>;
    /// The mid-term plan in force that begins with this fiscal year.
    async fn mid_term_plan(&mut self, first: FiscalYear) -> Result<Option<Plan>>;
    /// Stores a new plan.
    async fn add_plan(&mut self, plan: &Plan) -> Result<()>;
    /// Stores a changed plan. A second one in force of the same kind and year is a conflict.
    async fn save_plan(&mut self, plan: &Plan) -> Result<()>;
    /// Marks what is in force of the same kind and year as replaced by `newer`.
    async fn replace_by(&mut self, newer: &Plan) -> Result<()>;
    /// The lines of `plans`, in their order.
    async fn plan_lines(&mut self, plans: &[PlanId]) -> Result<Vec<(PlanId, PlanLine)>>;
    /// Puts these in the place of a plan's lines.
    async fn set_plan_lines(&mut self, plan: PlanId, lines: &[PlanLine]) -> Result<()>;
    /// Notes that an audit was ordered by a plan.
    async fn add_order(&mut self, audit: AuditId, plan: PlanId) -> Result<()>;
    /// The plans that ordered `audits`.
    async fn orders(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, Plan)>>;
    /// In which fiscal years from `first` to `last` a report on which target was signed.
    async fn audited(&mut self, first: i32, last: i32) -> Result<Vec<(TargetRef, i32)>>;
}
