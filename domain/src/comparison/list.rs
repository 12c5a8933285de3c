//! Reading releases.
use super::{Key, Release, ReleaseId, ReleaseScope};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the visible releases, newest first: the owner's in every state, others' once published.
pub struct ListReleases(pub PageRequest<Uuid>);

impl UseCase for ListReleases {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Page<Release>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Release>> {
        store.list_releases(&self.0).await
    }
}

/// Those of the releases that are visible.
pub struct LoadReleases(pub Vec<ReleaseId>);

impl UseCase for LoadReleases {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Vec<Release>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Release>> {
        store.releases(&self.0).await
    }
}

/// The stored figures of released releases, as they were encoded at the freeze.
pub struct LoadFigures(pub Vec<ReleaseId>);

impl UseCase for LoadFigures {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Vec<(ReleaseId, String)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<(ReleaseId, String)>> {
        store.figures(&self.0).await
    }
}

/// Those of the releases that are visible, and the stored figures of those that are released. Both are asked for whatever
/// the first one finds, so that nobody learns from what it took why nothing is shown.
pub struct LoadReleasesInFull(pub Vec<ReleaseId>);

impl UseCase for LoadReleasesInFull {
    const ACTION: Action = Action::ReleaseRead;
    type Output = (Vec<Release>, Vec<(ReleaseId, String)>);

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        Ok((store.releases(&self.0).await?, store.figures(&self.0).await?))
    }
}

/// How many bodies' named results of each key and scope, of whatever edition, the organization holds now: they count as its
/// coalition.
pub struct NamedResultsHeld(pub Vec<(Key, ReleaseScope)>);

impl UseCase for NamedResultsHeld {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Vec<((Key, ReleaseScope), u32)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        store.named_results_held(&self.0).await
    }
}

/// The released releases of these keys and owners that are visible, oldest first: the revision history.
pub struct LoadRevisions(pub Vec<(OrganizationId, Key)>);

impl UseCase for LoadRevisions {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Vec<Release>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Release>> {
        store.revisions(&self.0).await
    }
}
