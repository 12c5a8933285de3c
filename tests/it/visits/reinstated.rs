//! A visit that was put off, called off or noted as missed while its advisor was there without a net: what was recorded is
//! kept, and the municipality may say that it took place all the same.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, THIRD, agreed, confirmed, consented, inside, message, now, plan, seen,
    sent,
    sight::{attachment, piece},
    step,
};
use crate::voice::{Voice, stored};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, NAKATSU},
};

/// What the record says, and what is beside it.
const KEPT: &str = "state ending { party } record { lastSequence partCount proposals { takenAt } }";

/// Tries to reinstate, as Beppu's CISO; answers the reason.
async fn refused(door: &Door, id: &str) -> Result<String> {
    let input = now(door, id, json!({})).await?;
    let refused = Voice::of(door, "beppu-ciso").is_refused("reinstateVisit", input).await?;
    assert!(refused.en.ends_with('.') && refused.ja.ends_with('。'), "{refused:?}");
    Ok(refused.reason)
}

/// What the first part of the `which` of two versions says.
fn text(told: &Value, which: &str) -> Value {
    told[which]["parts"][0]["text"].clone()
}

#[tokio::test]
async fn what_was_recorded_of_a_visit_called_off_becomes_its_record() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    // On a day that the request did not name.
    let id = agreed(&door, &dispatch, FIRST, "2025-07-03T01:00:00Z").await?;
    agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    assert_eq!(refused(&door, &id).await?, "VISIT_STATE");
    house.clock.set("2025-07-03T00:30:00Z".parse()?);
    assert_eq!(step(&door, "cancelVisit", &id, json!({ "reason": "急用のため" })).await?, "CANCELLED");
    assert_eq!(refused(&door, &id).await?, "VISIT_NOT_BEGUN");
    house.clock.set("2025-07-03T02:00:00Z".parse()?);
    assert_eq!(refused(&door, &id).await?, "NOTHING_KEPT");

    for number in [2, 1, 2] {
        let late = sent(&door, message(FIRST, number, "助言")).await?;
        assert_eq!((&late["receipt"], &late["notice"]["code"]), (&json!("LATE"), &json!("RECORD_SIGNED")));
    }
    let otherwise = sent(&door, message(FIRST, 1, "別の助言")).await?;
    let told = (&otherwise["receipt"], text(&otherwise, "held"));
    assert_eq!(told, (&json!("LATE"), json!("助言")), "both are kept, and shown");
    assert_eq!((house.count("visit_messages").await?, house.count("visit_proposals").await?), (0, 3));

    // Another one took its share of the quota.
    let ciso = Voice::of(&door, "beppu-ciso");
    let other = plan(&dispatch, THIRD, "2025-07-04T01:00:00Z")?;
    let other = ciso.does("planVisit", other, "visit { id }").await?["visit"]["id"].take();
    let before = stored(&house).await?;
    assert_eq!(refused(&door, &id).await?, "QUOTA_DAYS");
    assert_eq!(stored(&house).await?, before);
    let input = json!({ "visitId": other, "expectedVersion": 1, "reason": "重複のため" });
    ciso.does("cancelVisit", input, "__typename").await?;

    let booked = "dispatch_bookings WHERE first_day = '2025-07-03'";
    assert_eq!(house.count(booked).await?, 0);
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING");
    assert_eq!(house.count(booked).await?, 1, "its day is booked again");
    let kept = seen(ciso, &id, KEPT).await?;
    assert_eq!((&kept["state"], &kept["ending"]), (&json!("RECORDING"), &Value::Null));
    assert_eq!((&kept["record"]["lastSequence"], &kept["record"]["partCount"]), (&json!(2), &json!(2)));
    let beside = kept["record"]["proposals"].as_array().into_iter().flatten();
    assert_eq!(beside.filter(|one| one["takenAt"].is_null()).count(), 1, "the other version: {kept}");

    assert_eq!(sent(&door, message(FIRST, 1, "助言")).await?["receipt"], "REPLAYED");
    let otherwise = sent(&door, message(FIRST, 1, "別の助言")).await?;
    let told = (&otherwise["receipt"], &otherwise["notice"]["code"]);
    assert_eq!(told, (&json!("CONFLICT"), &json!("CHANGED_REPLAY")), "the first one counts now");
    let both = (text(&otherwise, "held"), text(&otherwise, "sent"));
    assert_eq!(both, (json!("助言"), json!("別の助言")), "both versions are shown");
    assert_eq!(house.count("visit_proposals").await?, 3, "no second copy");
    assert_eq!(sent(&door, message(FIRST, 3, "台帳を整える")).await?["receipt"], "MERGED");
    house.clock.set("2025-07-03T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 3, "actualFrom": "2025-07-03T01:10:00Z",
        "actualUntil": "2025-07-03T04:30:00Z" });
    inside(&door).does("submitVisit", hand_in, "__typename").await?;
    step(&door, "reviewVisit", &id, json!({})).await?;
    assert_eq!(step(&door, "finalizeVisit", &id, json!({})).await?, "FINALIZED");
    Ok(())
}

