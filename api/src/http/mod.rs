//! HTTP around GraphQL: what a request must look like to be heard, and what the answer looks like.
mod answer;
pub mod answers;
pub mod caller;
pub mod evidence;
mod execution;
mod executor;
mod follow;
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
mod operation;
mod order;
pub mod pictures;
pub mod refusal;
pub mod router;
mod scan;
#[cfg(test)]
mod tests;

pub use executor::Executor;
pub use follow::{Holder, Sockets};
pub use health::{Readiness, ReadinessReport};
pub use router::{Edge, router};
