//! async-graphql, but for how the fields of an object are executed (ADR 0054).
//!
//! The library's macros write `::async_graphql::resolver_utils::resolve_container` into every object. In `api` this crate stands
//! behind that name: it hands on all of the library, and puts its own [`resolver_utils`] in the place of the library's. So nothing is
//! copied, nothing is patched, and an object is declared as everywhere.
#[cfg(test)]
extern crate self as execution;

mod fields;
mod nulls;
mod operation;
mod order;
#[cfg(test)]
mod tests;

pub use async_graphql::*;
pub use nulls::Execution;
pub use operation::chosen;

/// What the macros call.
pub mod resolver_utils {
    pub use crate::fields::resolve_container;
    pub use async_graphql::resolver_utils::*;
}
