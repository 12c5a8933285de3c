//! The centre's advisor, with something of everything an advisor says of themselves, and its programmes.
use super::World;
use anyhow::Result;
use domain::{
    advisor::{Capacity, DeclareTie, SetAvailability, TieKind, TieNote},
    register::GovernmentCode,
};
use tests::{House, world::NAKATSU};

pub(super) async fn advised(house: &House, world: &mut World) -> Result<()> {
    world.name("advisor", house.advisor("center-advisor").await?);
    // Whoever is booked is not retired.
    world.name("idle advisor", house.advisor("center-third").await?);
    let capacity = Capacity::parse("daysPerMonth", 8)?;
    let days_off = vec!["2025-12-26".parse()?];
    house.run("center-advisor", SetAvailability { capacity, days_off, expected_version: 1 }).await?;
    let tie = DeclareTie {
        government: GovernmentCode::parse("governmentCode", NAKATSU)?,
        kind: TieKind::Built,
        since: "2019-04-01".parse()?,
        until: None,
        note: TieNote::default(),
    };
    house.run("center-advisor", tie).await?;
    world.name("open programme", house.open_programme(2025).await?);
    world.name("programme", house.programme(2026).await?);
    Ok(())
}
