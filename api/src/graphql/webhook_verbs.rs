//! The verbs of those who let a front end be told.
use super::{
    command::{Outcome, UserError, command, command_shown, payload, shown, unrepeatable},
    context::request,
    fault::Result,
    gid::{Gid, gid},
    webhook::{Webhook, WebhookTopic},
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    Error, Reason,
    access::Made,
    webhook::{
        self as model, Endpoint, PauseWebhook, RegisterWebhook, RemoveWebhook, ResumeWebhook,
        RotateWebhookSecret, WebhookId, WebhookSecret,
    },
};
use infra::{system::secret_code, webhook::Hooks};
use std::sync::Arc;

const OFF: Reason = Reason::of(
    "WEBHOOKS_OFF",
    "This server has no key for webhooks: ask who runs it to set KANSA_WEBHOOK_KEY.",
    "このサーバーにはWebhook用の鍵が設定されていません。KANSA_WEBHOOK_KEYの設定を管理者に依頼してください。",
);

/// Which front end is told, and of what.
#[derive(InputObject)]
struct RegisterWebhookInput {
    /// Where it is told: an https URL with the name of a host on the public Internet, up to 1000 characters.
    url: String,
    /// Of what, at least one.
    topics: Vec<WebhookTopic>,
    /// Makes a repeated request do nothing twice. The repetition is told `ALREADY_DONE`, and shown no secret.
    idempotency_key: Option<String>,
}

/// Which webhook gets another secret.
#[derive(InputObject)]
struct RotateWebhookSecretInput {
    /// Which.
    webhook_id: Gid<model::Webhook>,
    /// The webhook's `version` as read.
    expected_version: i32,
}

/// Which webhook.
#[derive(InputObject)]
struct WebhookVerbInput {
    /// Which.
    webhook_id: Gid<model::Webhook>,
    /// The webhook's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// The webhook with its new secret, or the reasons why nothing was done.
#[derive(SimpleObject)]
struct WebhookSecretPayload {
    /// The webhook as it is now.
    webhook: Option<Webhook>,
    /// What its calls are signed with from now on. Shown this once.
    secret: Option<String>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

/// That a webhook is gone, or the reasons why nothing was done.
#[derive(SimpleObject)]
struct RemoveWebhookPayload {
    /// The id of what was removed.
    removed_webhook_id: Option<ID>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

payload! {
    /// The webhook, or the reasons why nothing was changed.
    WebhookPayload {
        /// The webhook as it is now.
        webhook: Webhook, by WebhookId
    }
}

impl WebhookSecretPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Outcome<Made<model::Webhook>>,
        secret: &WebhookSecret,
    ) -> Result<Self> {
        Ok(match outcome {
            Ok(made) => {
                let webhook = request(ctx).load()?.load_one(made.id).await?.map(Webhook);
                let (secret, user_errors) = shown(&made, secret.reveal());
                Self { webhook, secret, user_errors }
            }
            Err(user_errors) => Self { webhook: None, secret: None, user_errors },
        })
    }
}

fn hooks<'a>(ctx: &Context<'a>) -> domain::Result<&'a Hooks> {
    request(ctx).services.worker.hooks().ok_or(Error::Conflict(OFF))
}

#[derive(Default)]
pub(super) struct WebhookMutations;

#[Object]
impl WebhookMutations {
    /// Has a front end told of what happens in this organization, by ids alone. Calls are signed with a secret that is
    /// shown this once.
    async fn register_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where and of what.")] input: RegisterWebhookInput,
    ) -> Result<WebhookSecretPayload> {
        let secret = WebhookSecret::new(secret_code()?);
        let outcome = command_shown(ctx, input.idempotency_key, || {
            let hooks = hooks(ctx)?;
            Ok(RegisterWebhook {
                endpoint: Endpoint::parse("url", &input.url, hooks.caller.reach())?,
                topics: input.topics.into_iter().map(Into::into).collect(),
                secret: secret.clone(),
                vault: Arc::clone(&hooks.vault),
            })
        })
        .await?;
        WebhookSecretPayload::of(ctx, outcome, &secret).await
    }

    /// Gives a webhook another secret, shown this once. For 24 hours calls are signed with the former one too.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RotateWebhookSecretInput,
    ) -> Result<WebhookSecretPayload> {
        let secret = WebhookSecret::new(secret_code()?);
        let outcome: Outcome<WebhookId> = unrepeatable(ctx, || {
            Ok(RotateWebhookSecret {
                webhook: input.webhook_id.0,
                secret: secret.clone(),
                vault: Arc::clone(&hooks(ctx)?.vault),
                expected_version: input.expected_version,
            })
        })
        .await?;
        WebhookSecretPayload::of(ctx, outcome.map(Made::now), &secret).await
    }

    /// Tells a front end nothing for a while: of what happens meanwhile it is not told later either.
    async fn pause_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookVerbInput,
    ) -> Result<WebhookPayload> {
        let (webhook, expected_version) = (input.webhook_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(PauseWebhook { webhook, expected_version })).await?;
        WebhookPayload::of(ctx, outcome).await
    }

    /// Tells a front end again, of what happens from now on.
    async fn resume_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookVerbInput,
    ) -> Result<WebhookPayload> {
        let (webhook, expected_version) = (input.webhook_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(ResumeWebhook { webhook, expected_version })).await?;
        WebhookPayload::of(ctx, outcome).await
    }

    /// Removes a webhook, its secrets, and what is known of its calls.
    async fn remove_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookVerbInput,
    ) -> Result<RemoveWebhookPayload> {
        let (webhook, expected_version) = (input.webhook_id.0, input.expected_version);
        let outcome: Outcome<WebhookId> =
            command(ctx, input.idempotency_key, || Ok(RemoveWebhook { webhook, expected_version })).await?;
        Ok(match outcome {
            Ok(id) => RemoveWebhookPayload { removed_webhook_id: Some(gid(id)), user_errors: Vec::new() },
            Err(user_errors) => RemoveWebhookPayload { removed_webhook_id: None, user_errors },
        })
    }
}
