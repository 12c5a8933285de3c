//! The public face: HTTP in, use cases through the gate, GraphQL out.
pub mod graphql;
pub mod http;
pub mod worker;
