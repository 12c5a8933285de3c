//! The registry of advisors (アドバイザー名簿): whom the centre may send, how long they are qualified, what they are good at,
//! when they are free and what binds them. Who is sent is decided elsewhere.
mod model;
mod profile;
mod qualification;
mod tie;
mod validity;

pub use model::{Advisor, AdvisorId, DayOff};
pub use profile::{Capacity, Employer, Field, Introduction, PrivateProfile, PublicProfile, WorkMode};
pub use qualification::{CaisRank, CertificateNumber, Proof, Qualification};
pub use tie::{Tie, TieId, TieKind, TieNote};
pub use validity::{Reminder, Validity};
