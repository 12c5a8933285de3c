//! The comparison of the story: opened, closed, checked, published.
use super::{
    house::{House, said},
    road::day,
};
use anyhow::{Context as _, Result};
use domain::{
    catalog::EditionCode,
    comparison::{CloseRelease, Key, LoadReleases, OpenRelease, PublishRelease, ReleaseId},
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Tier},
};

const COORDINATOR: &str = "oita-coordinator";

/// What the story compares.
pub(super) fn key() -> Result<Key> {
    Ok(Key {
        fiscal_year: FiscalYear::parse("year", 2025).map_err(said)?,
        edition: EditionCode::parse("edition", "H19.7").map_err(said)?,
        basis: Basis::Judged,
        tier: Tier::Full,
    })
}

pub(super) async fn publish(house: &House) -> Result<()> {
    house.at(day("2026-01-15")?);
    let release = house.act(COORDINATOR, OpenRelease::first(key()?)).await?;
    house.at(day("2026-02-02")?);
    house
        .act(COORDINATOR, CloseRelease { release, expected_version: version(house, release).await? })
        .await?;
    house.settle().await?;
    house.at(day("2026-02-16")?);
    let expected_version = version(house, release).await?;
    house.act(COORDINATOR, PublishRelease { release, expected_version }).await?;
    house.settle().await
}

async fn version(house: &House, release: ReleaseId) -> Result<i32> {
    let found = house.act(COORDINATOR, LoadReleases(vec![release])).await?;
    Ok(found.first().context("the release is not there")?.version)
}
