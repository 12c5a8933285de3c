//! HTTP around GraphQL: what a request must look like to be heard, and what the answer looks like.
mod answer;
pub mod answers;
pub mod caller;
mod cors;
mod documents;
pub mod evidence;
mod execution;
mod executor;
mod follow;
mod get;
mod given;
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
mod policy;
pub mod refusal;
pub mod router;
mod scan;
#[cfg(test)]
mod tests;

pub use documents::Documents;
pub use executor::{Asker, Executor};
pub use follow::{Holder, Sockets};
pub use health::{Readiness, ReadinessReport};
pub use policy::Policy;
pub use router::{Edge, router};
