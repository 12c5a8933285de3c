//! The comparison of the story: opened, closed, checked, published.
use super::{
    house::{House, said},
    road::day,
};
use anyhow::{Context as _, Result};
use domain::{
    catalog::EditionCode,
    comparison::{CloseRelease, Key, LoadReleases, OpenRelease, Partition, PublishRelease, ReleaseId},
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Tier},
};

const COORDINATOR: &str = "oita-coordinator";

/// What the story compares in a fiscal year.
pub(super) fn key(year: i32) -> Result<Key> {
    Ok(Key {
        fiscal_year: FiscalYear::parse("year", year).map_err(said)?,
        edition: EditionCode::parse("edition", "H19.7").map_err(said)?,
        basis: Basis::Judged,
        tier: Tier::Full,
    })
}

/// Opened, closed and published in the year's last months, with groups by population.
pub(super) async fn publish(house: &House, year: i32) -> Result<()> {
    let on = |date: &str| day(&format!("{}-{date}", year + 1));
    house.at(on("01-15")?);
    let open = OpenRelease { partition: Partition::PopulationBand, ..OpenRelease::first(key(year)?) };
    let release = house.act(COORDINATOR, open).await?;
    house.at(on("02-02")?);
    house
        .act(COORDINATOR, CloseRelease { release, expected_version: version(house, release).await? })
        .await?;
    house.settle().await?;
    house.at(on("02-16")?);
    let expected_version = version(house, release).await?;
    house.act(COORDINATOR, PublishRelease { release, expected_version }).await?;
    house.settle().await
}

async fn version(house: &House, release: ReleaseId) -> Result<i32> {
    let found = house.act(COORDINATOR, LoadReleases(vec![release])).await?;
    Ok(found.first().context("the release is not there")?.version)
}
