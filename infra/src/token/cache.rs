//! The keys at hand, fetched anew seldom enough that no stranger's token can make us flood the issuer.
use super::{
    key::{Keyring, VerifyingKey},
    source::{KeySource, Origin},
};
use chrono::TimeDelta;
use domain::{Clock, Error, Result, Timestamp};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// The least time between two fetches, whatever happens: how long a new key may go unnoticed.
const MIN_INTERVAL: TimeDelta = TimeDelta::seconds(30);

/// The age at which keys are fetched anew unasked: how long a withdrawn key may go on verifying while its issuer answers.
const MAX_AGE: TimeDelta = TimeDelta::hours(1);

/// The age at which keys are believed no more, if the issuer has answered nothing since.
const END_OF_LIFE: TimeDelta = TimeDelta::hours(24);

pub(super) struct KeyCache {
    origin: Origin,
    clock: Arc<dyn Clock>,
    /// Held only to copy a snapshot in or out, never over a fetch.
    current: RwLock<Snapshot>,
    /// Held over a fetch, so that there is one at a time.
    fetching: Mutex<()>,
}

#[derive(Clone, Default)]
struct Snapshot {
    ring: Option<Arc<Keyring>>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
    /// Grows with each fetch that succeeds.
    generation: u64,
}

impl Snapshot {
    fn find(&self, id: Option<&str>) -> Option<Arc<VerifyingKey>> {
        self.ring.as_ref().and_then(|ring| ring.find(id))
    }
}

impl KeyCache {
    pub(super) fn new(source: KeySource, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let origin = Origin::new(source)?;
        Ok(Self { origin, clock, current: RwLock::default(), fetching: Mutex::new(()) })
    }

    /// Fetches the keys if there are none yet.
    pub(super) async fn load(&self) -> Result<()> {
        let _turn = self.fetching.lock().await;
        if self.snapshot().ring.is_none() {
            self.fetch_if_due().await;
        }
        self.snapshot().ring.map(drop).ok_or_else(no_keys)
    }

    /// Which keys are believed now; nothing if they are due to be fetched anew. What was proved by keys of another
    /// generation is proved no more.
    pub(super) fn generation(&self) -> Option<u64> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let believed = current.ring.is_some() && !self.is_old(&current) && !self.is_dead(current.fetched_at);
        believed.then_some(current.generation)
    }

    /// The key named `id`, fetched if need be and allowed, and of which generation it is.
    pub(super) async fn find(&self, id: Option<&str>) -> Result<(Arc<VerifyingKey>, u64)> {
        let seen = self.snapshot();
        if let Some(key) = seen.find(id) {
            if !self.is_old(&seen) {
                return Ok((key, seen.generation));
            }
            // One caller fetches; all others go on with the key they have.
            let Ok(_turn) = self.fetching.try_lock() else {
                return if self.is_dead(seen.fetched_at) {
                    Err(no_keys())
                } else {
                    Ok((key, seen.generation))
                };
            };
            self.fetch_if_due().await;
        } else {
            // Those who wait here find the key of the fetch they waited for, or no right to another fetch.
            let _turn = self.fetching.lock().await;
            if self.snapshot().find(id).is_none() {
                self.fetch_if_due().await;
            }
        }
        let now = self.snapshot();
        if now.ring.is_none() || self.is_dead(now.fetched_at) {
            return Err(no_keys());
        }
        now.find(id).map(|key| (key, now.generation)).ok_or(Error::Unauthenticated)
    }

    fn is_old(&self, seen: &Snapshot) -> bool {
        self.origin.can_change() && seen.fetched_at.is_some_and(|at| self.clock.now() - at > MAX_AGE)
    }

    fn is_dead(&self, fetched_at: Option<Timestamp>) -> bool {
        self.origin.can_change() && fetched_at.is_some_and(|at| self.clock.now() - at > END_OF_LIFE)
    }

    /// Fetches unless the last try was just now. A failure is logged and leaves the old keys in place.
    async fn fetch_if_due(&self) {
        let now = self.clock.now();
        let seen = self.snapshot();
        let settled = seen.ring.is_some() && !self.origin.can_change();
        if settled || seen.tried_at.is_some_and(|at| (now - at).abs() < MIN_INTERVAL) {
            return;
        }
        // Noted before the fetch: a caller that hangs up in the middle has used up the turn, too.
        self.keep(Snapshot { tried_at: Some(now), ..seen.clone() });
        match self.origin.fetch().await {
            Ok(ring) => {
                self.keep(Snapshot {
                    ring: Some(Arc::new(ring)),
                    fetched_at: Some(now),
                    tried_at: Some(now),
                    generation: seen.generation.wrapping_add(1),
                });
            }
            Err(cause) => tracing::warn!(cause = format!("{cause:#}"), "the token keys could not be fetched"),
        }
    }

    fn snapshot(&self) -> Snapshot {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, snapshot: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
    }
}

fn no_keys() -> Error {
    Error::internal("no keys to verify tokens with")
}
