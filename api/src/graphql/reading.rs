//! A release as its reader may see it. Whatever shows figures of a release, as JSON, picture or table, takes them from here
//! and from nowhere else.
use super::{
    context::Request,
    loader::{FiguresOf, HeldOf, Loaders, OwnScoresOf},
};
use async_graphql::dataloader::DataLoader;
use domain::{
    Error, Result,
    comparison::{Key, Release, ReleaseId, ReleaseScope, ReleaseState},
    disclosure::Published,
    kernel::fiscal::FiscalYear,
    scoring::Scores,
};
use std::{collections::HashMap, sync::Arc};

/// A released release with what of it its reader may see.
pub(crate) struct Reading {
    /// The release.
    pub(crate) release: Release,
    /// What is released, less what the reader's named results would turn into somebody's score.
    pub(crate) shown: Arc<Published>,
    /// Of how many bodies the reader holds named results.
    pub(crate) held: u32,
    /// The scores of the reader's own body that compare with it.
    pub(crate) own: Option<Scores>,
}

impl Request {
    /// The release as the visitor may see it. One that is not released is not found, and neither is a hidden one.
    pub(crate) async fn reading(&self, id: ReleaseId) -> Result<Reading> {
        let load = self.batches()?;
        let release = release(load, id).await?.ok_or(Error::NotFound)?;
        let (shown, held) = figures(load, &release).await?.ok_or(Error::NotFound)?;
        let own = own_scores(load, release.key).await?;
        Ok(Reading { release, shown, held, own })
    }
}

/// A release that the reader may see.
pub(super) async fn release(load: &DataLoader<Loaders>, id: ReleaseId) -> Result<Option<Release>> {
    match load.loader().release_at_hand(id) {
        Some(release) => Ok(Some(release)),
        None => load.load_one(id).await,
    }
}

/// What is shown of a release, and of how many bodies its reader holds named results; none unless it is released.
pub(super) async fn figures(
    load: &DataLoader<Loaders>,
    release: &Release,
) -> Result<Option<(Arc<Published>, u32)>> {
    if release.state != ReleaseState::Released {
        return Ok(None);
    }
    // The year before is asked for whether or not a change is shown.
    let now = (release.key, release.scope);
    let before = FiscalYear::parse("fiscalYear", release.key.fiscal_year.year() - 1).ok();
    let before = before.map(|fiscal_year| (Key { fiscal_year, ..release.key }, release.scope));
    let held = held(load, &[now].into_iter().chain(before).collect::<Vec<_>>()).await?;
    let of = |key: (Key, ReleaseScope)| held.get(&key).copied().unwrap_or(0);
    let (held, held_before) = (of(now), before.map_or(0, of));
    let Loaders { services, .. } = load.loader();
    let found = match load.loader().figures_at_hand(release.id) {
        Some(found) => Some(found),
        None => load.load_one(FiguresOf(release.id)).await?,
    };
    let shown = |published: Arc<Published>| {
        services.figures.shown(release.id, &published, (held, held_before), services.gate.rules())
    };
    Ok(found.map(|published| (shown(published), held)))
}

async fn held(
    load: &DataLoader<Loaders>,
    wanted: &[(Key, ReleaseScope)],
) -> Result<HashMap<(Key, ReleaseScope), u32>> {
    let Loaders { services, scope, .. } = load.loader();
    if let Some(known) = services.gate.known_named_held(scope, wanted) {
        return Ok(known.into_iter().collect());
    }
    let held = load.load_many(wanted.iter().copied().map(HeldOf)).await?;
    Ok(held.into_iter().map(|(HeldOf(of), held)| (of, held)).collect())
}

/// The scores of the reader's own body that compare with a release of this key.
pub(super) async fn own_scores(load: &DataLoader<Loaders>, key: Key) -> Result<Option<Scores>> {
    let Loaders { services, scope, .. } = load.loader();
    match services.gate.known_own_scores(scope, &[key]) {
        Some(known) => Ok(known.first().map(|(_, scores)| *scores)),
        None => load.load_one(OwnScoresOf(key)).await,
    }
}
