//! Batches about comparison releases. What is released never changes, so most of it is at hand.
use super::Loaders;
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    access::{Action, OrganizationId, Standing},
    comparison::{Key, LoadRevisions, Release, ReleaseId, ReleaseScope},
    disclosure::Published,
    scoring::Scores,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

impl Loaders {
    /// Whether the caller may be told what is at hand: a member who may read releases. Everybody else goes through the
    /// gate, which refuses, or leaves a trace first.
    fn may_be_told(&self) -> bool {
        self.scope.standing() == Standing::Member && self.scope.allows(Action::ReleaseRead)
    }

    /// The release, if it is at hand. What is needs no batch, which waits a thousandth of a second for others.
    pub(in crate::graphql) fn release_at_hand(&self, id: ReleaseId) -> Option<Release> {
        if !self.may_be_told() {
            return None;
        }
        let found = self.services.figures.seen(self.scope.organization(), id)?;
        self.reads.note(&found);
        Some(found)
    }

    /// The figures of a release that the scope was found to see, if they are at hand.
    pub(in crate::graphql) fn figures_at_hand(&self, id: ReleaseId) -> Option<Arc<Published>> {
        if !self.may_be_told() {
            return None;
        }
        let brought = || self.brought.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        self.services.figures.at_hand(id).or_else(brought)
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
            let (releases, brought) = figures.releases(&self.services.gate, &self.scope, missing).await?;
            self.brought.lock().unwrap_or_else(PoisonError::into_inner).extend(brought);
            for release in releases {
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
        let keys: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.services.gate.named_held(&self.scope, &keys).await?;
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
        let keys: Vec<Key> = keys.iter().map(|key| key.0).collect();
        let found = self.services.gate.own_scores(&self.scope, &keys).await?;
        Ok(found.into_iter().map(|(key, scores)| (OwnScoresOf(key), scores)).collect())
    }
}

/// The figures of a release that the scope was found to see.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct FiguresOf(pub(in crate::graphql) ReleaseId);

impl Loader<FiguresOf> for Loaders {
    type Value = Arc<Published>;
    type Error = Error;

    async fn load(&self, keys: &[FiguresOf]) -> Result<HashMap<FiguresOf, Arc<Published>>, Error> {
        let ids: Vec<ReleaseId> = keys.iter().map(|key| key.0).collect();
        let found = self.services.figures.of(&self.services.gate, &self.scope, &ids).await?;
        Ok(found.into_iter().map(|(id, figures)| (FiguresOf(id), figures)).collect())
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
