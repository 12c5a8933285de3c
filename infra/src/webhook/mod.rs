//! Calling front ends: the key that seals their secrets, the signature, and the way there.
mod addresses;
mod caller;
mod signature;
mod vault;

pub use caller::Caller;
pub use signature::signature;
pub use vault::WebhookKey;

use domain::webhook::SecretVault;
use std::sync::Arc;

/// What it takes to call front ends.
#[derive(Clone)]
pub struct Hooks {
    /// What seals their secrets.
    pub vault: Arc<dyn SecretVault>,
    /// Who calls.
    pub caller: Caller,
}
