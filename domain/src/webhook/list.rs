//! Reading webhooks and what became of their calls.
use super::{Delivery, Webhook, WebhookId};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// The organization's webhooks, oldest first.
pub struct ListWebhooks;

impl UseCase for ListWebhooks {
    const ACTION: Action = Action::WebhookRead;
    type Output = Vec<Webhook>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Webhook>> {
        store.all_webhooks().await
    }
}

/// The batch behind a loader: the webhooks of these ids.
pub struct LoadWebhooks(pub Vec<WebhookId>);

impl UseCase for LoadWebhooks {
    const ACTION: Action = Action::WebhookRead;
    type Output = Vec<Webhook>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Webhook>> {
        store.webhooks(&self.0).await
    }
}

/// One page of what became of a webhook's calls, the newest event first.
pub struct ListDeliveries {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListDeliveries {
    const ACTION: Action = Action::WebhookRead;
    type Output = Page<Delivery>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Delivery>> {
        if store.webhooks(&[self.webhook]).await?.is_empty() {
            return Err(Error::NotFound);
        }
        store.list_deliveries(self.webhook, &self.page).await
    }
}
