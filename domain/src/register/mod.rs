//! The register of Japan's local governments: who they are, and since and until when.
mod bodies;
mod check;
mod code;
mod filter;
mod kind;
mod list;
mod model;
mod read;
mod store;

pub use bodies::MunicipalitiesOf;
pub use code::{GovernmentCode, PrefectureCode};
pub use filter::GovernmentFilter;
pub use kind::GovernmentKind;
pub use list::{ListGovernments, LoadGovernments};
pub use model::LocalGovernment;
pub use read::{COLUMNS, read_register};
pub use store::RegisterStore;
