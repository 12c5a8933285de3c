//! What a front end hears, and when.
use super::Story;
use crate::voice::gid;
use anyhow::Result;
use api::worker::Worker;
use chrono::Duration;
use domain::{Clock as _, audit::State, webhook::MOST_CALLS};
use infra::webhook::signature;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::world::{BEPPU, NAKATSU};

#[tokio::test]
async fn a_front_end_is_told_by_ids_once_for_each_event() -> Result<()> {
    let story = Story::of(&["AUDIT_PROGRESSED"]).await?;
    let audit = story.house.internal_audit(State::Notified).await?;
    story.house.create_audit(NAKATSU, domain::scoring::Tier::Essential).await?;
    story.house.settle().await?;
    let beppu = story.house.place(BEPPU)?;
    let own = format!("outbox WHERE topic = 'AUDIT_PROGRESSED' AND tenant_id = '{}'", beppu.uuid());
    let events = story.house.count(&own).await?;
    let heard = story.receiver.heard();
    assert!(events > 0 && i64::try_from(heard.len())? == events, "{events} events, {heard:?}");
    let now = story.house.clock.now().timestamp();
    for call in &heard {
        assert_eq!(
            (call.path.as_str(), call.header("content-type")),
            ("/hook?from=kansa", "application/json")
        );
        let body = call.body()?;
        let told = json!({ "event": call.header("kansa-event"), "topic": "AUDIT_PROGRESSED",
            "organizationId": gid(beppu), "subjectId": gid(audit),
            "announcedAt": story.house.clock.now().to_rfc3339() });
        assert_eq!(body, told, "ids, and nothing else");
        assert_eq!(call.header("kansa-timestamp"), now.to_string());
        let secrets = std::slice::from_ref(&story.secret);
        let signed = signature(secrets, call.header("kansa-event"), now, &call.text);
        assert_eq!(call.header("kansa-signature"), signed);
    }
    let names: BTreeSet<_> = heard.iter().map(|call| call.header("kansa-event")).collect();
    assert_eq!(names.len(), heard.len(), "each event by its own name");
    for told in story.log().await? {
        assert_eq!((&told["state"], &told["latest"]), (&json!("DELIVERED"), &json!("TAKEN")));
        assert_eq!((&told["calls"], &told["status"], &told["dueAt"]), (&json!(1), &json!(204), &Value::Null));
    }
    story.after(Duration::days(2)).await?;
    assert_eq!(story.receiver.heard().len(), heard.len(), "nothing comes twice");
    Ok(())
}

#[tokio::test]
async fn several_workers_and_events_that_come_again_double_nothing() -> Result<()> {
    let story = Story::of(&["AUDIT_PROGRESSED"]).await?;
    let house = &story.house;
    house.internal_audit(State::SelfAssessment).await?;
    let worker = || Worker::new(house.gate.clone()).calling(house.hooks.clone());
    let (one, other) = (worker(), worker());
    let (first, second) = tokio::join!(one.drain(), other.drain());
    assert!(first? + second? > 0);
    house.settle().await?;
    let heard = story.receiver.heard().len();
    assert_eq!(i64::try_from(heard)?, house.count("webhook_deliveries WHERE state = 'DELIVERED'").await?);
    let announced = house.count("trail WHERE subject_kind = 'Event'").await?;
    assert!(announced > 0, "each announcement is noted with its event");
    let again = "UPDATE outbox SET delivered_at = NULL, due_at = created_at, attempts = 0";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, again).await?;
    house.settle().await?;
    assert_eq!(story.receiver.heard().len(), heard);
    assert_eq!(house.count("trail WHERE subject_kind = 'Event'").await?, announced, "and once");
    Ok(())
}

#[tokio::test]
async fn a_failed_call_is_made_again_and_given_up_in_the_end() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    story.receiver.answers(500);
    story.house.internal_audit(State::Reported).await?;
    story.house.settle().await?;
    let first = story.log().await?;
    assert_eq!((&first[0]["state"], &first[0]["latest"]), (&json!("WAITING"), &json!("STATUS")));
    assert_eq!((first.len(), &first[0]["status"]), (1, &json!(500)));
    story.after(Duration::seconds(29)).await?;
    assert_eq!(story.receiver.heard().len(), 1, "not before its time");
    for call in 2..=MOST_CALLS {
        story.after(Duration::hours(13)).await?;
        assert_eq!(story.receiver.heard().len(), usize::try_from(call)?);
    }
    let last = story.log().await?;
    assert_eq!((&last[0]["state"], &last[0]["calls"]), (&json!("GIVEN_UP"), &json!(MOST_CALLS)));
    story.after(Duration::days(9)).await?;
    let heard = story.receiver.heard();
    assert_eq!(heard.len(), usize::try_from(MOST_CALLS)?, "given up is given up");
    let same: BTreeSet<_> =
        heard.iter().map(|call| (call.header("kansa-event"), call.text.as_str())).collect();
    assert_eq!(same.len(), 1, "the same at every attempt");
    let signed: BTreeSet<_> = heard.iter().map(|call| call.header("kansa-signature")).collect();
    assert_eq!(signed.len(), heard.len(), "but signed anew, for another moment");
    Ok(())
}

