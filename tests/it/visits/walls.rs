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
