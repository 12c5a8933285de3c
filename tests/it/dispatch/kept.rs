//! What is left to an advisor of a dispatch that they have no more to do with: which it was, where, on which days, where it
//! stands. Each wall with the other torn down.
use super::{Desk, accept, seen, step};
use crate::{
    visits::{FIRST, checked_in, consented, inside, plan, sent},
    voice::Voice,
    walls::{Raw, tear_down},
};
use anyhow::Result;
use domain::dispatch::DispatchState;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Door, House};

/// The last second in which an advisor has to do with a dispatch whose window ends with 10 July in Japan, and the next.
const LAST: &str = "2025-07-17T14:59:59Z";
const OVER: &str = "2025-07-17T15:00:00Z";

const CALLED_OFF: &str = "00000000-0000-4000-8000-000000000009";

const SHOWS: &str = "state municipality { name } form { days contact project section aim }
    visits { state plannedFrom place actualFrom actualUntil checkedInAt deviceCheckedInAt ending { party reason } }";

/// A confirmed dispatch of `center-advisor` to Beppu for 10 July; answers its id.
async fn confirmed(desk: &Desk, door: &Door) -> Result<String> {
    let id = desk.offered(door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(door, "center-advisor", &id).await?;
    step(door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    Ok(id)
}

/// The same with a visit that was called off and one that was handed in.
async fn served(desk: &Desk, door: &Door) -> Result<String> {
    let id = confirmed(desk, door).await?;
    consented(door, &id, &["ADVISOR_ACCESS"], &[]).await?;
    let ciso = Voice::of(door, "beppu-ciso");
    let off = plan(&id, CALLED_OFF, "2025-07-10T00:00:00Z")?;
    let off = ciso.does("planVisit", off, "visit { id }").await?["visit"]["id"].take();
    let off = json!({ "visitId": off, "expectedVersion": 1, "reason": "議会対応のため" });
    ciso.does("cancelVisit", off, "__typename").await?;
    let made = plan(&id, FIRST, "2025-07-10T01:00:00Z")?;
    let made = ciso.does("planVisit", made, "visit { id }").await?["visit"]["id"].take();
    ciso.does("confirmVisit", json!({ "visitId": made, "expectedVersion": 1 }), "__typename").await?;
    checked_in(&desk.house, door, FIRST, "2025-07-10T01:02:00Z").await?;
    let message = json!({ "clientVisitId": FIRST, "sequence": 1, "idempotencyKey": "message 1",
        "deviceAt": "2025-07-10T02:00:00Z", "parts": [{ "clientId": "00000000-0000-4000-8000-000000000011",
            "kind": "ADVICE", "text": "規程を見直す" }] });
    assert_eq!(sent(door, message).await?["receipt"], "MERGED");
    desk.house.clock.set("2025-07-10T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": "2025-07-10T01:10:00Z",
        "actualUntil": "2025-07-10T04:00:00Z" });
    inside(door).does("submitVisit", hand_in, "__typename").await?;
    desk.house.clock.set(LAST.parse()?);
    desk.house.settle().await?;
    Ok(id)
}

/// All of it, as its parties see it.
fn all() -> Value {
    let form = json!({ "days": ["2025-07-10"], "contact": "担当 山田", "project": "規程の整備",
        "section": "情報政策課", "aim": "内部監査を自ら行う" });
    let off = json!({ "state": "CANCELLED", "plannedFrom": "2025-07-10T00:00:00+00:00", "place": "本庁舎3階",
        "actualFrom": null, "actualUntil": null, "checkedInAt": null, "deviceCheckedInAt": null,
        "ending": { "party": "MUNICIPALITY", "reason": "議会対応のため" } });
    let made = json!({ "state": "SUBMITTED", "plannedFrom": "2025-07-10T01:00:00+00:00", "place": "本庁舎3階",
        "actualFrom": "2025-07-10T01:10:00+00:00", "actualUntil": "2025-07-10T04:00:00+00:00",
        "checkedInAt": "2025-07-10T01:02:00+00:00", "deviceCheckedInAt": "2025-07-01T00:58:00+00:00",
        "ending": null });
    json!({ "state": "REPORT_DUE", "municipality": { "name": "別府市" }, "form": form, "visits": [off, made] })
}

/// What is left of it.
fn left() -> Value {
    let mut left = all();
    for hidden in ["contact", "project", "section"] {
        left["form"][hidden] = Value::Null;
    }
    left["form"]["aim"] = json!("");
    for visit in 0..2_usize {
        for hidden in ["place", "actualFrom", "actualUntil", "checkedInAt", "deviceCheckedInAt", "ending"] {
            left["visits"][visit][hidden] = Value::Null;
        }
    }
    left
}

#[tokio::test]
async fn afterwards_an_advisor_sees_which_where_on_which_days_and_how_it_stands() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = served(&desk, &door).await?;
    let listed = "{ visits(first: 5) { nodes { state place ending { reason } } } }";
    let advisor = Voice::of(&door, "center-advisor");
    assert_eq!(seen(&door, "center-advisor", &id, SHOWS).await?, all());
    let before = advisor.reads(listed, json!({})).await?["visits"]["nodes"].take();
    assert_eq!(before[0]["place"], "本庁舎3階");

    desk.house.clock.set(OVER.parse()?);
    assert_eq!(seen(&door, "center-advisor", &id, SHOWS).await?, left());
    let after = advisor.reads(listed, json!({})).await?["visits"]["nodes"].take();
    let visit = |state: &str| json!({ "state": state, "place": null, "ending": null });
    assert_eq!(after.as_array().map(Vec::len), Some(2));
    assert!(
        ["SUBMITTED", "CANCELLED"].iter().all(|state| (0..2_usize).any(|one| after[one] == visit(state)))
    );
    for person in ["beppu-viewer", "center-operator"] {
        assert_eq!(seen(&door, person, &id, SHOWS).await?, all(), "{person}");
    }
    let told = json!({ "account": "監査計画を作成した。" });
    assert_eq!(step(&door, "beppu-ciso", "reportDispatch", &id, told.clone()).await?, "REPORTED");
    desk.house.clock.set("2026-04-01T00:00:00Z".parse()?);
    desk.house.settle().await?;
    assert_eq!(step(&door, "beppu-ciso", "closeDispatch", &id, told).await?, "CLOSED");
    let closed = advisor.reads(listed, json!({})).await?["visits"]["nodes"].take();
    assert_eq!(closed, json!([]), "with the dispatch its visits");
    Ok(())
}

