//! The stories: the product as a whole, on real servers.
mod door;
mod embedded;
mod harness;
