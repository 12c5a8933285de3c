//! What is asked of the advisor again: after a record came back, and after a consent was given anew.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, agreed, checked_in, confirmed, consented, inside, message, now, plan,
    seen, sent, step,
};
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::access::Role;
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};

/// The advisor recorded one piece of advice on that day and hands it in.
async fn handed_in(house: &House, door: &Door, client: &str, day: &str) -> Result<()> {
    checked_in(house, door, client, &format!("{day}T01:02:00Z")).await?;
    sent(door, message(client, 1, "規程を見直す")).await?;
    house.clock.set(format!("{day}T05:00:00Z").parse()?);
    let hand_in = json!({ "clientVisitId": client, "lastSequence": 1, "actualFrom": format!("{day}T01:10:00Z"),
        "actualUntil": format!("{day}T04:30:00Z") });
    inside(door).does("submitVisit", hand_in, "__typename").await.map(drop)
}

async fn withdrawn(house: &House, door: &Door, dispatch: &str) -> Result<()> {
    let withdraw = json!({ "dispatchId": dispatch, "purposes": ["ADVISOR_ACCESS"] });
    Voice::of(door, "beppu-ciso").does("withdrawDispatchConsents", withdraw, "__typename").await?;
    house.forget_who_asks();
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "out at once");
    Ok(())
}

/// Beppu's CISO reports what the dispatch brought.
async fn reported(door: &Door, dispatch: &str) -> Result<()> {
    let ciso = Voice::of(door, "beppu-ciso");
    let asked = "query($id: ID!) { node(id: $id) { ... on Dispatch { version } } }";
    let version = ciso.reads(asked, json!({ "id": dispatch })).await?["node"]["version"].take();
    let account =
        json!({ "dispatchId": dispatch, "account": "監査計画を作成した。", "expectedVersion": version });
    let done = ciso.does("reportDispatch", account, "dispatch { state }").await?;
    assert_eq!(done["dispatch"]["state"], "REPORTED");
    Ok(())
}

#[tokio::test]
async fn a_record_that_comes_back_after_the_window_can_be_finished() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    handed_in(&house, &door, FIRST, "2025-07-01").await?;
    step(&door, "reviewVisit", &id, json!({})).await?;
    house.clock.set("2025-07-20T00:00:00Z".parse()?);
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "the window and its week are over");
    assert_eq!(step(&door, "returnVisit", &id, json!({ "reason": "出席者を追記" })).await?, "RETURNED");
    house.forget_who_asks();
    assert_eq!(sent(&door, message(FIRST, 2, "台帳を整える")).await?["receipt"], "MERGED");
    let again = json!({ "clientVisitId": FIRST, "lastSequence": 2, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    let done = inside(&door).does("submitVisit", again, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "MUNICIPALITY_REVIEW");
    house.clock.pass(Duration::days(7));
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "for a week, and no longer");
    assert_eq!(step(&door, "finalizeVisit", &id, json!({})).await?, "FINALIZED");
    Ok(())
}

#[tokio::test]
async fn a_consent_given_anew_lets_the_advisor_back_in_for_what_is_not_signed() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    withdrawn(&house, &door, &dispatch).await?;
    consented(&door, &dispatch, &["EFFECT_CONTRIBUTION"], &[]).await?;
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "that is another purpose");
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    house.forget_who_asks();
    assert_eq!(sent(&door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "MERGED");
    let ciso = Voice::of(&door, "beppu-ciso");
    assert_eq!(seen(ciso, &id, "state").await?["state"], "RECORDING");
    assert_eq!(house.count("entry_grants WHERE dispatch_id IS NOT NULL AND ended_at IS NULL").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_record_unfinished_when_the_window_has_passed_is_finished_by_a_consent_given_anew() -> Result<()> {
    for was_withdrawn in [false, true] {
        let house = House::open().await?;
        let door = house.door()?;
        let dispatch = confirmed(&house, &door).await?;
        let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
        checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
        sent(&door, message(FIRST, 1, "規程を見直す")).await?;
        if was_withdrawn {
            withdrawn(&house, &door, &dispatch).await?;
        }
        house.clock.set("2025-07-20T00:00:00Z".parse()?);
        assert!(
            house.scope("center-advisor", Some(BEPPU)).await.is_err(),
            "the window and its week are over"
        );
        let ciso = Voice::of(&door, "beppu-ciso");
        for (verb, more) in [("returnVisit", json!({ "reason": "未提出" })), ("finalizeVisit", json!({}))]
        {
            let input = now(&door, &id, more).await?;
            ciso.is_refused(verb, input).await?.is_code("CONFLICT", "VISIT_STATE");
        }
        consented(&door, &dispatch, &["EFFECT_CONTRIBUTION"], &[]).await?;
        house.forget_who_asks();
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "that is another purpose");

        consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
        house.forget_who_asks();
        assert_eq!(sent(&door, message(FIRST, 2, "台帳を整える")).await?["receipt"], "MERGED");
        let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 2, "actualFrom": "2025-07-01T01:10:00Z",
            "actualUntil": "2025-07-01T04:30:00Z" });
        inside(&door).does("submitVisit", hand_in, "__typename").await?;
        step(&door, "reviewVisit", &id, json!({})).await?;
        assert_eq!(step(&door, "finalizeVisit", &id, json!({})).await?, "FINALIZED");
        house.clock.set("2025-07-27T00:00:00Z".parse()?);
        house.forget_who_asks();
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "for a week, and no longer");
        consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
        house.forget_who_asks();
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "it is signed");
    }
    Ok(())
}

