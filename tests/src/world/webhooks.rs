//! Front ends that are told.
use super::ciso;
use crate::House;
use anyhow::{Context as _, Result};
use domain::webhook::{
    Endpoint, LoadWebhooks, PauseWebhook, RegisterWebhook, WebhookId, WebhookSecret, WebhookTopic,
};
use infra::system::secret_code;
use std::sync::Arc;

impl House {
    /// The CISO of the body of that code has a front end told at `url` of `topics`.
    pub async fn webhook(&self, code: &str, url: &str, topics: &[WebhookTopic]) -> Result<WebhookId> {
        let register = RegisterWebhook {
            endpoint: Endpoint::parse("url", url, self.hooks.caller.reach())?,
            topics: topics.to_vec(),
            secret: WebhookSecret::new(secret_code()?),
            vault: Arc::clone(&self.hooks.vault),
        };
        self.run(&ciso(code), register).await.with_context(|| format!("{code} registers {url}"))
    }

    /// The CISO of the body of that code pauses a webhook.
    pub async fn pause_webhook(&self, code: &str, webhook: WebhookId) -> Result<()> {
        let found = self.run(&ciso(code), LoadWebhooks(vec![webhook])).await?.pop();
        let expected_version = found.context("no such webhook")?.version;
        self.run(&ciso(code), PauseWebhook { webhook, expected_version }).await?;
        Ok(())
    }
}
