//! The stories: the product as a whole, on real servers.
mod cancellation;
mod comparison;
mod disclosure;
mod door;
mod embedded;
mod harness;
mod identity;
mod import;
mod once;
mod outbox;
mod redis;
mod releases;
mod tidy;
mod walls;
