//! What service accounts ask of storage: in their own organization, and before a tenant is known.
use super::{SecretHash, ServiceAccount, ServiceAccountId, SignIn};
use crate::{
    Result, Timestamp,
    access::{Caller, Grant, OrganizationId, PlatformContext, VerifiedSubject},
};

/// The tenant's own service accounts. For an outsider there is none.
#[trait_variant::make(Send)]
pub trait ServiceAccountStore {
    /// Those of `ids` that are the tenant's. Locks them when the transaction may write.
    async fn service_accounts(&mut self, ids: &[ServiceAccountId]) -> Result<Vec<ServiceAccount>>;
    /// All of the tenant's, oldest first. There are few. Locks nothing.
    async fn all_service_accounts(&mut self) -> Result<Vec<ServiceAccount>>;
    /// Stores secrets, expiry, revocation and version of an account. All replicas forget whom it calls for.
    async fn save_service_account(&mut self, account: &ServiceAccount) -> Result<()>;
}

/// Service accounts before a tenant is known.
#[trait_variant::make(Send)]
pub trait ServiceDirectory {
    /// How many of the organization's accounts are not revoked.
    async fn count_service_accounts(&mut self, organization: OrganizationId) -> Result<u64>;
    /// Stores a new account of the grant's organization, makes it a member there, and notes it in the trail.
    async fn add_service_account(
        &mut self,
        grant: &Grant,
        account: &ServiceAccount,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// The account of that id, with its organization.
    async fn service_account(
        &mut self,
        id: ServiceAccountId,
    ) -> Result<Option<(OrganizationId, ServiceAccount)>>;
    /// Notes how a sign-in ended: in the trail, and when it was done, as the account's last use. Of refusals one a minute.
    async fn note_sign_in(
        &mut self,
        organization: OrganizationId,
        account: &ServiceAccount,
        how: SignIn,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// Puts `hash` in the place of `former`, be it of the account's present secret or of the one before.
    async fn renew_secret_hash(
        &mut self,
        account: ServiceAccountId,
        former: &SecretHash,
        hash: &SecretHash,
    ) -> Result<()>;
    /// Notes in the trail of each of these memberships that the account acts for their person from now on.
    async fn note_acting_for(
        &mut self,
        account: &ServiceAccount,
        person: &Caller,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// Notes in the trail of the account's organization, or of each that its person belongs to, that a token was refused. Of a
    /// token that speaks of nobody who is known, nothing.
    async fn note_refused_token(&mut self, subject: &VerifiedSubject, cx: &PlatformContext) -> Result<()>;
    /// Ends the token with this SHA-256 for everybody until it lapses anyway. All replicas forget whom it spoke of.
    async fn end_token(
        &mut self,
        hash: [u8; 32],
        lapses_at: Timestamp,
        of: Option<&Caller>,
        now: Timestamp,
    ) -> Result<()>;
}
