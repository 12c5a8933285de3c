//! The two walls around a tenant, each with the other torn down, and the rules that keep both standing.
mod advisors;
mod appointments;
mod audits;
mod carried;
mod dispatches;
mod engagements;
mod entrant;
mod escrow;
mod evidence;
mod fail_closed;
mod findings;
mod named;
mod names;
mod outer;
mod planning;
mod procurements;
mod query;
mod raw;
mod rules;
mod seen;

pub(crate) use query::tear_down;
pub(crate) use raw::{Raw, Settings, tables};
