//! By what an audit is ordered.
use super::{Plan, PlanId, PlanKind, PlanState};
use crate::{Error, Reason, Result, Store, kernel::fiscal::FiscalYear};

/// What orders an audit of the body by itself. What a joint engagement orders is known by its participation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The annual plan.
    AnnualPlan(PlanId),
    /// A special order.
    SpecialOrder(PlanId),
}

const UNKNOWN: Reason = Reason::of(
    "UNKNOWN_PLAN",
    "There is no plan of this kind with this id.",
    "このIDの計画・特命はありません。",
);
const OTHER_YEAR: Reason = Reason::of(
    "PLAN_YEAR",
    "The plan or order is of another fiscal year.",
    "計画・特命の年度が監査の年度と異なります。",
);

/// The plan in force that orders an audit of `year`.
pub(crate) async fn must_order<S: Store>(store: &mut S, order: Order, year: FiscalYear) -> Result<Plan> {
    let (field, id, kind) = match order {
        Order::AnnualPlan(id) => ("annualPlanId", id, PlanKind::Annual),
        Order::SpecialOrder(id) => ("specialOrderId", id, PlanKind::SpecialOrder),
    };
    let found = store.plans(&[id]).await?.pop().filter(|plan| plan.kind == kind);
    let plan = found.ok_or_else(|| Error::invalid(field, UNKNOWN))?;
    plan.must_be(PlanState::Approved)?;
    if plan.fiscal_year != Some(year) {
        return Err(Error::invalid("fiscalYear", OTHER_YEAR));
    }
    Ok(plan)
}
