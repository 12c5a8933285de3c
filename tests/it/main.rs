//! The stories: the product as a whole, on real servers.
mod embedded;
mod harness;
