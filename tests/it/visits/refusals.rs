//! What is refused, with nothing changed.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, agreed, checked_in, confirmed, consented, drafted, inside, message,
    now, plan, sent, sent_out,
};
use crate::voice::{Voice, stored};
use anyhow::{Context as _, Result};
use domain::access::Role;
use serde_json::{Value, json};
use tests::House;

#[tokio::test]
async fn a_plan_that_cannot_be_is_refused() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let before = stored(&house).await?;
    let with = |client: &str, from: &str, until: &str| -> Result<Value> {
        let mut input = plan(&dispatch, client, from)?;
        input["plannedUntil"] = json!(until);
        Ok(input)
    };
    let (ends, begins) = (Some("plannedUntil"), Some("plannedFrom"));
    for (input, code, reason, field) in [
        (with(SECOND, NEXT_WEEK, "2025-07-09T02:00:00Z")?, "INVALID", "DAY_TOO_LONG", ends),
        (with(SECOND, NEXT_WEEK, NEXT_WEEK)?, "INVALID", "VISIT_TIMES", ends),
        (plan(&dispatch, SECOND, "2025-06-30T01:00:00Z")?, "INVALID", "OUTSIDE_WINDOW", begins),
        (plan(&dispatch, SECOND, "2025-07-08T14:00:00Z")?, "INVALID", "OUTSIDE_WINDOW", begins),
        (plan(&dispatch, SECOND, "2025-07-01T03:00:00Z")?, "CONFLICT", "VISIT_OVERLAP", None),
        // Seven and a half hours of one day.
        (with(SECOND, "2025-07-01T04:00:00Z", "2025-07-01T08:30:00Z")?, "CONFLICT", "QUOTA_DAY_HOURS", None),
        (plan(&dispatch, FIRST, NEXT_WEEK)?, "CONFLICT", "VISIT_ID_TAKEN", None),
        (plan(&dispatch, "tomorrow", NEXT_WEEK)?, "INVALID", "CLIENT_ID", Some("clientId")),
    ] {
        ciso.is_refused("planVisit", input).await?.is(code, reason, field);
    }
    assert_eq!(stored(&house).await?, before);
    ciso.does("planVisit", plan(&dispatch, FIRST, MORNING)?, "__typename").await?;
    assert_eq!(house.count("visits").await?, 1, "planned again alike, it is the same visit");
    Ok(())
}

