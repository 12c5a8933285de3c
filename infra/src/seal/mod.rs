//! The seal over the trail, outside the serving database roles: the key that signs heads, and the verification, which reads
//! as the owner of the schema or from an exported file.
mod chain;
mod export;
mod key;
mod row;

pub use chain::verify_trail;
pub use export::{export_trail, verify_export};
pub use key::{TrailKey, signature_holds};
pub(crate) use row::{EntryRow, hash_of, signed_head, wide};
