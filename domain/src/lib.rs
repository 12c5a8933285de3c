//! The rules of Kansa: pure types and pure decisions. No I/O, no runtime, no database, no GraphQL.
pub mod access;
pub mod catalog;
pub mod disclosure;
pub mod kernel;
pub mod scoring;
pub mod register;
pub mod table;

pub use kernel::{
    clock::{Clock, Ids, Timestamp},
    error::{Error, Result},
    id::Id,
    reason::Reason,
};
