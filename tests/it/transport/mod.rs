//! The door as other houses' programs find it: by the letter of GraphQL over HTTP, and as it was configured.
mod audits;
mod configured;
mod manifests;
