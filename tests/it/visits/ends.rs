//! Visits that end before they begin: each gives its share of the quota back, and says whose doing it was.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, THIRD, agreed, checked_in, confirmed, inside, message, now, plan,
    seen, sent, step,
};
use crate::voice::Voice;
use anyhow::Result;
use serde_json::json;
use tests::{House, world::BEPPU};

const ENDING: &str = "state ending { party reason }";

#[tokio::test]
async fn a_visit_called_off_or_missed_gives_its_share_back() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let (ciso, advisor) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "center-advisor"));
    let first = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let second = agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    let third = plan(&dispatch, THIRD, "2025-07-03T01:00:00Z")?;
    let refused = ciso.is_refused("planVisit", third.clone()).await?;
    refused.is("CONFLICT", "QUOTA_DAYS", None);

    let input = json!({ "visitId": second, "expectedVersion": 2, "reason": "急用のため" });
    advisor.does("cancelVisit", input, "__typename").await?;
    let ended = json!({ "state": "CANCELLED", "ending": { "party": "ADVISOR", "reason": "急用のため" } });
    assert_eq!(seen(ciso, &second, ENDING).await?, ended);
    ciso.does("planVisit", third, "__typename").await?;

    let missed = now(&door, &first, json!({ "absent": "ADVISOR", "reason": "交通機関の遅延" })).await?;
    let refused = ciso.is_refused("noteVisitNoShow", missed.clone()).await?;
    refused.is("CONFLICT", "VISIT_NOT_BEGUN", None);
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    let operator = Voice::of(&door, "center-operator");
    operator.is_refused("noteVisitNoShow", missed.clone()).await?.is("CONFLICT", "NOT_YOUR_MOVE", None);
    let nobody = now(&door, &first, json!({ "absent": "CENTER", "reason": "不明" })).await?;
    ciso.is_refused("noteVisitNoShow", nobody).await?.is("INVALID", "ABSENT_PARTY", Some("absent"));
    ciso.does("noteVisitNoShow", missed, "__typename").await?;
    let ended = json!({ "state": "NO_SHOW", "ending": { "party": "ADVISOR", "reason": "交通機関の遅延" } });
    assert_eq!(seen(ciso, &first, ENDING).await?, ended);
    Ok(())
}

#[tokio::test]
async fn a_missed_visit_gives_its_day_back_to_a_later_one() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let first = agreed(&door, &dispatch, FIRST, "2025-07-03T01:00:00Z").await?;
    agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let later = plan(&dispatch, THIRD, "2025-07-04T01:00:00Z")?;
    ciso.is_refused("planVisit", later.clone()).await?.is("CONFLICT", "QUOTA_DAYS", None);
    let booked = |day: &str| format!("dispatch_bookings WHERE first_day = '{day}'");
    assert_eq!(house.count(&booked("2025-07-03")).await?, 1);
    house.clock.set("2025-07-03T02:00:00Z".parse()?);
    let missed = now(&door, &first, json!({ "absent": "ADVISOR", "reason": "交通機関の遅延" })).await?;
    ciso.does("noteVisitNoShow", missed, "__typename").await?;
    assert_eq!(house.count(&booked("2025-07-03")).await?, 0, "free again");
    ciso.does("planVisit", later, "__typename").await?;
    assert_eq!(house.count(&booked("2025-07-04")).await?, 1);
    assert_eq!(house.count("dispatch_bookings").await?, 3, "the two that are named, and the one it takes");
    Ok(())
}

/// Nobody could tell the device: what it wrote is kept, up to a bound.
#[tokio::test]
async fn what_was_recorded_of_a_visit_noted_as_missed_is_kept() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    house.clock.set("2025-07-01T02:00:00Z".parse()?);
    let missed = now(&door, &id, json!({ "absent": "ADVISOR", "reason": "連絡がつかない" })).await?;
    Voice::of(&door, "beppu-ciso").does("noteVisitNoShow", missed, "__typename").await?;
    for _ in 0..2 {
        let late = sent(&door, message(FIRST, 1, "規程を見直す")).await?;
        assert_eq!((&late["receipt"], &late["notice"]["code"]), (&json!("LATE"), &json!("RECORD_SIGNED")));
    }
    assert_eq!((house.count("visit_messages").await?, house.count("visit_proposals").await?), (0, 1));
    let more = "INSERT INTO visit_proposals SELECT (jsonb_populate_record(p, jsonb_build_object('id',
            gen_random_uuid(), 'key', 'more ' || n))).* FROM visit_proposals p, generate_series(2, 200) n";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, more).await?;
    let refused = inside(&door).is_refused("recordVisitResult", message(FIRST, 2, "台帳を整える")).await?;
    refused.is("CONFLICT", "PROPOSAL_COUNT", None);
    assert_eq!(house.count("visit_proposals").await?, 200);
    let taken = "UPDATE visit_proposals SET taken_at = received_at WHERE key = 'more 2'";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, taken).await?;
    let more = sent(&door, message(FIRST, 2, "台帳を整える")).await?;
    assert_eq!(more["receipt"], "LATE", "what was taken in makes room");
    let again = sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    assert_eq!(again["receipt"], "LATE", "what is kept is answered as it was");
    assert_eq!(seen(Voice::of(&door, "beppu-ciso"), &id, "state").await?["state"], "NO_SHOW");
    Ok(())
}

