//! From an event of the outbox to the calls that are due because of it.
use super::{Delivery, DeliveryState, WebhookId, WebhookTopic, delivery::KEPT_FOR};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    outbox::{EventId, Topic},
};
use uuid::Uuid;

/// Who in the tenant wants to be told of a topic: asked first, for it is seldom anybody, and reading leaves nothing in the
/// trail.
pub struct Listeners(pub WebhookTopic);

impl UseCase for Listeners {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<WebhookId>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<WebhookId>> {
        let all = store.all_webhooks().await?;
        let told = all.into_iter().filter(|one| one.paused_at.is_none() && one.topics.contains(&self.0));
        Ok(told.map(|one| one.id).collect())
    }
}

/// Has the tenant's front ends told of an event: each once, however often the event is delivered.
pub struct AnnounceEvent {
    /// The event.
    pub event: EventId,
    /// What happened.
    pub topic: WebhookTopic,
    /// To what.
    pub subject: Uuid,
    /// Whom to tell.
    pub listeners: Vec<WebhookId>,
}

impl UseCase for AnnounceEvent {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.about(self.event);
        // Locked: one that is removed at this moment is not told any more, and nobody else clears up beside us.
        let present = store.webhooks(&self.listeners).await?;
        store.forget_deliveries(&self.listeners, cx.now - KEPT_FOR).await?;
        let told = store.told_of(self.event).await?;
        let new: Vec<Delivery> = present
            .into_iter()
            .filter(|webhook| !told.contains(&webhook.id))
            .map(|webhook| Delivery {
                id: cx.new_id(),
                webhook: webhook.id,
                event: self.event,
                topic: self.topic,
                subject: self.subject,
                announced_at: cx.now,
                state: DeliveryState::Waiting,
                calls: 0,
                due_at: cx.now,
                latest: None,
                status: None,
                ended_at: None,
            })
            .collect();
        // Delivered again, it finds all told, and leaves nothing.
        cx.record.replayed = new.is_empty();
        store.add_deliveries(&new).await?;
        for delivery in new {
            cx.emit(Topic::WebhookDue, delivery.id);
        }
        Ok(())
    }
}
