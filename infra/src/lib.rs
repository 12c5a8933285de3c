//! The outside world: PostgreSQL, Redis, tokens, configuration, files, bulk loads, the seal, and calls to front ends.
pub mod config;
pub mod db;
pub mod documents;
pub mod embedded;
pub mod files;
pub mod import;
pub mod lane;
pub mod lanes;
mod private_file;
pub mod redis;
pub mod seal;
pub mod secret_hash;
pub mod setup;
pub mod system;
pub mod token;
pub mod webhook;
