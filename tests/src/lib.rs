//! The harness of the stories: a house with a database of its own, a clock that stands still, and people by name.
//!
//! Everything in it is made through the product's own use cases, so that no test knows a table it does not look at.
mod answer;
pub mod audits;
mod cleaner;
pub mod clients;
pub mod cluster;
pub mod door;
pub mod events;
pub mod former;
pub mod house;
mod kept;
pub mod served;
pub mod still;
pub mod tape;
pub mod world;

pub use answer::Answer;
pub use clients::Program;
pub use cluster::Cluster;
pub use door::{Door, Replica};
pub use events::{Events, Followed};
pub use house::House;
pub use served::{Home, Served};
pub use tape::Tape;
