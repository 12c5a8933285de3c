//! What is audited: departments and systems, as targets of audits and of plans.
mod list;
mod model;
mod resolve;
mod set;
mod store;

pub use list::LoadTargets;
pub use model::{Target, TargetKind, TargetName, TargetRef};
pub(crate) use resolve::resolve;
pub use set::SetAuditTargets;
pub use store::TargetStore;
