//! The outside world: PostgreSQL, Redis, tokens, configuration, bulk loads.
pub mod config;
pub mod db;
pub mod embedded;
pub mod import;
pub mod redis;
pub mod setup;
pub mod system;
pub mod token;
