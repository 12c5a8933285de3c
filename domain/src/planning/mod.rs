//! What a body means to audit: its charter, mid-term and annual plans and special orders; what was ordered by them, and
//! what is covered. All four are documents that are drafted, approved by the CISO and replaced by newer ones.
mod content;
mod coverage;
mod draft;
mod list;
mod model;
mod order;
mod store;
mod verbs;

pub use content::PlanContent;
pub use coverage::{Coverage, CoverageLine, CoverageOf, ReadCoverage};
pub use draft::{ChangePlan, DraftPlan, GiveSpecialOrder};
pub use list::{ListPlans, LoadOrders, LoadPlanLines, LoadPlans, PlanFilter};
pub use model::{NewLine, Plan, PlanGoals, PlanId, PlanKind, PlanLine, PlanState, PlanText, PlanTitle};
pub use order::Order;
pub(crate) use order::must_order;
pub use store::PlanStore;
pub use verbs::ApprovePlan;
