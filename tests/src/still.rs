//! A clock that stands still until it is set, and ids that are counted.
use domain::{Clock, Ids, Timestamp};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use uuid::{Builder, Uuid};

/// Shows the moment it was set to.
#[derive(Debug)]
pub struct StillClock(Mutex<Timestamp>);

impl StillClock {
    /// A clock at the harness's usual moment: 2025-06-15, 09:06:40 in Japan.
    #[must_use]
    pub fn new() -> Self {
        Self(Mutex::new(Timestamp::from_timestamp(1_749_946_000, 0).unwrap_or_default()))
    }

    /// Sets it to `moment`.
    pub fn set(&self, moment: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }

    /// Moves it by `span`, forward or backward.
    pub fn pass(&self, span: chrono::Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += span;
    }
}

impl Default for StillClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `UUIDv7`s of the clock's moment and a counter: the same in every run.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        let (_, low) = random.split_at_mut(2);
        low.copy_from_slice(&count.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
