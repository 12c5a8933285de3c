//! The stories: the product as a whole, on real servers.
mod cancellation;
mod door;
mod embedded;
mod harness;
mod identity;
mod import;
mod tidy;
mod walls;
