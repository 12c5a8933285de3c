//! Doing once what shows a secret, and what is done at the platform's door. Of a secret nothing is kept: a replayed request is told
//! what was made, and that it was made before.
use super::{
    Action, Context, Grant, IdempotencyKey, Once, OrganizationId, PlatformContext, PlatformTask,
    PlatformUseCase, Replay, Scope, UseCase, UserId,
    once::{REUSED, kept},
};
use crate::{Error, Id, PlatformStore, Result, Store, Timestamp, kernel::id::Kind};
use uuid::Uuid;

/// What was made, and whether now: a secret that was brought along is its secret only then.
pub struct Made<K> {
    /// The thing.
    pub id: Id<K>,
    /// Whether it was made by this request, and not by an earlier one under the same key.
    pub now: bool,
}

impl<K> Made<K> {
    /// Made by this request.
    #[must_use]
    pub const fn now(id: Id<K>) -> Self {
        Self { id, now: true }
    }
}

/// The same as [`Once`], for what shows a secret: it says whether it was done now.
pub struct OnceShown<U>(pub Once<U>);

impl<K: Kind, U: UseCase<Output = Id<K>>> UseCase for OnceShown<U> {
    const ACTION: Action = U::ACTION;
    type Output = Made<K>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Made<K>> {
        let id = self.0.execute(store, cx).await?;
        Ok(Made { id, now: !cx.record.replayed })
    }
}

/// A request under a key, as it is kept.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// The client's key, as it is kept.
    pub key: String,
    /// What the client asked for, by the API's name of it.
    pub operation: String,
    /// SHA-256 of the canonical input.
    pub input_hash: String,
}

/// In which tenant, and for whom, a key is kept.
#[derive(Debug, Clone, Copy)]
pub struct Claimant {
    /// The tenant.
    pub tenant: OrganizationId,
    /// The person.
    pub user: UserId,
}

/// What idempotency asks of storage at the platform's door. The keys are the tenant's: its wall stands there, too.
#[trait_variant::make(Send)]
pub trait ClaimStore {
    /// Claims the key for this transaction, or answers what an earlier one left. Waits for a concurrent claim to end.
    async fn claim_for(&mut self, by: Claimant, asked: &Keyed, now: Timestamp) -> Result<Option<Replay>>;
    /// Notes what the claimed request made.
    async fn settle_claim_for(&mut self, by: Claimant, asked: &Keyed, subject: Uuid) -> Result<()>;
}

impl Keyed {
    /// What is asked for in `scope`; by somebody who is in no tenant yet, without one.
    #[must_use]
    pub fn of(scope: Option<&Scope>, key: &IdempotencyKey, operation: String, input_hash: String) -> Self {
        let key = scope.map_or_else(|| key.as_str().to_owned(), |scope| kept(scope, key));
        Self { key, operation, input_hash }
    }

    /// Claims the key; or answers what an earlier request under it made, if its input was the same.
    pub(crate) async fn claim<P: PlatformStore>(
        &self,
        store: &mut P,
        by: Claimant,
        now: Timestamp,
    ) -> Result<Option<Uuid>> {
        match store.claim_for(by, self, now).await? {
            None => Ok(None),
            Some(earlier) if earlier.input_hash == self.input_hash => Ok(Some(earlier.subject)),
            Some(_) => Err(Error::Conflict(REUSED)),
        }
    }
}

/// The same at the platform's door, for what somebody does there under a grant. What a replay may is decided before, by today's
/// policy: without it there is no grant.
pub struct OnceUnder<P> {
    /// What to do.
    pub inner: P,
    /// The permission under which it is done.
    pub grant: Grant,
    /// The request, if it has a key; without one it is simply done.
    pub keyed: Option<Keyed>,
}

impl<K: Kind, P: PlatformUseCase<Output = Id<K>>> PlatformUseCase for OnceUnder<P> {
    const TASK: PlatformTask = P::TASK;
    type Output = Made<K>;

    async fn execute<S: PlatformStore>(self, store: &mut S, cx: &PlatformContext) -> Result<Made<K>> {
        let Some(keyed) = self.keyed else {
            return self.inner.execute(store, cx).await.map(Made::now);
        };
        let by = Claimant { tenant: self.grant.scope().tenant(), user: self.grant.user()? };
        if let Some(earlier) = keyed.claim(store, by, cx.now).await? {
            return Ok(Made { id: Id::from_uuid(earlier), now: false });
        }
        let id = self.inner.execute(store, cx).await?;
        store.settle_claim_for(by, &keyed, id.uuid()).await?;
        Ok(Made::now(id))
    }
}