/// Also of a visit that was put off nothing is dropped.
#[tokio::test]
async fn what_was_recorded_of_a_visit_put_off_is_kept() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-07-01T00:30:00Z".parse()?);
    let elsewhere = json!({ "clientId": THIRD, "plannedFrom": "2025-07-02T01:00:00Z",
        "plannedUntil": "2025-07-02T04:00:00Z", "reason": "議会対応のため" });
    let input = now(&door, &id, elsewhere).await?;
    Voice::of(&door, "beppu-ciso").does("rescheduleVisit", input, "__typename").await?;
    assert_eq!(sent(&door, message(FIRST, 1, "助言")).await?["receipt"], "LATE");
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING", "two days, as allowed");
    assert_eq!(sent(&door, message(FIRST, 1, "助言")).await?["receipt"], "REPLAYED");
    Ok(())
}

/// What attaches foreign evidence holds nothing else up: it stays beside, and its number is free.
#[tokio::test]
async fn one_bad_attachment_does_not_keep_a_visit_from_being_reinstated() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let foreign = attachment(1, piece(&house, NAKATSU).await?);
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    let missed = json!({ "absent": "ADVISOR", "reason": "連絡がつかない" });
    step(&door, "noteVisitNoShow", &id, missed).await?;
    assert_eq!(sent(&door, foreign.clone()).await?["receipt"], "LATE");
    assert_eq!(sent(&door, message(FIRST, 2, "台帳を整える")).await?["receipt"], "LATE");
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING");
    let taken =
        (house.count("visit_messages").await?, house.count("visit_proposals WHERE taken_at IS NULL").await?);
    assert_eq!(taken, (1, 1), "the foreign one stays beside");

    let next = sent(&door, message(FIRST, 3, "研修を行う")).await?;
    assert_eq!((&next["receipt"], &next["missing"]), (&json!("WAITING"), &json!([1])));
    let before = stored(&house).await?;
    let refused = inside(&door).is_refused("recordVisitResult", foreign.clone()).await?;
    refused.is("INVALID", "UNKNOWN_EVIDENCE", Some("parts.0.evidenceId"));
    assert_eq!(stored(&house).await?, before);
    assert_eq!(sent(&door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "MERGED", "corrected");
    let again = sent(&door, foreign).await?;
    assert_eq!((&again["receipt"], text(&again, "held")), (&json!("CONFLICT"), json!("規程を見直す")));
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 3, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    let done = inside(&door).does("submitVisit", hand_in, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "SUBMITTED");
    Ok(())
}

#[tokio::test]
async fn a_visit_noted_as_missed_is_finished_after_the_window() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    let missed = json!({ "absent": "ADVISOR", "reason": "連絡がつかない" });
    assert_eq!(step(&door, "noteVisitNoShow", &id, missed).await?, "NO_SHOW");
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-20T00:00:00Z".parse()?);
    house.settle().await?;
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "the window and its week are over");

    let ciso = Voice::of(&door, "beppu-ciso");
    let withdraw = json!({ "dispatchId": dispatch, "purposes": ["ADVISOR_ACCESS"] });
    ciso.does("withdrawDispatchConsents", withdraw, "__typename").await?;
    assert_eq!(refused(&door, &id).await?, "ADVISOR_ACCESS_NEEDED");
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    let stale = json!({ "visitId": id, "expectedVersion": 1 });
    ciso.is_refused("reinstateVisit", stale).await?.is("CONFLICT", "STALE_VERSION", None);
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING");
    house.forget_who_asks();
    assert_eq!(sent(&door, message(FIRST, 2, "台帳を整える")).await?["receipt"], "MERGED");
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 2, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    let done = inside(&door).does("submitVisit", hand_in, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "SUBMITTED");
    Ok(())
}