/// Without a net the check-in does not come through either: to the body nobody was there.
#[tokio::test]
async fn a_visit_nobody_heard_of_is_recorded_by_a_consent_given_anew() -> Result<()> {
    for was_missed in [false, true] {
        let house = House::open().await?;
        let door = house.door()?;
        let dispatch = confirmed(&house, &door).await?;
        let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
        house.clock.set("2025-07-20T00:00:00Z".parse()?);
        house.settle().await?;
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "the week is over");
        if was_missed {
            let missed = json!({ "absent": "ADVISOR", "reason": "連絡がつかない" });
            assert_eq!(step(&door, "noteVisitNoShow", &id, missed).await?, "NO_SHOW");
            let input = now(&door, &id, json!({})).await?;
            let refused = Voice::of(&door, "beppu-ciso").is_refused("reinstateVisit", input).await?;
            refused.is("CONFLICT", "NOTHING_KEPT", None);
        }
        consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
        house.forget_who_asks();
        if was_missed {
            assert_eq!(sent(&door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "LATE");
            assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING");
        } else {
            checked_in(&house, &door, FIRST, "2025-07-20T00:05:00Z").await?;
            assert_eq!(sent(&door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "MERGED");
        }
        let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": "2025-07-01T01:10:00Z",
            "actualUntil": "2025-07-01T04:30:00Z" });
        inside(&door).does("submitVisit", hand_in, "__typename").await?;
        step(&door, "reviewVisit", &id, json!({})).await?;
        assert_eq!(step(&door, "finalizeVisit", &id, json!({})).await?, "FINALIZED");
        house.clock.set("2025-07-27T00:05:00Z".parse()?);
        house.forget_who_asks();
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "for a week, and no longer");
    }
    Ok(())
}

/// A body may report before it signs.
#[tokio::test]
async fn after_the_report_a_consent_given_anew_lets_in_for_what_is_not_signed() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let first = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let second = agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    handed_in(&house, &door, FIRST, "2025-07-01").await?;
    house.clock.set("2025-07-20T00:00:00Z".parse()?);
    house.settle().await?;
    let missed = json!({ "absent": "ADVISOR", "reason": "連絡がつかない" });
    assert_eq!(step(&door, "noteVisitNoShow", &second, missed).await?, "NO_SHOW");
    reported(&door, &dispatch).await?;
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "the week is over");

    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    house.forget_who_asks();
    assert_eq!(sent(&door, message(FIRST, 2, "台帳を整える")).await?["receipt"], "MERGED");
    house.clock.set("2025-07-27T00:00:00Z".parse()?);
    house.forget_who_asks();
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "for a week, and no longer");
    for verb in ["reviewVisit", "finalizeVisit"] {
        step(&door, verb, &first, json!({})).await?;
    }
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    house.forget_who_asks();
    let out = house.scope("center-advisor", Some(BEPPU)).await;
    assert!(out.is_err(), "one is signed, and the missed one is not reinstated any more");
    Ok(())
}

#[tokio::test]
async fn a_consent_lets_nobody_in_for_a_visit_that_cannot_have_taken_place() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let never = Voice::of(&door, "beppu-ciso");
    let never = never.does("planVisit", plan(&dispatch, FIRST, MORNING)?, "visit { id }").await?;
    let never = never["visit"]["id"].as_str().context("an id")?;
    let later = agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    for id in [never, later.as_str()] {
        assert_eq!(step(&door, "cancelVisit", id, json!({ "reason": "急用のため" })).await?, "CANCELLED");
    }
    withdrawn(&house, &door, &dispatch).await?;
    house.clock.set("2025-07-02T00:00:00Z".parse()?);
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    house.forget_who_asks();
    let out = house.scope("center-advisor", Some(BEPPU)).await;
    assert!(out.is_err(), "one was never agreed on, the time of the other has not come");

    house.clock.set("2025-07-20T00:00:00Z".parse()?);
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    house.forget_who_asks();
    assert_eq!(sent(&door, message(SECOND, 1, "規程を見直す")).await?["receipt"], "LATE", "it may have");
    Ok(())
}

#[tokio::test]
async fn what_was_signed_while_no_consent_lived_is_in_no_copy() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let first = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let second = agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    handed_in(&house, &door, FIRST, "2025-07-01").await?;
    step(&door, "reviewVisit", &first, json!({})).await?;
    withdrawn(&house, &door, &dispatch).await?;
    step(&door, "finalizeVisit", &first, json!({})).await?;
    house.settle().await?;
    assert_eq!(house.count("report_copies").await?, 0);

    house.clock.pass(chrono::Duration::minutes(1));
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    handed_in(&house, &door, SECOND, "2025-07-08").await?;
    for verb in ["reviewVisit", "finalizeVisit"] {
        step(&door, verb, &second, json!({})).await?;
    }
    house.settle().await?;
    let copies = "{ reportCopies(first: 10) { nodes { content } } }";
    let kept = Voice::of(&door, "center-advisor").reads(copies, json!({})).await?;
    let kept = kept["reportCopies"]["nodes"].as_array().context("copies")?;
    assert_eq!(kept.len(), 1);
    let content: Value = serde_json::from_str(kept[0]["content"].as_str().context("a text")?)?;
    let visits = content["visits"].as_array().context("visits")?;
    assert_eq!((visits.len(), &visits[0]["visit"]), (1, &json!(SECOND)), "not what was signed between");
    Ok(())
}

#[tokio::test]
async fn an_advisor_s_entry_binds_the_advisor_and_no_colleague() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    let advisor = house.invite("beppu-ciso", "center-advisor", &[Role::Viewer]).await;
    assert!(advisor.is_err(), "who may enter the body is none of its people");
    house.invite("beppu-ciso", "center-operator", &[Role::Viewer]).await?;
    Ok(())
}
