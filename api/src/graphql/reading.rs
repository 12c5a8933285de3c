//! A release as its reader may see it. Whatever shows figures of a release, as JSON, picture or table, takes them from here
//! and from nowhere else.
use super::{
    context::Request,
    loader::{FiguresOf, HeldOf, Loaders, OwnScoresOf},
};
use async_graphql::dataloader::DataLoader;
use domain::{
    Error, Result,
    comparison::{Key, Release, ReleaseId, ReleaseState},
    disclosure::Published,
    kernel::fiscal::FiscalYear,
    scoring::Scores,
};

/// A released release with what of it its reader may see.
pub(crate) struct Reading {
    /// The release.
    pub(crate) release: Release,
    /// What is released, less what the reader's named results would turn into somebody's score.
    pub(crate) shown: Published,
    /// Of how many bodies the reader holds named results.
    pub(crate) held: u32,
    /// The scores of the reader's own body that compare with it.
    pub(crate) own: Option<Scores>,
}

impl Request {
    /// The release as the visitor may see it. One that is not released is not found, and neither is a hidden one.
    pub(crate) async fn reading(&self, id: ReleaseId) -> Result<Reading> {
        let load = self.batches()?;
        let release = load.load_one(id).await?.ok_or(Error::NotFound)?;
        let (shown, held) = figures(load, &release).await?.ok_or(Error::NotFound)?;
        let own = load.load_one(OwnScoresOf(release.key)).await?;
        Ok(Reading { release, shown, held, own })
    }
}

/// What is shown of a release, and of how many bodies its reader holds named results; none unless it is released.
pub(super) async fn figures(
    load: &DataLoader<Loaders>,
    release: &Release,
) -> Result<Option<(Published, u32)>> {
    if release.state != ReleaseState::Released {
        return Ok(None);
    }
    // The year before is asked for whether or not a change is shown.
    let now = HeldOf((release.key, release.scope));
    let before = FiscalYear::parse("fiscalYear", release.key.fiscal_year.year() - 1).ok();
    let before = before.map(|fiscal_year| HeldOf((Key { fiscal_year, ..release.key }, release.scope)));
    let held = load.load_many([now].into_iter().chain(before)).await?;
    let of = |key: &HeldOf| held.get(key).copied().unwrap_or(0);
    let (held, held_before) = (of(&now), before.as_ref().map_or(0, of));
    let found = load.load_one(FiguresOf(release.id)).await?;
    let rules = load.loader().services.gate.rules();
    Ok(found.map(|published| (published.shown_to(held, held_before, rules), held)))
}
