//! The registry of advisors (アドバイザー名簿): whom the centre may send, how long they are qualified, what they are good at,
//! when they are free and what binds them. Who is sent is decided elsewhere.
mod list;
mod model;
mod own;
mod profile;
mod qualification;
mod register;
mod remind;
mod store;
mod tie;
mod validity;

pub use list::{ListAdvisorProfiles, LoadAdvisorProfiles, LoadAdvisors, LoadDaysOff, LoadTies, ReadOwnEntry};
pub use model::{Advisor, AdvisorId, AdvisorProfile, DayOff};
pub use own::{DeclareTie, SetAvailability};
pub use profile::{Capacity, Employer, Field, Introduction, PrivateProfile, PublicProfile, WorkMode};
pub use qualification::{CaisRank, CertificateNumber, Proof, Qualification};
pub use register::{AmendAdvisor, Certified, Particulars, RegisterAdvisor, RenewAdvisor, RetireAdvisor};
pub use remind::{RemindAdvisor, Reminded};
pub use store::AdvisorStore;
pub use tie::{Tie, TieId, TieKind, TieNote};
pub use validity::{Reminder, Validity};
