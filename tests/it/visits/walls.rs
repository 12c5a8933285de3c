//! Both walls around visits and their records, each with the other torn down.
use super::{FIRST, MORNING, agreed, checked_in, confirmed, message, now, sent};
use crate::{
    voice::Voice,
    walls::{Raw, tear_down},
};
use anyhow::Result;
use domain::{
    access::Role,
    kernel::page::PageRequest,
    visit::{ListVisits, LoadVisitRecords, VisitFilter},
};
use serde_json::json;
use tests::{Door, House, world::BEPPU};

/// A visit that is being recorded, with one message; answers its global id.
async fn recording(house: &House, door: &Door) -> Result<String> {
    let dispatch = confirmed(house, door).await?;
    house.invite("center-operator", "second-advisor", &[Role::Advisor]).await?;
    let id = agreed(door, &dispatch, FIRST, MORNING).await?;
    checked_in(house, door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(door, message(FIRST, 1, "規程を見直す")).await?;
    Ok(id)
}

#[tokio::test]
async fn the_outer_wall_holds_alone() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let id = recording(&house, &door).await?;
    for (person, body, visits, messages) in [
        ("beppu-viewer", None, 1, 1),
        ("nakatsu-ciso", None, 0, 0),
        ("center-operator", None, 1, 0),
        ("center-advisor", None, 1, 0),
        ("second-advisor", None, 0, 0),
        ("center-advisor", Some(BEPPU), 1, 1),
    ] {
        let mut raw = Raw::person(&house, person, body).await?;
        let seen = (raw.sees("visits").await?, raw.sees("visit_messages").await?);
        assert_eq!(seen, (Some(visits), Some(messages)), "{person} in {body:?}");
    }
    let mut raw = Raw::person(&house, "center-advisor", Some(BEPPU)).await?;
    let refused = Err("42501".to_owned());
    for other in ["audits", "members", "trail", "consents", "entry_grants"] {
        assert_eq!(raw.sees(other).await?.unwrap_or_default(), 0, "{other}");
    }
    assert_eq!(raw.does("UPDATE visit_messages SET parts = parts").await, refused, "a message never changes");
    assert_eq!(raw.does("UPDATE visits SET municipality_id = municipality_id").await, refused);
    let signed = "INSERT INTO visit_records (visit_id, number, dispatch_id, parts, signed_by, signed_at)
         SELECT id, 1, dispatch_id, '[]', app_user(), now() FROM visits";
    assert_eq!(raw.does(signed).await, refused, "the municipality signs");
    let input = now(&door, &id, json!({})).await?;
    Voice::of(&door, "beppu-ciso").does("endAdvisorEntry", input, "__typename").await?;
    assert_eq!(raw.sees("visit_messages").await?, Some(0), "an open session is out at once");
    Ok(())
}

/// Adds a row about the visit of the one message, in the name of `user`.
fn forged(what: &str, user: &str) -> String {
    let said = "9, 'x', parts, now(), now()";
    let (table, columns, values) = match what {
        "messages" => {
            ("visit_messages", "sent_by, sequence, key, parts, device_at, received_at", said.to_owned())
        }
        "proposals" => {
            let columns = "sent_by, sequence, key, parts, device_at, received_at, reason";
            ("visit_proposals", columns, format!("{said}, 'LATE'"))
        }
        kind => ("visit_notes", "noted_by, kind, text, noted_at", format!("'{kind}', '別', now()")),
    };
    format!(
        "INSERT INTO {table} (id, visit_id, dispatch_id, {columns})
         SELECT gen_random_uuid(), visit_id, dispatch_id, {user}, {values} FROM visit_messages LIMIT 1"
    )
}

#[tokio::test]
async fn who_was_let_in_writes_in_nobody_else_s_name_and_signs_nothing() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    recording(&house, &door).await?;
    let refused = Err("42501".to_owned());
    let ciso = house.caller("beppu-ciso").await?.user().uuid();
    let mut raw = Raw::person(&house, "center-advisor", Some(BEPPU)).await?;
    for what in ["messages", "proposals", "UNFINISHED"] {
        assert_eq!(raw.does(&forged(what, &format!("'{ciso}'"))).await, refused, "{what} of the CISO");
        assert_eq!(raw.does(&forged(what, "app_user()")).await, Ok(1), "{what} of their own");
    }
    assert_eq!(raw.does(&forged("RETURNED", "app_user()")).await, refused, "the body sends back");
    for state in ["PLANNED", "CONFIRMED", "FINALIZED", "AMENDED", "CANCELLED", "RESCHEDULED", "NO_SHOW"] {
        assert_eq!(raw.does(&format!("UPDATE visits SET state = '{state}'")).await, refused, "{state}");
    }
    assert_eq!(raw.does("UPDATE visits SET state = 'SUBMITTED'").await, Ok(1));
    for person in ["center-advisor", "center-operator"] {
        let mut raw = Raw::person(&house, person, None).await?;
        assert_eq!(raw.does("UPDATE visits SET state = 'FINALIZED'").await, refused, "{person}");
        assert_eq!(raw.sees("visit_notes").await?, Some(0), "{person}: what was left undone is the body's");
    }
    for person in ["beppu-ciso", "center-operator"] {
        let mut raw = Raw::person(&house, person, None).await?;
        for column in ["person_id", "dispatch_id", "grantee_id", "valid_from"] {
            let sql = format!("UPDATE entry_grants SET {column} = {column}");
            assert_eq!(raw.does(&sql).await, refused, "{person}: {column}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    recording(&house, &door).await?;
    tear_down(&house).await?;
    for (person, body, wanted) in [
        ("beppu-viewer", None, 1),
        ("nakatsu-ciso", None, 0),
        ("center-operator", None, 1),
        ("center-advisor", None, 1),
        ("second-advisor", None, 0),
        ("center-advisor", Some(BEPPU), 1),
    ] {
        let scope = house.scope(person, body).await?;
        let page = PageRequest::new(Some(100), None, None, None)?;
        let list = ListVisits { filter: VisitFilter::default(), page };
        assert_eq!(house.gate.run(&scope, list).await?.items.len(), wanted, "{person} in {body:?}");
    }
    let page = PageRequest::new(Some(100), None, None, None)?;
    let list = ListVisits { filter: VisitFilter::default(), page };
    let ids: Vec<_> = house.run("beppu-viewer", list).await?.items.iter().map(|one| one.id).collect();
    let strange = house.run("nakatsu-ciso", LoadVisitRecords(ids)).await?;
    assert!(strange.iter().all(|one| one.merged.parts.is_empty()), "another body's record is not there");
    Ok(())
}
