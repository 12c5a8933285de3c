//! The public face: HTTP in, use cases through the gate, GraphQL out.
pub mod app;
pub mod commands;
pub mod demo;
pub mod executor;
pub mod graphql;
pub mod http;
mod server;
pub mod servers;
pub mod telemetry;
pub mod worker;
