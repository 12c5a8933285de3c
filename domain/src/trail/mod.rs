//! The audit trail: who did what, when, to what. Written by the gate in the transaction of the deed; append-only, and
//! sealed afterwards: a chain of hashes over each tenant's entries, whose end is signed.
#[cfg(test)]
mod examples;
mod extend;
mod fault;
mod head;
mod list;
mod model;
#[cfg(test)]
mod properties;
mod seal;
mod store;
mod verify;

pub use extend::{ExtendChain, FindUnsealed};
pub use fault::Fault;
pub use head::{CheckSignature, Head, HeadFile, HeadKey, NoHead, PublicKey, Signature, SignedHead};
pub use list::{ListTrail, LoadSeals, ReadTrailHead};
pub use model::{Outcome, TrailEntry, TrailEntryId};
pub use seal::{ChainEnd, Seal, SealHash, TrailRow};
pub use store::{SealStore, TrailStore};
pub use verify::{Against, Link, Survey, Verified, Verifier};
