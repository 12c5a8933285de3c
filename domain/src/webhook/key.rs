//! The secret that a call is signed with.
use super::WebhookId;
use crate::{Result, access::OrganizationId};

/// What the house and a front end share. Random, shown once, kept only sealed.
#[derive(Clone)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// Takes 32 random bytes as hexadecimal digits, or what was unsealed.
    #[must_use]
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }
    /// The secret itself: for the front end, and for the one who signs.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// A secret as it is kept: of use only with the house's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret(pub Vec<u8>);

/// Seals secrets with a key that the database never sees.
pub trait SecretVault: Send + Sync {
    /// Seals the secret of one webhook of one tenant.
    fn seal(
        &self,
        tenant: OrganizationId,
        webhook: WebhookId,
        secret: &WebhookSecret,
    ) -> Result<SealedSecret>;
    /// Unseals it; fails if it was sealed with another key, or for another webhook.
    fn open(
        &self,
        tenant: OrganizationId,
        webhook: WebhookId,
        sealed: &SealedSecret,
    ) -> Result<WebhookSecret>;
}
