//! The stories: the product as a whole, on real servers.
#![expect(clippy::indexing_slicing, reason = "a story that looks at what is not there should fail there")]
mod audit;
mod cancellation;
mod comparison;
mod demo;
mod disclosure;
mod door;
mod embedded;
mod engagement;
mod evidence;
mod harness;
mod http;
mod identity;
mod import;
mod once;
mod outbox;
mod permissions;
mod redis;
mod refusals;
mod releases;
mod schema;
mod seal;
mod statements;
mod tidy;
mod voice;
mod walls;
