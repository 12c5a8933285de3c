//! What profiles ask of storage.
use super::Profile;
use crate::Result;

/// The tenant's own profile.
#[trait_variant::make(Send)]
pub trait ProfileStore {
    /// What was declared last, if anything was. Locks it when the transaction may write.
    async fn profile(&mut self) -> Result<Option<Profile>>;
    /// Stores a declaration over the one before. A first one that meets another first one is `STALE_VERSION`.
    async fn save_profile(&mut self, profile: &Profile) -> Result<()>;
}
