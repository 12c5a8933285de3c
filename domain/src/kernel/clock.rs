//! Time and new ids are arguments, never ambient facts.
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A moment, always in UTC. Calendar questions (fiscal years, days) are asked in Japan's time.
pub type Timestamp = DateTime<Utc>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Makes ids that sort by birth.
pub trait Ids: Send + Sync {
    /// A new `UUIDv7` born at `now`.
    fn next(&self, now: Timestamp) -> Uuid;
}
