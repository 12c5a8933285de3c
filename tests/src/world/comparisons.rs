//! Comparison releases of Oita prefecture.
use super::EDITION;
use crate::House;
use anyhow::{Context as _, Result};
use domain::{
    catalog::EditionCode,
    comparison::{CloseRelease, Key, LoadReleases, OpenRelease, PublishRelease, Release, ReleaseId},
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Tier},
};

/// How far a release is led.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReleaseStage {
    /// Contributions come in.
    Open,
    /// Closed; the outbox has not been worked off, so nothing is frozen.
    Closed,
    /// The cohort is frozen and checked.
    Checked,
    /// Released, or withheld if the rules say so.
    Published,
}

impl House {
    /// A comparison of the year 2025 over the essential items, led to `stage` by `oita-coordinator`.
    pub async fn release(&self, basis: Basis, stage: ReleaseStage) -> Result<ReleaseId> {
        let key = Key {
            fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
            edition: EditionCode::parse("edition", EDITION)?,
            basis,
            tier: Tier::Essential,
        };
        self.release_by("oita-coordinator", key, stage).await
    }

    /// A first comparison of that key by whoever makes it, led to `stage`.
    pub async fn release_by(&self, maker: &str, key: Key, stage: ReleaseStage) -> Result<ReleaseId> {
        let release = self.run(maker, OpenRelease::first(key)).await?;
        if stage >= ReleaseStage::Closed {
            self.run(maker, CloseRelease { release, expected_version: 1 }).await?;
        }
        if stage >= ReleaseStage::Checked {
            self.settle().await?;
        }
        if stage >= ReleaseStage::Published {
            let found = self.run(maker, LoadReleases(vec![release])).await?.pop();
            let expected_version = found.context("no such release")?.version;
            self.run(maker, PublishRelease { release, expected_version }).await?;
        }
        Ok(release)
    }

    /// The release, as the coordinator sees it.
    pub async fn own_release(&self, id: ReleaseId) -> Result<Release> {
        self.run("oita-coordinator", LoadReleases(vec![id])).await?.pop().context("no such release")
    }
}
