//! The register of Japan's local governments: who they are, and since and until when.
mod check;
mod code;
mod filter;
mod kind;
mod model;
mod read;

pub use code::{GovernmentCode, PrefectureCode};
pub use filter::GovernmentFilter;
pub use kind::GovernmentKind;
pub use model::LocalGovernment;
pub use read::{COLUMNS, read_register};
