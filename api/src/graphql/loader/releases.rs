//! Batches about comparison releases. What is released never changes, so most of it is at hand.
use super::Loaders;
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    access::{Action, OrganizationId, Standing},
    comparison::{
        Key, LoadReleases, LoadRevisions, NamedResultsHeld, ReadOwnScores, Release, ReleaseId, ReleaseScope,
    },
    disclosure::Published,
    scoring::Scores,
};
use std::collections::HashMap;

impl Loaders {
    /// Whether the caller may be told what is at hand: a member who may read releases. Everybody else goes through the
    /// gate, which refuses, or leaves a trace first.
    fn may_be_told(&self) -> bool {
        self.scope.standing() == Standing::Member && self.scope.allows(Action::ReleaseRead)
    }
}

impl Loader<ReleaseId> for Loaders {
    type Value = Release;
    type Error = Error;

    async fn load(&self, ids: &[ReleaseId]) -> Result<HashMap<ReleaseId, Release>, Error> {
        let (figures, told) = (&self.services.figures, self.may_be_told());
        let at_hand = |id: &ReleaseId| {
            told.then(|| figures.seen(self.scope.organization(), *id)).flatten().map(|one| (*id, one))
        };
        let mut found: HashMap<ReleaseId, Release> = ids.iter().filter_map(at_hand).collect();
        let missing: Vec<ReleaseId> = ids.iter().copied().filter(|id| !found.contains_key(id)).collect();
        if !missing.is_empty() {
            for release in self.services.gate.run(&self.scope, LoadReleases(missing)).await? {
                if told {
                    figures.see(self.scope.organization(), &release);
                }
                found.insert(release.id, release);
            }
        }
        for release in found.values() {
            self.reads.note(release);
        }
        Ok(found)
    }
}

/// Of how many bodies the organization holds named results.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct HeldOf(pub(in crate::graphql) (Key, ReleaseScope));

impl Loader<HeldOf> for Loaders {
    type Value = u32;
    type Error = Error;

    async fn load(&self, keys: &[HeldOf]) -> Result<HashMap<HeldOf, u32>, Error> {
        if self.may_be_told() && !self.services.gate.holds_named(&self.scope).await? {
            return Ok(keys.iter().map(|key| (*key, 0)).collect());
        }
        let keys = keys.iter().map(|key| key.0).collect();
        let found = self.services.gate.run(&self.scope, NamedResultsHeld(keys)).await?;
        Ok(found.into_iter().map(|(key, held)| (HeldOf(key), held)).collect())
    }
}

/// The organization's own scores of a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct OwnScoresOf(pub(in crate::graphql) Key);

impl Loader<OwnScoresOf> for Loaders {
    type Value = Scores;
    type Error = Error;

    async fn load(&self, keys: &[OwnScoresOf]) -> Result<HashMap<OwnScoresOf, Scores>, Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let found = self.services.gate.run(&self.scope, ReadOwnScores(keys)).await?;
        Ok(found.into_iter().map(|(key, scores)| (OwnScoresOf(key), scores)).collect())
    }
}

/// The figures of a release that the scope was found to see.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct FiguresOf(pub(in crate::graphql) ReleaseId);

impl Loader<FiguresOf> for Loaders {
    type Value = Published;
    type Error = Error;

    async fn load(&self, keys: &[FiguresOf]) -> Result<HashMap<FiguresOf, Published>, Error> {
        let ids: Vec<ReleaseId> = keys.iter().map(|key| key.0).collect();
        let found = self.services.figures.of(&self.services.gate, &self.scope, &ids).await?;
        Ok(found.into_iter().map(|(id, figures)| (FiguresOf(id), Published::clone(&figures))).collect())
    }
}

/// The released releases of an owner and key, oldest first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct RevisionsOf(pub(in crate::graphql) (OrganizationId, Key));

impl Loader<RevisionsOf> for Loaders {
    type Value = Vec<Release>;
    type Error = Error;

    async fn load(&self, keys: &[RevisionsOf]) -> Result<HashMap<RevisionsOf, Vec<Release>>, Error> {
        let keys = keys.iter().map(|key| key.0).collect();
        let found = self.services.gate.run(&self.scope, LoadRevisions(keys)).await?;
        Ok(super::grouped(found, |release| RevisionsOf((release.owner, release.key))))
    }
}
