//! Who may do what: the one policy of the house.
mod subject;

pub use subject::VerifiedSubject;
