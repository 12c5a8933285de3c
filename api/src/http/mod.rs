//! HTTP around GraphQL: what a request must look like to be heard, and what the answer looks like.
pub mod answers;
pub mod caller;
mod client;
pub mod evidence;
mod execution;
pub mod graphiql;
pub mod graphql;
pub mod guard;
mod headers;
pub mod health;
pub mod language;
pub mod layers;
pub mod mask;
mod media;
pub mod metrics;
pub mod oauth;
pub mod pictures;
pub mod refusal;
pub mod router;
mod scan;
#[cfg(test)]
mod tests;

pub use graphql::Executor;
pub use health::{Readiness, ReadinessReport};
pub use router::{Edge, router};
