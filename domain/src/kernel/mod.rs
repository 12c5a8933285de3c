//! Words every feature uses: ids, time, errors, pages, text.
pub mod clock;
pub mod digest;
pub mod error;
pub mod fiscal;
pub mod id;
pub mod page;
pub mod reason;
pub mod text;
pub mod version;
pub(crate) mod words;
