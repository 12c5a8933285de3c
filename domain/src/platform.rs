//! What the platform's use cases may ask of storage: what comes before a tenant is known, the outbox, news, escrow, and the
//! seal.
use crate::{
    Result, Timestamp,
    access::{
        Caller, ClaimStore, Grant, KeySweepStore, OrganizationId, OrganizationKey, PlatformContext, UserId,
        VerifiedSubject,
    },
    comparison::EscrowStore,
    effect::EffectEscrowStore,
    evidence::EvidenceSweepStore,
    membership::NewInvitation,
    news::NewsQueue,
    organization::{Organization, OrganizationName},
    outbox::{Backlog, Claimed, Lane},
    register::GovernmentCode,
    service_account::ServiceDirectory,
    trail::SealStore,
};

/// A local government of the register that exists now.
#[derive(Debug, Clone)]
pub struct GovernmentInBeing {
    /// Its name.
    pub name: OrganizationName,
    /// Whether it is a prefecture.
    pub is_prefecture: bool,
}

/// People and organizations before a tenant is known.
#[trait_variant::make(Send)]
pub trait DirectoryStore {
    /// The person of a token with their memberships and live grants; none if they have joined nothing. A token that was
    /// ended, or whose service account may sign in no more, is `Unauthenticated`.
    async fn caller(&mut self, subject: &VerifiedSubject, now: Timestamp) -> Result<Option<Caller>>;
    /// Notes a refused entry in the trail of a body that once let the caller's organization in; else notes nothing.
    async fn trail_denied_entry(
        &mut self,
        caller: &Caller,
        key: &OrganizationKey,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// The person of a token, made known if they were not.
    async fn user(&mut self, subject: &VerifiedSubject, cx: &PlatformContext) -> Result<UserId>;
    /// The local government of that code, if it is in being at `now`.
    async fn government_in_being(
        &mut self,
        code: &GovernmentCode,
        now: Timestamp,
    ) -> Result<Option<GovernmentInBeing>>;
    /// Stores a new organization; false if one of its code is there, a firm of its name, or a centre.
    async fn add_organization(&mut self, organization: &Organization) -> Result<bool>;
    /// The organization that stands where `organization` would, if nobody has ever joined it; its open invitations are
    /// taken back, for a new one is to take their place.
    async fn reclaim_unjoined(&mut self, organization: &Organization) -> Result<Option<OrganizationId>>;
    /// Stores an invitation into an organization.
    async fn add_invitation(
        &mut self,
        organization: OrganizationId,
        invitation: &NewInvitation,
    ) -> Result<()>;
    /// Notes that the centre was made, in its own trail.
    async fn trail_bootstrap(&mut self, center: OrganizationId, cx: &PlatformContext) -> Result<()>;
    /// Notes the founding of an organization in the operator's own trail.
    async fn trail_founding(
        &mut self,
        grant: &Grant,
        founded: OrganizationId,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// Takes the open invitation of that code: nobody else can take it again.
    async fn take_invitation(
        &mut self,
        code_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(OrganizationId, NewInvitation)>>;
    /// The person of a token, with the organization that an invitation of that code, taken by now, led into, if they belong
    /// there.
    async fn belongs_by(
        &mut self,
        subject: &VerifiedSubject,
        code_hash: &str,
    ) -> Result<Option<(OrganizationId, UserId)>>;
    /// Whether one of the person's organizations has or will have the right to enter `organization`, or the other way
    /// round: then the person would audit and be audited.
    async fn audits_or_is_audited(
        &mut self,
        user: UserId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<bool>;
    /// Whether the person accepted a dispatch to `organization` that is neither given up nor reported. Whoever accepts or confirms
    /// one of theirs at this moment is waited for, or waits until the end of the transaction.
    async fn advises(&mut self, user: UserId, organization: OrganizationId) -> Result<bool>;
    /// Makes the person a member as the invitation says, and notes it in the trail; false if they are one already.
    async fn add_member(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        invitation: &NewInvitation,
        cx: &PlatformContext,
    ) -> Result<bool>;
}

/// The outbox, across tenants: ids only.
#[trait_variant::make(Send)]
pub trait OutboxStore {
    /// Takes up to `limit` due events of a lane for a while, oldest first, skipping those that another worker holds.
    async fn claim_events(&mut self, lane: Lane, limit: u64, now: Timestamp) -> Result<Vec<Claimed>>;
    /// What is due and was not handled.
    async fn backlog(&mut self, now: Timestamp) -> Result<Backlog>;
    /// Notes an event as handled, or as due again at `retry_at`.
    async fn settle_event(
        &mut self,
        event: &Claimed,
        retry_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()>;
    /// Notes events as handled, in one statement.
    async fn settle_handled(&mut self, events: &[Claimed], now: Timestamp) -> Result<()>;
}

/// Everything a platform use case may ask.
pub trait PlatformStore:
    DirectoryStore
    + ServiceDirectory
    + OutboxStore
    + NewsQueue
    + EscrowStore
    + EffectEscrowStore
    + SealStore
    + EvidenceSweepStore
    + KeySweepStore
    + ClaimStore
    + Send
{
}
