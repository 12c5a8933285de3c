//! The house at work: takes events from the outbox and applies them, and seals the trails; tenant by tenant, each in its own
//! transaction.
mod apply;
mod run;
mod seal;

pub use run::Worker;