#[tokio::test]
async fn a_visit_put_off_is_another_one_in_its_place() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let first = agreed(&door, &dispatch, FIRST, MORNING).await?;
    agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    let elsewhere = json!({ "clientId": THIRD, "plannedFrom": "2025-07-02T01:00:00Z",
        "plannedUntil": "2025-07-02T04:00:00Z", "reason": "議会対応のため" });
    let input = now(&door, &first, elsewhere).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let done = ciso.does("rescheduleVisit", input, "visit { state replacesId }").await?;
    assert_eq!(done["visit"], json!({ "state": "PLANNED", "replacesId": first }));
    let ended =
        json!({ "state": "RESCHEDULED", "ending": { "party": "MUNICIPALITY", "reason": "議会対応のため" } });
    assert_eq!(seen(ciso, &first, ENDING).await?, ended);
    let input = now(&door, &first, json!({ "reason": "中止" })).await?;
    ciso.is_refused("cancelVisit", input).await?.is_code("CONFLICT", "VISIT_STATE");
    assert!(step(&door, "confirmVisit", &first, json!({})).await.is_err(), "it is over");
    Ok(())
}

#[tokio::test]
async fn a_dispatch_whose_visit_has_begun_is_not_given_up() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    agreed(&door, &dispatch, SECOND, NEXT_WEEK).await?;
    // The first morning, before the clock has moved the dispatch on.
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    let asked = "query($id: ID!) { node(id: $id) { ... on Dispatch { version } } }";
    let ciso = Voice::of(&door, "beppu-ciso");
    let version = ciso.reads(asked, json!({ "id": dispatch })).await?["node"]["version"].clone();
    let input = json!({ "dispatchId": dispatch, "reason": "議会日程のため", "expectedVersion": version });
    ciso.is_refused("cancelDispatch", input).await?.is("CONFLICT", "VISIT_BEGUN", None);
    assert_eq!(house.count("visits WHERE state = 'CANCELLED'").await?, 0);
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_ok(), "nothing changed");
    Ok(())
}

#[tokio::test]
async fn what_is_left_to_do_books_its_day() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z", "remainder": { "clientId": SECOND,
            "plannedFrom": "2025-07-03T01:00:00Z", "plannedUntil": "2025-07-03T04:00:00Z",
            "unfinished": "端末の確認" } });
    inside(&door).does("submitVisit", hand_in, "__typename").await?;
    assert_eq!(house.count("dispatch_bookings WHERE first_day = '2025-07-03'").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_dispatch_that_is_given_up_lets_nobody_in_any_longer() -> Result<()> {
    for person in ["beppu-ciso", "center-operator"] {
        let house = House::open().await?;
        let door = house.door()?;
        let dispatch = confirmed(&house, &door).await?;
        agreed(&door, &dispatch, FIRST, MORNING).await?;
        let ciso = Voice::of(&door, "beppu-ciso");
        let next = ciso.does("planVisit", plan(&dispatch, SECOND, NEXT_WEEK)?, "visit { id }").await?;
        // The first morning, before the clock has moved the dispatch on.
        house.clock.set(MORNING.parse()?);
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_ok());
        let asked = "query($id: ID!) { node(id: $id) { ... on Dispatch { version } } }";
        let version = ciso.reads(asked, json!({ "id": dispatch })).await?["node"]["version"].clone();
        let input = json!({ "dispatchId": dispatch, "reason": "議会日程のため", "expectedVersion": version });
        let done = Voice::of(&door, person).does("cancelDispatch", input, "dispatch { state }").await?;
        assert_eq!(done["dispatch"]["state"], "CANCELLED");
        let called_off = "visits WHERE state = 'CANCELLED' AND end_reason = '議会日程のため'";
        let by = if person == "beppu-ciso" { "MUNICIPALITY" } else { "CENTER" };
        assert_eq!(
            house.count(&format!("{called_off} AND ended_party = '{by}'")).await?,
            2,
            "with its visits"
        );
        assert_eq!(house.count("dispatch_bookings").await?, 0);
        assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "out at once, by {person}");
        let late = json!({ "visitId": next["visit"]["id"], "expectedVersion": 1 });
        let refused = ciso.is_refused("confirmVisit", late).await?;
        refused.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
        assert_eq!(house.count("entry_grants WHERE ended_at IS NULL").await?, 0);
    }
    Ok(())
}
