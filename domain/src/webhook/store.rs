//! What webhooks ask of storage. Every call is already inside one tenant; for an outsider there is nothing.
use super::{Delivery, DeliveryId, Webhook, WebhookId};
use crate::{
    Result, Timestamp,
    kernel::page::{Page, PageRequest},
    outbox::EventId,
};
use uuid::Uuid;

/// Webhooks and deliveries of the tenant.
#[trait_variant::make(Send)]
pub trait WebhookStore {
    /// Those of `ids` that are the tenant's. Locks them when the transaction may write.
    async fn webhooks(&mut self, ids: &[WebhookId]) -> Result<Vec<Webhook>>;
    /// All of the tenant's, oldest first. There are few. Locks nothing.
    async fn all_webhooks(&mut self) -> Result<Vec<Webhook>>;
    /// Stores a new webhook. A second one in the same slot is a conflict.
    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<()>;
    /// Stores secrets, pause and version of a webhook.
    async fn save_webhook(&mut self, webhook: &Webhook) -> Result<()>;
    /// Removes a webhook and what is known of its calls.
    async fn remove_webhook(&mut self, webhook: WebhookId) -> Result<()>;
    /// Which webhooks were to be told of that event already.
    async fn told_of(&mut self, event: EventId) -> Result<Vec<WebhookId>>;
    /// Stores new deliveries.
    async fn add_deliveries(&mut self, new: &[Delivery]) -> Result<()>;
    /// Locks a delivery; none if it is gone, with its webhook or by age.
    async fn lock_delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>>;
    /// Stores how far a delivery has come.
    async fn save_delivery(&mut self, delivery: &Delivery) -> Result<()>;
    /// One page of a webhook's deliveries, the newest first.
    async fn list_deliveries(
        &mut self,
        webhook: WebhookId,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Delivery>>;
    /// Forgets what became of calls of `webhooks` that ended before `before`.
    async fn forget_deliveries(&mut self, webhooks: &[WebhookId], before: Timestamp) -> Result<()>;
}
