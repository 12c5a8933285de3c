//! The verbs of those who let a front end be told.
use super::{
    Endpoint, MOST_WEBHOOKS, SecretVault, Webhook, WebhookId, WebhookSecret, WebhookTopic, topic::distinct,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    kernel::version,
};
use std::sync::Arc;

const MANY: Reason = Reason::of(
    "WEBHOOK_COUNT",
    "An organization has at most 10 webhooks: remove one first.",
    "Webhookは1団体につき10件までです。不要なものを先に削除してください。",
);
const PAUSED: Reason = Reason::of(
    "WEBHOOK_PAUSED",
    "This webhook is paused already.",
    "このWebhookはすでに一時停止されています。",
);
const NOT_PAUSED: Reason =
    Reason::of("WEBHOOK_NOT_PAUSED", "This webhook is not paused.", "このWebhookは一時停止されていません。");

/// Has a front end told of what happens in this organization.
pub struct RegisterWebhook {
    /// Where it is told.
    pub endpoint: Endpoint,
    /// Of what.
    pub topics: Vec<WebhookTopic>,
    /// What calls are signed with.
    pub secret: WebhookSecret,
    /// What seals it.
    pub vault: Arc<dyn SecretVault>,
}

impl UseCase for RegisterWebhook {
    const ACTION: Action = Action::WebhookManage;
    type Output = WebhookId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<WebhookId> {
        let topics = distinct(self.topics)?;
        let present = store.all_webhooks().await?;
        // Of two who take the same slot at the same moment the second is told to look again.
        let free = (1..=MOST_WEBHOOKS).find(|slot| present.iter().all(|one| one.slot != *slot));
        let slot = free.ok_or(Error::Conflict(MANY))?;
        let id: WebhookId = cx.new_id();
        let webhook = Webhook {
            id,
            slot,
            endpoint: self.endpoint,
            topics,
            secret: self.vault.seal(cx.grant.scope().tenant(), id, &self.secret)?,
            former: None,
            created_by: cx.grant.user()?,
            created_at: cx.now,
            paused_at: None,
            version: 1,
        };
        store.add_webhook(&webhook).await?;
        cx.about(id);
        Ok(id)
    }
}

/// Gives a webhook another secret. For a day both sign.
pub struct RotateWebhookSecret {
    /// Which.
    pub webhook: WebhookId,
    /// What calls are signed with from now on.
    pub secret: WebhookSecret,
    /// What seals it.
    pub vault: Arc<dyn SecretVault>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RotateWebhookSecret {
    const ACTION: Action = Action::WebhookManage;
    type Output = WebhookId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<WebhookId> {
        let mut webhook = locked(store, self.webhook, self.expected_version).await?;
        let sealed = self.vault.seal(cx.grant.scope().tenant(), webhook.id, &self.secret)?;
        webhook.rotate(sealed, cx.now);
        save(store, cx, webhook).await
    }
}

/// Tells a front end nothing for a while: of what happens meanwhile it is not told later either.
pub struct PauseWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for PauseWebhook {
    const ACTION: Action = Action::WebhookManage;
    type Output = WebhookId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<WebhookId> {
        let mut webhook = locked(store, self.webhook, self.expected_version).await?;
        if webhook.paused_at.is_some() {
            return Err(Error::Conflict(PAUSED));
        }
        webhook.paused_at = Some(cx.now);
        save(store, cx, webhook).await
    }
}

/// Tells a front end again, of what happens from now on.
pub struct ResumeWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ResumeWebhook {
    const ACTION: Action = Action::WebhookManage;
    type Output = WebhookId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<WebhookId> {
        let mut webhook = locked(store, self.webhook, self.expected_version).await?;
        if webhook.paused_at.take().is_none() {
            return Err(Error::Conflict(NOT_PAUSED));
        }
        save(store, cx, webhook).await
    }
}

/// Removes a webhook, its secrets, and what is known of its calls. A call under way still arrives.
pub struct RemoveWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RemoveWebhook {
    const ACTION: Action = Action::WebhookManage;
    type Output = WebhookId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<WebhookId> {
        let webhook = locked(store, self.webhook, self.expected_version).await?;
        store.remove_webhook(webhook.id).await?;
        cx.about(webhook.id);
        Ok(webhook.id)
    }
}

async fn locked<S: Store>(store: &mut S, id: WebhookId, expected: i32) -> Result<Webhook> {
    let webhook = store.webhooks(&[id]).await?.pop().ok_or(Error::NotFound)?;
    version::expect(webhook.version, expected)?;
    Ok(webhook)
}

async fn save<S: Store>(store: &mut S, cx: &mut Context, mut webhook: Webhook) -> Result<WebhookId> {
    webhook.version += 1;
    store.save_webhook(&webhook).await?;
    cx.about(webhook.id);
    Ok(webhook.id)
}
