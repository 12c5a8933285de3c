//! Matching: which advisors may be proposed for a request, in which order, with a reason for each exclusion and each point.
//! Pure: it looks nothing up and decides nothing but the order.
#[cfg(test)]
mod examples;
mod exclusion;
mod merit;
#[cfg(test)]
mod properties;
mod rank;
mod region;
mod request;

pub use exclusion::Exclusion;
pub use merit::Merit;
pub use rank::{Excluded, Matching, Ranked, rank};
pub use region::Distance;
pub use request::{AuditWork, Candidate, Wanted};
