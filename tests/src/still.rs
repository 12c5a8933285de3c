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

/// `UUIDv7`s of the clock's moment, a mark of the house and a counter: no two houses of a run share an id, for they share
/// a Redis.
#[derive(Debug)]
pub struct CountedIds {
    mark: [u8; 4],
    count: AtomicU64,
}

impl CountedIds {
    /// Ids of the house with this database.
    #[must_use]
    pub fn of(database: &str) -> Self {
        let digest = domain::kernel::digest::sha256(database.as_bytes());
        let mark = digest.get(..8).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or_default();
        Self { mark: mark.to_be_bytes(), count: AtomicU64::new(0) }
    }
}

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        let mut random = [0; 10];
        // Born in order: the counter goes first, then the mark.
        let (high, low) = random.split_at_mut(6);
        let [_, _, counted @ ..] = count.to_be_bytes();
        high.copy_from_slice(&counted);
        low.copy_from_slice(&self.mark);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
