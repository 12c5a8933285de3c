//! Escrow of effects: its body its own, the release role one year, and nobody else any of it.
use super::{YEAR, contributed, counted, effect, followed_up, tells};
use crate::{
    voice::Voice,
    walls::{Raw, Settings, tear_down},
};
use anyhow::Result;
use domain::{
    dispatch::LoadDispatches, dispatch_consent::LoadDispatchConsents, effect::LoadFollowUps,
    kernel::fiscal::FiscalYear,
};
use tests::{House, world::NAKATSU};

const OWN: [&str; 3] = ["dispatch_consents", "dispatch_follow_ups", "effect_contributions"];

#[tokio::test]
async fn row_level_security_alone_shows_it_to_its_body() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = followed_up(&house, &door, &["EFFECT_CONTRIBUTION"]).await?;
    Voice::of(&door, "beppu-ciso").does("tellDispatchEffect", effect(&dispatch, 1), "__typename").await?;
    tells(&door, "closeDispatch", &dispatch).await?;
    house.settle().await?;
    contributed(&house, NAKATSU, true).await?;
    for (person, seen) in [
        ("beppu-ciso", [2, 1, 1]),
        ("nakatsu-ciso", [0, 0, 1]),
        ("oita-coordinator", [0; 3]),
        ("center-operator", [0; 3]),
        ("center-advisor", [0; 3]),
    ] {
        let mut raw = Raw::person(&house, person, None).await?;
        for (table, rows) in OWN.iter().zip(seen) {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person}: {table}");
        }
    }
    counted(&house, &door).await?;
    let refused = Err("42501".to_owned());
    let mut operator = Raw::person(&house, "center-operator", None).await?;
    assert_eq!(
        operator.does("UPDATE effect_releases SET figures = '[]'").await,
        refused,
        "counted in escrow"
    );
    assert_eq!(operator.does("DELETE FROM effect_releases").await, refused, "and once");
    let rows = house.look("SELECT id::text AS id FROM effect_releases").await?;
    let id = rows[0]["id"].as_str().unwrap_or_default().parse()?;
    let mut release = Raw::taking(&house, "kansa_release", Settings::release(&id)).await?;
    assert_eq!(release.sees("effect_contributions").await?, Some(2));
    let changed = "UPDATE effect_releases SET figures = '[]'";
    assert_eq!(release.does(changed).await, Ok(0), "what is released never changes");
    for table in ["dispatches", "dispatch_follow_ups", "dispatch_consents", "audits"] {
        assert_eq!(release.sees(table).await?, None, "{table}");
    }
    let mut nothing = Raw::taking(&house, "kansa_release", Settings::NONE).await?;
    assert_eq!(nothing.sees("effect_contributions").await?, Some(0), "no release, no year");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = followed_up(&house, &door, &["EFFECT_CONTRIBUTION"]).await?;
    Voice::of(&door, "beppu-ciso").does("tellDispatchEffect", effect(&dispatch, 1), "__typename").await?;
    let id = house.look("SELECT id::text AS id FROM dispatches").await?[0]["id"].take();
    let id: uuid::Uuid = id.as_str().unwrap_or_default().parse()?;
    tear_down(&house).await?;
    let ids = || vec![domain::Id::from_uuid(id)];
    assert_eq!(house.run("beppu-ciso", LoadDispatchConsents(ids())).await?.len(), 2);
    assert!(house.run("nakatsu-ciso", LoadDispatchConsents(ids())).await?.is_empty());
    assert_eq!(house.run("beppu-ciso", LoadFollowUps(ids())).await?.len(), 1);
    for person in ["nakatsu-ciso", "center-operator", "center-advisor"] {
        assert!(house.run(person, LoadFollowUps(ids())).await?.is_empty(), "{person}");
    }
    assert_eq!(house.run("center-operator", LoadDispatches(ids())).await?.len(), 1, "the dispatch it shares");
    let year = FiscalYear::parse("fiscalYear", YEAR)?;
    assert!(house.run("oita-coordinator", domain::effect::ReadEffects(year)).await?.is_none());
    Ok(())
}
