//! What the public may read of a report (結果の公表): a summary apart from it, approved by the CISO, kept with its date.
mod approve;
mod list;
mod model;
mod store;

pub use approve::{ApprovePublication, DraftPublication};
pub use list::{LoadPublications, LoadPublicationsOf};
pub use model::{Approval, Publication, PublicationContent, PublicationId, PublicationState, Summary};
pub use store::PublicationStore;
