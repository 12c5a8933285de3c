//! What news ask of storage: inside one tenant, and across tenants where they get their numbers.
use super::{News, NewsNumber};
use crate::{
    Result, Timestamp,
    access::OrganizationId,
    outbox::{EventId, Topic},
};
use uuid::Uuid;

/// The news of the tenant. For an outsider there are none.
#[trait_variant::make(Send)]
pub trait NewsStore {
    /// Keeps the tenant's copy of an event; false if it has one.
    async fn keep_news(&mut self, event: EventId, topic: Topic, subject: Uuid, at: Timestamp)
    -> Result<bool>;
    /// The place of the newest that has one; before all others if none has.
    async fn newest_news(&mut self) -> Result<NewsNumber>;
    /// The place of an event's copy; none if there is no such copy, or it has no place yet.
    async fn place_of_news(&mut self, event: EventId) -> Result<Option<NewsNumber>>;
    /// Up to `limit` of a topic behind `after`, in order.
    async fn news_after(&mut self, topic: Topic, after: NewsNumber, limit: u64) -> Result<Vec<News>>;
}

/// The news of all tenants that wait for their numbers. Of them nothing is seen but whose they are.
#[trait_variant::make(Send)]
pub trait NewsQueue {
    /// Whether any wait.
    async fn has_unnumbered_news(&mut self) -> Result<bool>;
    /// Numbers up to `limit` that wait, while nobody else does. Answers whose they are, each as often as it has some.
    async fn number_news(&mut self, limit: u64) -> Result<Vec<OrganizationId>>;
}