#[tokio::test]
async fn row_level_security_alone_keeps_the_rest_back() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    served(&desk, &door).await?;
    let secrets = [
        "SELECT concat_ws(' ', section, contact, nullif(aim, ''), nullif(present_state, ''), participants, wished_id)
            FROM dispatches_seen",
        "SELECT concat_ws(' ', place, actual_from, actual_until, checked_in_at, device_in_at, ended_at, ended_by,
            ended_party, end_reason, last_sequence) FROM visits_seen",
    ];
    let tables =
        ["dispatches", "visits", "dispatches_seen", "visits_seen", "dispatch_steps", "dispatch_bookings"];
    for (at, rows, is_told) in [(LAST, [1, 2, 1, 2, 4, 1], true), (OVER, [0, 0, 1, 2, 0, 1], false)] {
        desk.house.clock.set(at.parse()?);
        let mut raw = Raw::person(&desk.house, "center-advisor", None).await?;
        for (table, rows) in tables.iter().zip(rows) {
            assert_eq!(raw.sees(table).await?, Some(rows), "{at}: {table}");
        }
        for secret in secrets {
            let told = raw.texts(secret).await?;
            assert!(!told.is_empty() && told.iter().all(|one| one.is_empty() != is_told), "{at}: {told:?}");
        }
        let moved = raw.does("UPDATE visits SET version = version + 1 WHERE state = 'CANCELLED'").await;
        assert_eq!(moved, Ok(u64::from(is_told)), "{at}");
    }
    for (person, dispatches, visits) in
        [("center-operator", 1, 2), ("beppu-viewer", 1, 2), ("second-advisor", 0, 0), ("nakatsu-ciso", 0, 0)]
    {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        let told = (raw.sees("dispatches_seen").await?, raw.sees("visits_seen").await?);
        assert_eq!(told, (Some(dispatches), Some(visits)), "{person}");
        for secret in secrets {
            assert!(raw.texts(secret).await?.iter().all(|one| !one.is_empty()), "{person}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_front_door_alone_keeps_the_rest_back() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = served(&desk, &door).await?;
    tear_down(house).await?;
    let open = "CREATE OR REPLACE VIEW dispatches_seen AS SELECT * FROM dispatches;
        CREATE OR REPLACE VIEW visits_seen AS SELECT * FROM visits;";
    house.owner.execute_unprepared(open).await?;
    assert_eq!(seen(&door, "center-advisor", &id, SHOWS).await?, all());
    house.clock.set(OVER.parse()?);
    assert_eq!(seen(&door, "center-advisor", &id, SHOWS).await?, left());
    assert!(seen(&door, "second-advisor", &id, "id").await?.is_null());
    assert_eq!(seen(&door, "center-operator", &id, SHOWS).await?, all());
    Ok(())
}

#[tokio::test]
async fn what_was_given_up_is_gone_a_week_after_its_window() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = confirmed(&desk, &door).await?;
    let planned = plan(&id, FIRST, "2025-07-10T01:00:00Z")?;
    Voice::of(&door, "beppu-ciso").does("planVisit", planned, "__typename").await?;
    let why = json!({ "reason": "議会日程のため" });
    step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?;
    house.clock.set(LAST.parse()?);
    let shows = "state visits { state place ending { reason } }";
    let visit = json!({ "state": "CANCELLED", "place": null, "ending": null });
    let told = json!({ "state": "CANCELLED", "visits": [visit] });
    assert_eq!(seen(&door, "center-advisor", &id, shows).await?, told, "they learn of it");
    house.clock.set(OVER.parse()?);
    let mut raw = Raw::person(house, "center-advisor", None).await?;
    assert_eq!((raw.sees("dispatches_seen").await?, raw.sees("visits_seen").await?), (Some(0), Some(0)));
    for is_torn_down in [false, true] {
        if is_torn_down {
            tear_down(house).await?;
        }
        assert!(seen(&door, "center-advisor", &id, "id").await?.is_null(), "{is_torn_down}");
        let list = "{ dispatches(first: 5) { nodes { id } } visits(first: 5) { nodes { id } } }";
        let listed = Voice::of(&door, "center-advisor").reads(list, json!({})).await?;
        let nothing = json!({ "dispatches": { "nodes": [] }, "visits": { "nodes": [] } });
        assert_eq!(listed, nothing, "{is_torn_down}");
    }
    assert_eq!(seen(&door, "center-operator", &id, "state").await?["state"], "CANCELLED");
    Ok(())
}

#[tokio::test]
async fn an_acceptance_is_held_to_days_that_are_past() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    confirmed(&desk, &door).await?;
    desk.house.clock.set(OVER.parse()?);
    desk.house.settle().await?;
    let next = desk.offered(&door, "研修", &["2025-07-28"], &[desk.first]).await?;
    let advisor = Voice::of(&door, "center-advisor");
    let fewer = json!({ "daysPerMonth": 1, "daysOff": [], "expectedVersion": 1 });
    advisor.does("setAvailability", fewer, "__typename").await?;
    let answer = json!({ "dispatchId": next, "undertakingVersion": 1 });
    advisor.is_refused("acceptDispatch", answer).await?.is("CONFLICT", "EXCLUDED_CAPACITY", None);
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    Ok(())
}

#[tokio::test]
async fn both_walls_know_the_same_states() -> Result<()> {
    let house = House::open().await?;
    for state in DispatchState::ALL {
        let asked = format!(
            "SELECT is_behind_advisors('{0}', ARRAY[date '2025-07-10'], timestamptz '{LAST}') AS behind,
                    is_behind_advisors('{0}', ARRAY[date '2025-07-10'], timestamptz '{OVER}') AS over",
            state.as_str()
        );
        let told = json!({ "behind": state.is_behind_its_advisors(), "over": true });
        assert_eq!(house.look(&asked).await?, [told], "{state:?}");
    }
    Ok(())
}
