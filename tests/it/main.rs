//! The stories: the product as a whole, on real servers.
mod cancellation;
mod door;
mod embedded;
mod harness;
mod import;
mod walls;
