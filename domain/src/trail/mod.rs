//! The audit trail: who did what, when, to what. Written by the gate in the transaction of the deed; append-only.
mod list;
mod model;
mod store;

pub use list::ListTrail;
pub use model::{Outcome, TrailEntry, TrailEntryId};
pub use store::TrailStore;
