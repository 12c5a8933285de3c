//! Doing a thing once: a replayed request finds what the first one made.
use super::{Action, Context, Scope, UseCase};
use crate::{
    Error, Id, Reason, Result, Store,
    kernel::{id::Kind, text::Line},
};
use uuid::Uuid;

/// A key a client chose for one request, up to 80 characters; unique per tenant, person, front end and operation.
pub type IdempotencyKey = Line<80>;

pub(super) const REUSED: Reason = Reason::of(
    "IDEMPOTENCY_KEY_REUSED",
    "This idempotency key was used for other input.",
    "この冪等キーは別の入力ですでに使われています。",
);

/// What an earlier request under the same key left: never a body, only the hash of its input and an id.
#[derive(Debug, Clone)]
pub struct Replay {
    /// SHA-256 of the first request's input.
    pub input_hash: String,
    /// The thing it made or changed.
    pub subject: Uuid,
}

/// What idempotency asks of storage.
#[trait_variant::make(Send)]
pub trait IdempotencyStore {
    /// Claims the key for this transaction, or answers what an earlier one left. Waits for a concurrent claim to end.
    async fn claim(&mut self, operation: &str, key: &str, input_hash: &str) -> Result<Option<Replay>>;
    /// Notes what the claimed request made or changed.
    async fn settle_claim(&mut self, operation: &str, key: &str, subject: Uuid) -> Result<()>;
}

/// The key as it is kept. A front end that acts for a person chooses among keys of its own: what it was asked is not what
/// another one, or the person, was asked. A key is one line, so that no other looks like one with a front end before it.
pub(super) fn kept(scope: &Scope, key: &IdempotencyKey) -> String {
    match &scope.bearer().through {
        Some(through) if scope.user() != Some(through.user) => {
            format!("{}\n{}", through.user.uuid(), key.as_str())
        }
        _ => key.as_str().to_owned(),
    }
}

/// Runs the inner use case unless its key was seen before with the same input; then answers the same id. The decision
/// who may was made before, by today's policy, in either case.
pub struct Once<U> {
    /// What to do.
    pub inner: U,
    /// The client's key; without one it is simply done.
    pub key: Option<IdempotencyKey>,
    /// What the client asked for, by the API's name of it: verbs that share an action are not taken for each other.
    pub operation: String,
    /// SHA-256 of the canonical input.
    pub input_hash: String,
}

impl<K: Kind, U: UseCase<Output = Id<K>>> UseCase for Once<U> {
    const ACTION: Action = U::ACTION;
    type Output = Id<K>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Id<K>> {
        let Some(key) = self.key else { return self.inner.execute(store, cx).await };
        let key = kept(cx.grant.scope(), &key);
        match store.claim(&self.operation, &key, &self.input_hash).await? {
            Some(earlier) if earlier.input_hash == self.input_hash => {
                cx.record.replayed = true;
                Ok(Id::from_uuid(earlier.subject))
            }
            Some(_) => Err(Error::Conflict(REUSED)),
            None => {
                let id = self.inner.execute(store, cx).await?;
                store.settle_claim(&self.operation, &key, id.uuid()).await?;
                Ok(id)
            }
        }
    }
}