#[tokio::test]
async fn there_are_no_visits_before_the_dispatch_is_confirmed() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    house.cast().await?;
    let dispatch = drafted(&door, house.open_programme(2025).await?).await?;
    let input = plan(&dispatch, FIRST, MORNING)?;
    let refused = Voice::of(&door, "beppu-ciso").is_refused("planVisit", input).await?;
    refused.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
    assert_eq!(house.count("visits").await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_message_or_a_record_that_cannot_be_is_refused() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-07-01T01:02:00Z".parse()?);
    let early = inside(&door).is_refused("recordVisitResult", message(FIRST, 1, "助言")).await?;
    early.is("CONFLICT", "NOT_CHECKED_IN", None);
    checked_in(&house, &door, FIRST, "2025-07-01T01:03:00Z").await?;
    let mut bad = message(FIRST, 1, "助言");
    bad["sequence"] = json!(0);
    let refused = inside(&door).is_refused("recordVisitResult", bad).await?;
    refused.is("INVALID", "SEQUENCE_NUMBER", Some("sequence"));
    let mut bad = message(FIRST, 1, "助言");
    bad["parts"] = json!([]);
    inside(&door).is_refused("recordVisitResult", bad).await?.is("INVALID", "PART_COUNT", Some("parts"));
    let mut bad = message(FIRST, 1, "助言");
    bad["parts"][0]["progress"] = json!("LED");
    let refused = inside(&door).is_refused("recordVisitResult", bad).await?;
    refused.is("INVALID", "PART_FIELD", Some("parts.0.progress"));

    let stranger = inside(&door).ask(
        "mutation($input: RecordVisitResultInput!) { recordVisitResult(input: $input) { receipt } }",
        json!({ "input": message(SECOND, 1, "助言") }),
    );
    assert_eq!(stranger.await?.body["errors"][0]["extensions"]["code"], "NOT_FOUND", "no such visit");
    assert_eq!(sent(&door, message(FIRST, 2, "助言")).await?["receipt"], "WAITING");
    let hand_in = |until: &str| {
        json!({ "clientVisitId": FIRST, "lastSequence": 2, "actualFrom": "2025-07-01T01:10:00Z",
            "actualUntil": until })
    };
    let before = stored(&house).await?;
    let gap = inside(&door).is_refused("submitVisit", hand_in("2025-07-01T01:03:00Z")).await?;
    gap.is("INVALID", "VISIT_TIMES", Some("actualUntil"));
    let long = inside(&door).is_refused("submitVisit", hand_in("2025-07-02T02:10:00Z")).await?;
    long.is("INVALID", "DAY_TOO_LONG", Some("actualUntil"));
    let future = inside(&door).is_refused("submitVisit", hand_in("2025-07-01T04:00:00Z")).await?;
    future.is("INVALID", "VISIT_NOT_OVER", Some("actualUntil"));
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let gap = inside(&door).is_refused("submitVisit", hand_in("2025-07-01T04:00:00Z")).await?;
    gap.is("CONFLICT", "RECORD_INCOMPLETE", None);
    assert_eq!(stored(&house).await?, before);
    sent(&door, message(FIRST, 1, "助言")).await?;
    inside(&door).does("submitVisit", hand_in("2025-07-01T04:00:00Z"), "__typename").await?;

    let ciso = Voice::of(&door, "beppu-ciso");
    let old = now(&door, &id, json!({})).await?;
    ciso.does("reviewVisit", old.clone(), "__typename").await?;
    sent(&door, message(FIRST, 3, "追加")).await?;
    ciso.is_refused("finalizeVisit", old).await?.is("CONFLICT", "STALE_VERSION", None);
    let fresh = now(&door, &id, json!({})).await?;
    ciso.does("finalizeVisit", fresh, "__typename").await?;
    let none = now(&door, &id, json!({ "proposalIds": [], "reason": "訂正" })).await?;
    ciso.is_refused("amendVisit", none).await?.is("INVALID", "PROPOSALS_UNFIT", Some("proposalIds"));
    Ok(())
}

#[tokio::test]
async fn times_that_cannot_be_are_refused() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-06-30T22:59:59Z".parse()?);
    let here = json!({ "clientVisitId": FIRST, "deviceAt": MORNING });
    let early = inside(&door).is_refused("checkInVisit", here).await?;
    early.is("CONFLICT", "CHECK_IN_EARLY", None);
    checked_in(&house, &door, FIRST, "2025-06-30T23:00:00Z").await?;
    sent(&door, message(FIRST, 1, "助言")).await?;
    house.clock.set("2025-07-09T01:00:00Z".parse()?);
    let before = stored(&house).await?;
    // The window is 1 to 8 July in Japan.
    for (from, until) in [
        ("2025-06-30T14:59:59Z", "2025-06-30T16:00:00Z"),
        ("2025-07-08T14:00:00Z", "2025-07-08T15:00:01Z"),
        ("2025-07-08T15:00:00Z", "2025-07-08T16:00:00Z"),
    ] {
        let hand_in =
            json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": from, "actualUntil": until });
        let outside = inside(&door).is_refused("submitVisit", hand_in).await?;
        outside.is("INVALID", "OUTSIDE_WINDOW", Some("actualFrom"));
    }
    assert_eq!(stored(&house).await?, before);
    assert_eq!(house.count("visits WHERE actual_from IS NULL AND state = 'RECORDING'").await?, 1);
    Ok(())
}