#[tokio::test]
async fn a_redirection_is_not_followed_and_gone_is_gone() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    story.receiver.answers(307);
    story.house.internal_audit(State::Reported).await?;
    story.house.settle().await?;
    assert!(story.receiver.heard().iter().all(|call| call.path.starts_with("/hook")));
    assert_eq!(story.log().await?[0]["status"], json!(307));
    story.receiver.answers(410);
    story.after(Duration::seconds(30)).await?;
    let log = story.log().await?;
    assert_eq!((&log[0]["state"], &log[0]["latest"]), (&json!("GIVEN_UP"), &json!("GONE")));
    assert_eq!(story.receiver.heard().len(), 2);
    Ok(())
}

#[tokio::test]
async fn both_secrets_sign_for_a_day() -> Result<()> {
    let story = Story::of(&["AUDIT_PROGRESSED"]).await?;
    let shows = "webhook { formerSecretUntil } secret";
    let rotated = story.ciso().does("rotateWebhookSecret", story.verb().await?, shows).await?;
    let new = domain::webhook::WebhookSecret::new(rotated["secret"].as_str().unwrap_or_default().to_owned());
    assert_ne!(new.reveal(), story.secret.reveal());
    for (wait, secrets) in [(0, vec![new.clone(), story.secret.clone()]), (24, vec![new.clone()])] {
        story.house.clock.pass(Duration::hours(wait));
        let before = story.receiver.heard().len();
        story.house.internal_audit(State::Planned).await?;
        story.house.settle().await?;
        let heard = story.receiver.heard();
        assert!(heard.len() > before);
        for call in &heard[before..] {
            let now = story.house.clock.now().timestamp();
            let signed = signature(&secrets, call.header("kansa-event"), now, &call.text);
            assert_eq!(call.header("kansa-signature"), signed, "after {wait} hours");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_paused_front_end_hears_nothing_and_a_removed_one_leaves_nothing() -> Result<()> {
    let story = Story::of(&["AUDIT_PROGRESSED"]).await?;
    let house = &story.house;
    story.receiver.answers(503);
    house.internal_audit(State::Planned).await?;
    house.settle().await?;
    let before = story.receiver.heard().len();
    assert!(before > 0);
    story.ciso().does("pauseWebhook", story.verb().await?, "webhook { pausedAt }").await?;
    story.receiver.answers(204);
    house.internal_audit(State::Planned).await?;
    story.after(Duration::hours(1)).await?;
    assert_eq!(story.receiver.heard().len(), before);
    for told in story.log().await? {
        assert_eq!((&told["state"], &told["latest"]), (&json!("GIVEN_UP"), &json!("PAUSED")));
    }
    story.ciso().does("resumeWebhook", story.verb().await?, "webhook { pausedAt }").await?;
    house.internal_audit(State::Planned).await?;
    house.settle().await?;
    assert!(story.receiver.heard().len() > before);
    let removed = story.ciso().does("removeWebhook", story.verb().await?, "removedWebhookId").await?;
    assert_eq!(removed["removedWebhookId"], json!(story.id));
    let before = story.receiver.heard().len();
    house.internal_audit(State::Planned).await?;
    house.settle().await?;
    assert_eq!(story.receiver.heard().len(), before);
    assert_eq!(house.count("webhooks").await? + house.count("webhook_deliveries").await?, 0);
    Ok(())
}

#[tokio::test]
async fn who_is_nowhere_keeps_nobody_waiting() -> Result<()> {
    let story = Story::of(&["REPORT_SIGNED"]).await?;
    let topics = [domain::webhook::WebhookTopic::ReportSigned];
    story.house.webhook(BEPPU, "http://localhost:1/", &topics).await?;
    story.house.internal_audit(State::Reported).await?;
    story.house.settle().await?;
    assert_eq!(story.receiver.heard().len(), 1);
    assert_eq!(story.house.count("webhook_deliveries WHERE latest = 'UNREACHABLE'").await?, 1);
    Ok(())
}
