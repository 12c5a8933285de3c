//! What a device sends again, for it heard no answer, and what comes when the visit has moved on meanwhile.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, agreed, checked_in, confirmed, inside, message, seen, sent, step,
};
use crate::voice::{Voice, stored};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{Door, House};

/// What hands the first visit in, with messages up to `last`, until half past four or `until`.
fn hand_in(last: u8, until: &str) -> Value {
    json!({ "clientVisitId": FIRST, "lastSequence": last, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": format!("2025-07-01T{until}:00Z") })
}

/// Hands in, without a key; answers the state.
async fn handed_in(door: &Door, input: Value) -> Result<Value> {
    Ok(inside(door).does("submitVisit", input, "visit { state }").await?["visit"]["state"].take())
}

#[tokio::test]
async fn a_hand_in_that_comes_again_undoes_no_return() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let first = hand_in(1, "04:30");
    for _ in 0..2 {
        assert_eq!(handed_in(&door, first.clone()).await?, "SUBMITTED");
    }
    step(&door, "reviewVisit", &id, json!({})).await?;
    assert_eq!(handed_in(&door, first.clone()).await?, "MUNICIPALITY_REVIEW");
    step(&door, "returnVisit", &id, json!({ "reason": "出席者を追記" })).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let told = || seen(ciso, &id, "state version actualUntil record { lastSequence }");
    let (before, events) = (told().await?, house.count("outbox").await?);
    assert_eq!(handed_in(&door, first.clone()).await?, "RETURNED", "nothing was corrected");
    assert_eq!((told().await?, house.count("outbox").await?), (before, events), "nothing changed");

    sent(&door, message(FIRST, 2, "台帳を整える")).await?;
    assert_eq!(handed_in(&door, first.clone()).await?, "RETURNED", "it knows nothing of the second message");
    assert_eq!(handed_in(&door, hand_in(2, "04:30")).await?, "MUNICIPALITY_REVIEW");
    step(&door, "returnVisit", &id, json!({ "reason": "終了時刻を確認" })).await?;
    assert_eq!(handed_in(&door, first).await?, "RETURNED", "a later one overtook it");
    assert_eq!(handed_in(&door, hand_in(2, "04:00")).await?, "MUNICIPALITY_REVIEW", "the times are others");
    let refused = inside(&door).is_refused("submitVisit", hand_in(2, "04:30")).await?;
    refused.is_code("CONFLICT", "VISIT_STATE");
    step(&door, "returnVisit", &id, json!({ "reason": "誤って差戻し" })).await?;
    assert_eq!(handed_in(&door, hand_in(2, "04:00")).await?, "RETURNED", "as the answer tells");
    let mut as_it_is = message(FIRST, 3, "台帳を整える");
    as_it_is["parts"] = message(FIRST, 2, "台帳を整える")["parts"].take();
    assert_eq!(sent(&door, as_it_is).await?["receipt"], "MERGED");
    assert_eq!(handed_in(&door, hand_in(3, "04:00")).await?, "MUNICIPALITY_REVIEW", "sent back by mistake");
    step(&door, "finalizeVisit", &id, json!({})).await?;
    assert_eq!(handed_in(&door, hand_in(3, "04:00")).await?, "FINALIZED");
    assert_eq!(told().await?["actualUntil"], "2025-07-01T04:00:00+00:00");
    Ok(())
}

/// What is left to do is said by the first hand-in, which comes after the second: nobody is told that it was noted.
#[tokio::test]
async fn what_an_overtaken_hand_in_left_undone_is_not_lost() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    for number in [1, 2] {
        sent(&door, message(FIRST, number, "規程を見直す")).await?;
    }
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let with_rest = |last| {
        let mut input = hand_in(last, "04:30");
        input["remainder"] = json!({ "clientId": SECOND, "plannedFrom": NEXT_WEEK,
            "plannedUntil": "2025-07-08T04:00:00Z", "unfinished": "端末の確認" });
        input
    };
    assert_eq!(handed_in(&door, hand_in(2, "04:00")).await?, "SUBMITTED");
    let before = stored(&house).await?;
    let refused = inside(&door).is_refused("submitVisit", with_rest(1)).await?;
    refused.is_code("CONFLICT", "VISIT_STATE");
    assert_eq!(stored(&house).await?, before);
    step(&door, "reviewVisit", &id, json!({})).await?;
    step(&door, "returnVisit", &id, json!({ "reason": "残りを確認" })).await?;
    let before = stored(&house).await?;
    inside(&door).is_refused("submitVisit", with_rest(1)).await?.is("CONFLICT", "HAND_IN_OVERTAKEN", None);
    assert_eq!(stored(&house).await?, before, "it undoes no return, and no later times");
    assert_eq!(handed_in(&door, hand_in(1, "04:30")).await?, "RETURNED", "it says nothing new");

    let mut rest = with_rest(2);
    rest["actualUntil"] = json!("2025-07-01T04:00:00Z");
    assert_eq!(handed_in(&door, rest).await?, "MUNICIPALITY_REVIEW");
    assert_eq!(house.count("visits WHERE remainder_of_id IS NOT NULL").await?, 1);
    step(&door, "returnVisit", &id, json!({ "reason": "出席者を追記" })).await?;
    assert_eq!(handed_in(&door, with_rest(1)).await?, "RETURNED", "what is left is noted");
    assert_eq!(house.count("visits").await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_check_in_that_comes_again_changes_nothing() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let told = || seen(ciso, &id, "state version checkedInAt");
    let before = told().await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:05:00Z").await?;
    assert_eq!(told().await?, before);
    let otherwise = json!({ "clientVisitId": FIRST, "deviceAt": "2025-07-01T00:59:00Z" });
    inside(&door).is_refused("checkInVisit", otherwise).await?.is_code("CONFLICT", "VISIT_STATE");
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    let again = json!({ "clientVisitId": FIRST, "deviceAt": "2025-07-01T00:58:00Z" });
    let done = inside(&door).does("checkInVisit", again, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "RECORDING");
    Ok(())
}

#[tokio::test]
async fn a_check_in_is_told_belatedly_of_a_visit_that_is_reinstated() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    step(&door, "noteVisitNoShow", &id, json!({ "absent": "ADVISOR", "reason": "連絡がつかない" })).await?;
    let at = |device: &str| json!({ "clientVisitId": FIRST, "deviceAt": device });
    let here = at("2025-07-01T00:58:00Z");
    inside(&door).is_refused("checkInVisit", here.clone()).await?.is_code("CONFLICT", "VISIT_STATE");
    assert_eq!(sent(&door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "LATE", "all the same");
    step(&door, "reinstateVisit", &id, json!({})).await?;
    let can = || seen(inside(&door), &id, "state deviceCheckedInAt viewerCan { checkIn }");
    let open = json!({ "state": "RECORDING", "deviceCheckedInAt": null, "viewerCan": { "checkIn": true } });
    assert_eq!(can().await?, open);
    for _ in 0..2 {
        inside(&door).does("checkInVisit", here.clone(), "__typename").await?;
    }
    let told = json!({ "state": "RECORDING", "deviceCheckedInAt": "2025-07-01T00:58:00+00:00",
        "viewerCan": { "checkIn": false } });
    assert_eq!(can().await?, told);
    let otherwise = inside(&door).is_refused("checkInVisit", at("2025-07-01T00:59:00Z")).await?;
    otherwise.is_code("CONFLICT", "VISIT_STATE");
    assert_eq!(can().await?, told, "once");
    Ok(())
}

/// What waits behind a gap at the signature has its place among the messages: it leaves the room beside the record.
#[tokio::test]
async fn what_waited_at_the_signature_keeps_nothing_out_that_comes_later() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    handed_in(&door, hand_in(1, "04:30")).await?;
    step(&door, "reviewVisit", &id, json!({})).await?;
    assert_eq!(sent(&door, message(FIRST, 3, "台帳を整える")).await?["receipt"], "WAITING");
    let more = "INSERT INTO visit_messages SELECT (jsonb_populate_record(m, jsonb_build_object('id',
            gen_random_uuid(), 'key', 'more ' || n, 'sequence', n))).*
        FROM visit_messages m, generate_series(4, 203) n WHERE m.sequence = 3";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, more).await?;
    step(&door, "finalizeVisit", &id, json!({})).await?;
    assert_eq!(house.count("visit_proposals").await?, 201);
    let late = sent(&door, message(FIRST, 250, "研修を行う")).await?;
    assert_eq!((&late["receipt"], &late["notice"]["code"]), (&json!("LATE"), &json!("RECORD_SIGNED")));
    assert_eq!(house.count("visit_proposals").await?, 202);
    Ok(())
}
