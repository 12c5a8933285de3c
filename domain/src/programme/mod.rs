//! Programmes: the dispatch of advisors in one fiscal year (アドバイザー派遣事業), its money, its limits and its windows. Which
//! request gets what is decided elsewhere.
mod budget;
mod list;
mod manage;
mod model;
#[cfg(test)]
mod model_tests;
mod quota;
mod store;

pub use budget::{Admission, Bearer, Budget, Rates};
pub use list::{ListProgrammes, LoadProgrammes};
pub use manage::{ChangeProgramme, CloseProgramme, DraftProgramme, OpenProgramme};
pub use model::{Programme, ProgrammeId, ProgrammeName, ProgrammeState, Terms};
pub use quota::{Effort, Quota, RegionRule};
pub use store::ProgrammeStore;