#[tokio::test]
async fn what_was_at_one_time_or_too_long_is_refused() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    agreed(&door, &dispatch, SECOND, "2025-07-01T05:00:00Z").await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(&door, message(FIRST, 1, "助言")).await?;
    checked_in(&house, &door, SECOND, "2025-07-01T05:02:00Z").await?;
    sent(&door, message(SECOND, 1, "助言")).await?;
    house.clock.set("2025-07-01T10:00:00Z".parse()?);
    let hand_in = |visit: &str, from: &str, until: &str| json!({ "clientVisitId": visit, "lastSequence": 1, "actualFrom": from, "actualUntil": until });
    let first = hand_in(FIRST, "2025-07-01T01:10:00Z", "2025-07-01T04:30:00Z");
    inside(&door).does("submitVisit", first, "__typename").await?;
    let before = stored(&house).await?;
    for (from, until, reason) in [
        ("2025-07-01T04:29:00Z", "2025-07-01T06:00:00Z", "ACTUAL_OVERLAP"),
        ("2025-07-01T01:00:00Z", "2025-07-01T05:00:00Z", "ACTUAL_OVERLAP"),
        // Of the seven hours of a day three and twenty minutes are used.
        ("2025-07-01T04:30:00Z", "2025-07-01T08:11:00Z", "QUOTA_DAY_HOURS"),
    ] {
        let refused = inside(&door).is_refused("submitVisit", hand_in(SECOND, from, until)).await?;
        refused.is("CONFLICT", reason, None);
    }
    assert_eq!(stored(&house).await?, before);
    let fits = hand_in(SECOND, "2025-07-01T04:30:00Z", "2025-07-01T08:10:00Z");
    inside(&door).does("submitVisit", fits, "__typename").await?;
    // Behind the walls, and of whichever dispatch: one person is in one place at a time.
    let both =
        "UPDATE visits SET actual_from = '2025-07-01T02:00:00Z', actual_until = '2025-07-01T03:00:00Z'";
    let refused = sea_orm::ConnectionTrait::execute_unprepared(&house.owner, both).await;
    assert!(refused.is_err_and(|why| why.to_string().contains("visits_were_apart")));
    Ok(())
}

#[tokio::test]
async fn a_result_for_another_s_visit_is_not_found() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.invite("center-operator", "second-advisor", &[Role::Advisor]).await?;
    let advisor = house.advisor("second-advisor").await?;
    let programme = house.look("SELECT id::text AS id FROM programmes").await?;
    let programme: uuid::Uuid = programme[0]["id"].as_str().context("an id")?.parse()?;
    let other = sent_out(&door, domain::Id::from_uuid(programme), ("second-advisor", advisor)).await?;
    consented(&door, &other, &["ADVISOR_ACCESS"], &[]).await?;
    agreed(&door, &other, SECOND, "2025-07-01T05:00:00Z").await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    house.clock.set("2025-07-01T05:02:00Z".parse()?);
    let theirs = Voice::of(&door, "second-advisor").inside(tests::world::BEPPU);
    let here = json!({ "clientVisitId": SECOND, "deviceAt": "2025-07-01T05:02:00Z" });
    theirs.does("checkInVisit", here, "__typename").await?;

    let before = stored(&house).await?;
    let record = "mutation($input: RecordVisitResultInput!) { recordVisitResult(input: $input) { receipt } }";
    for (voice, visit) in [(inside(&door), SECOND), (theirs, FIRST)] {
        let refused = voice.query_is_refused(record, json!({ "input": message(visit, 1, "助言") })).await?;
        assert_eq!(refused.code, "NOT_FOUND");
        assert!(refused.en.is_ascii() && !refused.ja.is_ascii(), "{refused:?}");
        let hand_in = json!({ "input": { "clientVisitId": visit, "lastSequence": 1,
            "actualFrom": "2025-07-01T01:10:00Z", "actualUntil": "2025-07-01T04:00:00Z" } });
        let submit = "mutation($input: SubmitVisitInput!) { submitVisit(input: $input) { __typename } }";
        assert_eq!(voice.query_is_refused(submit, hand_in).await?.code, "NOT_FOUND");
    }
    assert_eq!(stored(&house).await?, before, "nothing moved");
    assert_eq!(house.count("visits WHERE state = 'CHECKED_IN'").await?, 2);
    Ok(())
}
