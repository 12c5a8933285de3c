//! Webhooks and what became of their calls.
use super::{
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{
    entity::{webhook, webhook_delivery as delivery},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    kernel::page::{Page, PageRequest},
    outbox::EventId,
    webhook::{
        Delivery, DeliveryId, DeliveryState, Endpoint, FormerSecret, Latest, Reach, SealedSecret, Webhook,
        WebhookId, WebhookStore, WebhookTopic,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

impl WebhookStore for Tx {
    async fn webhooks(&mut self, ids: &[WebhookId]) -> Result<Vec<Webhook>> {
        let query = self
            .select::<webhook::Entity>()
            .filter(webhook::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .order_by_asc(webhook::Column::Id);
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(webhook_of).collect()
    }

    async fn all_webhooks(&mut self) -> Result<Vec<Webhook>> {
        let query = self.select::<webhook::Entity>().order_by_asc(webhook::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(webhook_of).collect()
    }

    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<()> {
        let topics = webhook.topics.iter().map(|topic| topic.as_str().to_owned());
        let row = webhook::ActiveModel {
            id: Set(webhook.id.uuid()),
            slot: Set(webhook.slot),
            url: Set(webhook.endpoint.as_str().to_owned()),
            topics: Set(topics.collect()),
            created_by: Set(webhook.created_by.uuid()),
            created_at: Set(webhook.created_at),
            ..columns_of(webhook)
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_webhook(&mut self, webhook: &Webhook) -> Result<()> {
        let update = self.update::<webhook::Entity>().set(columns_of(webhook));
        self.change_one(update.filter(webhook::Column::Id.eq(webhook.id.uuid()))).await
    }

    async fn remove_webhook(&mut self, webhook: WebhookId) -> Result<()> {
        let calls = self.delete::<delivery::Entity>().filter(delivery::Column::WebhookId.eq(webhook.uuid()));
        calls.exec(&self.db).await.map_err(meaning)?;
        let delete = self.delete::<webhook::Entity>().filter(webhook::Column::Id.eq(webhook.uuid()));
        let done = delete.exec(&self.db).await.map_err(meaning)?;
        if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    async fn told_of(&mut self, event: EventId) -> Result<Vec<WebhookId>> {
        let query = self.select::<delivery::Entity>().filter(delivery::Column::EventId.eq(event.uuid()));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(|row| Id::from_uuid(row.webhook_id)).collect())
    }

    async fn add_deliveries(&mut self, new: &[Delivery]) -> Result<()> {
        let rows = new.iter().map(|one| delivery::ActiveModel {
            id: Set(one.id.uuid()),
            webhook_id: Set(one.webhook.uuid()),
            event_id: Set(one.event.uuid()),
            topic: Set(one.topic.as_str().to_owned()),
            subject_id: Set(one.subject),
            announced_at: Set(one.announced_at),
            ..progress_of(one)
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn lock_delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>> {
        let query =
            self.select::<delivery::Entity>().filter(delivery::Column::Id.eq(id.uuid())).lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.map(delivery_of).transpose()
    }

    async fn save_delivery(&mut self, delivery: &Delivery) -> Result<()> {
        let update = self.update::<delivery::Entity>().set(progress_of(delivery));
        self.change_one(update.filter(delivery::Column::Id.eq(delivery.id.uuid()))).await
    }

    async fn list_deliveries(
        &mut self,
        webhook: WebhookId,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Delivery>> {
        let query = self.select::<delivery::Entity>().filter(delivery::Column::WebhookId.eq(webhook.uuid()));
        parsed(self.page(query, delivery::Column::Id, Sorted::Down, page).await?, delivery_of)
    }

    async fn forget_deliveries(&mut self, webhooks: &[WebhookId], before: Timestamp) -> Result<()> {
        let delete = self
            .delete::<delivery::Entity>()
            .filter(delivery::Column::WebhookId.is_in(webhooks.iter().map(|id| id.uuid())))
            .filter(delivery::Column::EndedAt.lt(before));
        delete.exec(&self.db).await.map(drop).map_err(meaning)
    }
}

/// What changes of a webhook.
fn columns_of(webhook: &Webhook) -> webhook::ActiveModel {
    let former = webhook.former.as_ref();
    webhook::ActiveModel {
        secret: Set(webhook.secret.0.clone()),
        former_secret: Set(former.map(|former| former.secret.0.clone())),
        former_until: Set(former.map(|former| former.until)),
        paused_at: Set(webhook.paused_at),
        version: Set(webhook.version),
        ..Default::default()
    }
}

/// What changes of a delivery.
fn progress_of(one: &Delivery) -> delivery::ActiveModel {
    delivery::ActiveModel {
        state: Set(one.state.as_str().to_owned()),
        calls: Set(one.calls),
        due_at: Set(one.due_at),
        latest: Set(one.latest.map(|latest| latest.as_str().to_owned())),
        status: Set(one.status),
        ended_at: Set(one.ended_at),
        ..Default::default()
    }
}

fn webhook_of(row: webhook::Model) -> Result<Webhook> {
    let former = match (row.former_secret, row.former_until) {
        (Some(secret), Some(until)) => Some(FormerSecret { secret: SealedSecret(secret), until }),
        (None, None) => None,
        _ => return Err(garbled("half a former secret")),
    };
    Ok(Webhook {
        id: Id::from_uuid(row.id),
        slot: row.slot,
        // How far the house calls was asked when it came in, and is asked again of every address that it resolves to.
        endpoint: sound(Endpoint::parse("url", &row.url, Reach::Loopback))?,
        topics: row.topics.iter().map(|topic| word(topic, WebhookTopic::parse)).collect::<Result<_>>()?,
        secret: SealedSecret(row.secret),
        former,
        created_by: Id::from_uuid(row.created_by),
        created_at: row.created_at,
        paused_at: row.paused_at,
        version: row.version,
    })
}

fn delivery_of(row: delivery::Model) -> Result<Delivery> {
    Ok(Delivery {
        id: Id::from_uuid(row.id),
        webhook: Id::from_uuid(row.webhook_id),
        event: Id::from_uuid(row.event_id),
        topic: word(&row.topic, WebhookTopic::parse)?,
        subject: row.subject_id,
        announced_at: row.announced_at,
        state: word(&row.state, DeliveryState::parse)?,
        calls: row.calls,
        due_at: row.due_at,
        latest: row.latest.map(|latest| word(&latest, Latest::parse)).transpose()?,
        status: row.status,
        ended_at: row.ended_at,
    })
}
