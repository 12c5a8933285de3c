//! The outside world: PostgreSQL, Redis, tokens, configuration, bulk loads.
pub mod config;
pub mod db;
pub mod embedded;
pub mod import;
//! The outside world of Kansa.
pub mod token;
