//! The house at work: takes events from the outbox and applies them, calls front ends, numbers news, seals the trails, and clears up after
//! uploads; tenant by tenant, each in its own transaction.
mod apply;
mod call;
mod number;
mod run;
mod seal;
mod sweep;
mod watch;

pub use run::Worker;
pub use sweep::Sweeper;
