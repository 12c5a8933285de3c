//! What is refused, in both languages, and changes nothing.
use super::{CISO, Story};
use crate::voice::{Voice, stored};
use anyhow::Result;
use api::worker::Worker;
use chrono::Duration;
use domain::{audit::State, webhook::Reach};
use infra::webhook::{Caller, Hooks};
use serde_json::json;
use std::sync::Arc;
use tests::House;

#[tokio::test]
async fn addresses_and_topics_that_cannot_be() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    let before = stored(&story.house).await?;
    let input = |url: &str| json!({ "url": url, "topics": ["REPORT_SIGNED"] });
    for url in [
        "http://front.example.jp/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://u:p@front.example.jp/",
        "x",
    ] {
        let refused = story.ciso().is_refused("registerWebhook", input(url)).await?;
        refused.is("INVALID", "WEBHOOK_URL", Some("url"));
    }
    let none = json!({ "url": "https://front.example.jp/", "topics": [] });
    story.ciso().is_refused("registerWebhook", none).await?.is("INVALID", "WEBHOOK_TOPICS", Some("topics"));
    assert_eq!(stored(&story.house).await?, before, "nothing was changed");
    Ok(())
}

#[tokio::test]
async fn states_versions_and_numbers_that_do_not_fit() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    let ciso = story.ciso();
    ciso.is_refused("resumeWebhook", story.verb().await?).await?.is("CONFLICT", "WEBHOOK_NOT_PAUSED", None);
    let stale = json!({ "webhookId": story.id, "expectedVersion": 9 });
    for verb in ["rotateWebhookSecret", "pauseWebhook", "resumeWebhook", "removeWebhook"] {
        ciso.is_refused(verb, stale.clone()).await?.is("CONFLICT", "STALE_VERSION", None);
    }
    ciso.does("pauseWebhook", story.verb().await?, "webhook { id }").await?;
    ciso.is_refused("pauseWebhook", story.verb().await?).await?.is("CONFLICT", "WEBHOOK_PAUSED", None);
    let another = || json!({ "url": "https://front.example.jp/", "topics": ["REPORT_SIGNED"] });
    for _ in 1..10 {
        ciso.does("registerWebhook", another(), "webhook { id }").await?;
    }
    ciso.is_refused("registerWebhook", another()).await?.is("CONFLICT", "WEBHOOK_COUNT", None);
    assert_eq!(story.house.count("webhooks").await?, 10);
    Ok(())
}

#[tokio::test]
async fn only_those_at_the_head_manage_and_read_them() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    for person in ["beppu-manager", "beppu-viewer", "frontend"] {
        let asked = Voice::of(&story.door, person).ask("{ webhooks { id } }", json!({})).await?;
        assert_eq!(asked.code(), "FORBIDDEN", "{person}");
    }
    for person in ["nakatsu-ciso", "firm-manager", "center-operator"] {
        let document = "query($id: ID!) { webhooks { id } node(id: $id) { id } }";
        let seen = Voice::of(&story.door, person).reads(document, json!({ "id": story.id })).await?;
        assert_eq!(seen, json!({ "webhooks": [], "node": null }), "{person}");
        let log = "query($id: ID!) { webhookDeliveries(webhookId: $id, first: 1) { nodes { event } } }";
        let asked = Voice::of(&story.door, person).ask(log, json!({ "id": story.id })).await?;
        assert_eq!(asked.code(), "NOT_FOUND", "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_without_the_key_takes_none() -> Result<()> {
    let mut house = House::open().await?;
    house.cast().await?;
    house.worker = Worker::new(house.gate.clone());
    let door = house.door()?;
    let input = json!({ "url": "https://front.example.jp/", "topics": ["REPORT_SIGNED"] });
    let refused = Voice::of(&door, CISO).is_refused("registerWebhook", input).await?;
    refused.is("CONFLICT", "WEBHOOKS_OFF", None);
    assert_eq!(house.count("webhooks").await?, 0);
    Ok(())
}

/// The same webhook, on a server that calls the public Internet only: what it was registered under does not count.
#[tokio::test]
async fn this_machine_is_called_by_a_test_alone() -> Result<()> {
    let mut story = Story::of(&["REPORT_SIGNED"]).await?;
    let hooks = Hooks { vault: Arc::clone(&story.house.hooks.vault), caller: Caller::new(Reach::Public) };
    story.house.worker = Worker::new(story.house.gate.clone()).calling(hooks);
    story.house.internal_audit(State::Reported).await?;
    story.house.settle().await?;
    story.after(Duration::seconds(30)).await?;
    assert!(story.receiver.heard().is_empty());
    let log = story.log().await?;
    assert_eq!((&log[0]["latest"], &log[0]["calls"]), (&json!("UNRESOLVED"), &json!(2)));
    Ok(())
}
