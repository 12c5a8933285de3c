//! Front ends are told by signed calls: by ids, once for each event, again after failures, and never inside the house.
mod dispatches;
mod receiver;
mod refused;
mod told;
mod walls;

use crate::voice::Voice;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::webhook::WebhookSecret;
use serde_json::{Value, json};
use tests::{Door, House};

pub(crate) use receiver::Receiver;

const CISO: &str = "beppu-ciso";

/// A house with the cast, and a front end of Beppu's that is told of every topic in `topics`.
struct Story {
    house: House,
    door: Door,
    receiver: Receiver,
    id: String,
    secret: WebhookSecret,
}

impl Story {
    async fn of(topics: &[&str]) -> Result<Self> {
        let (house, door) = House::with_cast().await?;
        house.settle().await?;
        let receiver = Receiver::open().await?;
        let input = json!({ "url": receiver.url(), "topics": topics });
        let done = Voice::of(&door, CISO).does("registerWebhook", input, "webhook { id } secret").await?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a text");
        let (id, secret) = (text(&done["webhook"]["id"])?, WebhookSecret::new(text(&done["secret"])?));
        Ok(Self { house, door, receiver, id, secret })
    }

    fn ciso(&self) -> Voice<'_> {
        Voice::of(&self.door, CISO)
    }

    /// The version of the webhook now, to be sent with a verb.
    async fn verb(&self) -> Result<Value> {
        let seen = self.ciso().reads("{ webhooks { id version } }", json!({})).await?;
        let version = seen["webhooks"][0]["version"].clone();
        Ok(json!({ "webhookId": self.id, "expectedVersion": version }))
    }

    /// What became of the calls, the newest event first.
    async fn log(&self) -> Result<Vec<Value>> {
        let ask = "query($id: ID!) { webhookDeliveries(webhookId: $id, first: 100) { nodes {
                       event topic subjectId state calls latest status dueAt endedAt } } }";
        let mut seen = self.ciso().reads(ask, json!({ "id": self.id })).await?;
        serde_json::from_value(seen["webhookDeliveries"]["nodes"].take()).context("the log")
    }

    /// Lets so much time pass, then has everything done that is due.
    async fn after(&self, span: Duration) -> Result<()> {
        self.house.clock.pass(span);
        self.house.settle().await
    }
}
