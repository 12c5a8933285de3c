//! Tables that people keep as CSV, read so that every mistake is named by line and column and nothing is half-loaded.
mod fault;
mod read;
mod row;

pub use fault::Fault;
pub use read::{MAX_BYTES, read};
pub use row::Row;
