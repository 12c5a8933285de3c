//! The public face of Kansa.
pub mod http;
