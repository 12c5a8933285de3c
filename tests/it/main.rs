//! The stories: the product as a whole, on real servers.
mod cancellation;
mod comparison;
mod door;
mod embedded;
mod harness;
mod identity;
mod import;
mod once;
mod tidy;
mod walls;
