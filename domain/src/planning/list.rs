//! Reading plans.
use super::{Plan, PlanId, PlanKind, PlanLine, PlanState};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
};
use uuid::Uuid;

/// Which plans to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanFilter {
    /// Of this kind only.
    pub kind: Option<PlanKind>,
    /// Of this fiscal year only; of mid-term plans the first counts.
    pub fiscal_year: Option<FiscalYear>,
    /// In this state only.
    pub state: Option<PlanState>,
}

/// One page of the plans, newest first.
pub struct ListPlans {
    /// Which.
    pub filter: PlanFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListPlans {
    const ACTION: Action = Action::PlanRead;
    type Output = Page<Plan>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Plan>> {
        store.list_plans(&self.filter, &self.page).await
    }
}

/// Declares the batch behind a loader.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $output:ty: $method:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<$id>);
        impl UseCase for $name {
            const ACTION: Action = Action::PlanRead;
            type Output = Vec<$output>;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The plans of these ids.
    LoadPlans(PlanId) -> Plan: plans;
    /// The lines of these plans.
    LoadPlanLines(PlanId) -> (PlanId, PlanLine): plan_lines;
    /// What ordered these audits.
    LoadOrders(AuditId) -> (AuditId, Plan): orders;
}
