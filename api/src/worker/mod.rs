//! The house at work: takes events from the outbox and applies them, tenant by tenant, each in its own transaction.
mod apply;
mod run;

pub use run::Worker;
