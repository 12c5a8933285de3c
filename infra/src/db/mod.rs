//! PostgreSQL. Nothing here is public but the [`Gate`] and what it is built from.
mod connect;
mod ear;
mod entity;
mod error;
mod gate;
mod platform;
mod record;
mod session;
mod spans;
mod standings;
mod store;
mod tx;

pub use connect::{ConnectFailed, Pool, Pooler, connect};
pub use gate::{Following, Gate, Witness};
pub(crate) use session::FORGET;
pub use spans::STATEMENTS;
pub use standings::Change;
