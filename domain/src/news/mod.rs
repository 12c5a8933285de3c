//! What happened, for those who follow: each organization that it concerns has a copy of its own, and committed copies get
//! ascending numbers. Ids, and nothing else: who may know more reads it under their own rights.
mod keep;
mod number;
mod store;

pub use keep::KeepNews;
pub use number::NumberNews;
pub use store::{NewsQueue, NewsStore};

use crate::{
    Timestamp,
    outbox::{EventId, Topic},
};
use uuid::Uuid;

/// A place among the news of an organization. Numbers are given one after the other, to what is committed already: whoever
/// has read up to one misses nothing by reading on behind it. Between two of them may be a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewsNumber(pub i64);

/// An organization's copy of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// The event: the same in all copies.
    pub event: EventId,
    /// What happened.
    pub topic: Topic,
    /// To what.
    pub subject: Uuid,
    /// When the copy was made.
    pub at: Timestamp,
    /// Its place.
    pub number: NewsNumber,
}
