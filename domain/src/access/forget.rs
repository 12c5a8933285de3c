//! Forgetting idempotency keys, at the platform's door: the keys of all tenants, of which nothing but their age is looked at.
use super::{PlatformContext, PlatformTask, PlatformUseCase};
use crate::{PlatformStore, Result, Timestamp};
use chrono::Duration;

/// How long a key is kept at least. A client that repeats a request for longer than this cannot be told from one that asks anew.
pub const KEYS_KEPT_FOR: Duration = Duration::hours(24);

/// What the sweeper asks of storage.
#[trait_variant::make(Send)]
pub trait KeySweepStore {
    /// Forgets keys that were claimed before `before`, an hour's worth at a time, the oldest first. Answers how many.
    async fn forget_keys(&mut self, before: Timestamp) -> Result<u64>;
}

/// Forgets some of the keys that are too old, in one transaction. Answers how many they were: none if none is left.
pub struct ForgetKeys;

impl PlatformUseCase for ForgetKeys {
    const TASK: PlatformTask = PlatformTask::SweepKeys;
    type Output = u64;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<u64> {
        store.forget_keys(cx.now - KEYS_KEPT_FOR).await
    }
}
