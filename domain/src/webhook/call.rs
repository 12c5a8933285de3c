//! One call: begun in one transaction, made without any, ended in another.
use super::{Delivery, DeliveryId, Endpoint, Latest, SealedSecret, WebhookId, delivery::Turn};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    outbox::Topic,
};

/// What a caller needs to know.
#[derive(Debug, Clone)]
pub struct Call {
    /// Of what is told.
    pub delivery: Delivery,
    /// Where it happened.
    pub tenant: OrganizationId,
    /// Whose secrets they are.
    pub webhook: WebhookId,
    /// Where to call.
    pub endpoint: Endpoint,
    /// What to sign with, sealed: the present secret first, then one that is being replaced.
    pub secrets: Vec<SealedSecret>,
}

/// Begins a call, if it is time for one. What comes too early is due again by itself.
pub struct BeginCall(pub DeliveryId);

impl UseCase for BeginCall {
    const ACTION: Action = Action::EventApply;
    type Output = Option<Call>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Option<Call>> {
        let Some(mut delivery) = store.lock_delivery(self.0).await? else {
            cx.record.replayed = true; // gone with its webhook: nothing is done
            return Ok(None);
        };
        cx.about(delivery.id);
        let turn = delivery.begin(cx.now);
        if let Turn::Later(due) = turn {
            // Somebody else is at it, and may die with it.
            cx.emit_at(Topic::WebhookDue, delivery.id, due);
            return Ok(None);
        }
        // Read, not locked: who removes a webhook locks it first and its deliveries then.
        let all = store.all_webhooks().await?;
        let webhook = all.into_iter().find(|one| one.id == delivery.webhook);
        let call = match (turn, webhook) {
            (Turn::Now(call), Some(webhook)) if webhook.paused_at.is_some() => {
                delivery.end(call, Latest::Paused, None, cx.now);
                None
            }
            (Turn::Now(_), Some(webhook)) => Some(Call {
                tenant: cx.grant.scope().tenant(),
                webhook: webhook.id,
                secrets: webhook.signing(cx.now).into_iter().cloned().collect(),
                endpoint: webhook.endpoint,
                delivery: delivery.clone(),
            }),
            _ => None,
        };
        store.save_delivery(&delivery).await?;
        Ok(call)
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallOutcome {
    /// In a word.
    pub latest: Latest,
    /// The HTTP status, if there was an answer.
    pub status: Option<i16>,
}

/// Notes how a call ended. After a failure the next is due by itself, until the front end is given up.
pub struct EndCall {
    /// Which delivery.
    pub delivery: DeliveryId,
    /// Which of its calls: what an earlier one reports late changes nothing.
    pub call: i16,
    /// How it ended.
    pub outcome: CallOutcome,
}

impl UseCase for EndCall {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        let Some(mut delivery) = store.lock_delivery(self.delivery).await? else {
            cx.record.replayed = true; // gone meanwhile, with its webhook
            return Ok(());
        };
        cx.about(delivery.id);
        let CallOutcome { latest, status } = self.outcome;
        if let Some(again) = delivery.end(self.call, latest, status, cx.now) {
            cx.emit_at(Topic::WebhookDue, delivery.id, again);
        }
        store.save_delivery(&delivery).await
    }
}
