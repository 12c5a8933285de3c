//! Which front ends are told of what, and what became of it.
use super::{
    context::request,
    fault::Result,
    gid::{Gid, gid, named_gid},
    page::{self, Pages, Paging},
    words::mirror,
};
use async_graphql::{Context, Description, Enum, ID, Object};
use chrono::{DateTime, Utc};
use domain::webhook::{self as model, ListDeliveries, ListWebhooks};
use uuid::Uuid;

mirror! {
    /// Of what a front end may be told.
    WebhookTopic of "domain::webhook::WebhookTopic" {
        /// An audit moved or was worked on.
        AuditProgressed,
        /// A report was signed.
        ReportSigned,
        /// A joint engagement became active.
        EngagementActivated,
        /// A joint engagement was closed or given up.
        EngagementEnded,
        /// A participation's consents changed.
        ConsentChanged,
        /// A comparison was released.
        ReleasePublished,
        /// A named comparison began or ended.
        NamedComparisonChanged,
        /// A dispatch took a step.
        DispatchMoved,
        /// An advisor was reminded that their certificate runs out.
        AdvisorReminded,
    }
    /// What became of telling a front end of one event.
    WebhookDeliveryState of "domain::webhook::DeliveryState" {
        /// It is called, now or later.
        Waiting,
        /// It said that it took it.
        Delivered,
        /// It is not called any more.
        GivenUp,
    }
    /// How a call ended.
    WebhookCallResult of "domain::webhook::Latest" {
        /// With a status from 200 to 299.
        Taken,
        /// With another status; redirections are not followed.
        Status,
        /// The front end says that it is gone for good (410).
        Gone,
        /// Its host has no address, or one that is not of the public Internet.
        Unresolved,
        /// No connection, or none that can be trusted.
        Unreachable,
        /// It took too long.
        Timeout,
        /// Not made, for the webhook is paused.
        Paused,
    }
}

/// Where a front end of this organization is told, and of what (Webhook).
#[derive(Description)]
pub(super) struct Webhook(pub(super) model::Webhook);

impl From<model::Webhook> for Webhook {
    fn from(webhook: model::Webhook) -> Self {
        Self(webhook)
    }
}

#[Object(use_type_description)]
impl Webhook {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The address that is called.
    async fn url(&self) -> &str {
        self.0.endpoint.as_str()
    }
    /// Of what it is told.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn topics(&self) -> Vec<WebhookTopic> {
        self.0.topics.iter().copied().map(Into::into).collect()
    }
    /// When it was registered.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// Since when it is told nothing; null if it is told.
    async fn paused_at(&self) -> Option<DateTime<Utc>> {
        self.0.paused_at
    }
    /// Until when a former secret signs beside the present one; null if none was replaced.
    async fn former_secret_until(&self) -> Option<DateTime<Utc>> {
        self.0.former.as_ref().map(|former| former.until)
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// That a front end is to be told of one event, and what became of it.
#[derive(Description)]
pub(super) struct WebhookDelivery(model::Delivery);

#[Object(use_type_description)]
impl WebhookDelivery {
    /// The event, as it is named in the call. It stays the same over all calls.
    async fn event(&self) -> String {
        self.0.event.uuid().to_string()
    }
    /// What happened.
    async fn topic(&self) -> WebhookTopic {
        self.0.topic.into()
    }
    /// The global id of what it happened to.
    async fn subject_id(&self) -> ID {
        named_gid(self.0.topic.subject_kind(), self.0.subject)
    }
    /// When it was noted that the front end is to be told.
    async fn announced_at(&self) -> DateTime<Utc> {
        self.0.announced_at
    }
    /// What became of it.
    async fn state(&self) -> WebhookDeliveryState {
        self.0.state.into()
    }
    /// How many calls were begun.
    async fn calls(&self) -> i32 {
        self.0.calls.into()
    }
    /// How the latest call ended; null before one has.
    async fn latest(&self) -> Option<WebhookCallResult> {
        self.0.latest.map(Into::into)
    }
    /// The HTTP status of the latest call; null if there was no answer.
    async fn status(&self) -> Option<i32> {
        self.0.status.map(Into::into)
    }
    /// From when on it is called again; null if it is not.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at.is_none().then_some(self.0.due_at)
    }
    /// When it was delivered or given up; null before.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
}

#[derive(Default)]
pub(super) struct WebhookQueries;

#[Object]
impl WebhookQueries {
    /// The organization's webhooks, oldest first: at most 10.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn webhooks(&self, ctx: &Context<'_>) -> Result<Vec<Webhook>> {
        Ok(request(ctx).run(ListWebhooks).await?.into_iter().map(Webhook).collect())
    }

    /// What became of telling a front end, the newest event first. Kept for 30 days after its end.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook's.")] webhook_id: Gid<model::Webhook>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, WebhookDelivery>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListDeliveries { webhook: webhook_id.0, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), WebhookDelivery))
    }
}
