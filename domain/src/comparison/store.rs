//! What comparisons ask of storage.
use super::{Candidate, Frozen, Key, Release, ReleaseId};
use crate::{
    Result,
    access::{OrganizationId, PlatformContext},
    engagement::ParticipationId,
    kernel::page::{Page, PageRequest},
    scoring::Scores,
};
use uuid::Uuid;

/// Releases, as the tenant may see them.
#[trait_variant::make(Send)]
pub trait ReleaseStore {
    /// Stores a new release. A second one of the same key is a conflict.
    async fn add_release(&mut self, release: &Release) -> Result<()>;
    /// A release that the tenant coordinates, locked.
    async fn own_release(&mut self, id: ReleaseId) -> Result<Option<Release>>;
    /// Stores a changed release. Publishing one with a withdrawn contribution is a conflict.
    async fn save_release(&mut self, release: &Release) -> Result<()>;
    /// Those of `ids` that are visible.
    async fn releases(&mut self, ids: &[ReleaseId]) -> Result<Vec<Release>>;
    /// One page, newest first.
    async fn list_releases(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Release>>;
    /// The encoded figures of those that are released.
    async fn figures(&mut self, ids: &[ReleaseId]) -> Result<Vec<(ReleaseId, String)>>;
    /// The tenant's own scores of each key, from its newest joint audit that is reported; keys without one are left out.
    async fn own_scores(&mut self, keys: &[Key]) -> Result<Vec<(Key, Scores)>>;
    /// The named results of a key that the tenant holds, of each body those of its newest participation.
    async fn named_results_of(&mut self, key: Key) -> Result<Vec<(OrganizationId, Scores)>>;
    /// Of how many bodies the tenant holds named results of each key.
    async fn named_results_held(&mut self, keys: &[Key]) -> Result<Vec<(Key, u32)>>;
}

/// Escrow, as the release role may see it: one release at a time.
#[trait_variant::make(Send)]
pub trait EscrowStore {
    /// The release, locked.
    async fn release_in_escrow(&mut self, id: ReleaseId) -> Result<Option<Release>>;
    /// Whether something signed or consented to before the closing, in the release's prefecture, is still on its way.
    async fn disclosures_pending(&mut self, release: &Release) -> Result<bool>;
    /// The live contributions of a closed release's key: of each body its latest.
    async fn candidates(&mut self, release: &Release) -> Result<Vec<Candidate>>;
    /// Stores the frozen cohort, the figures and the checked release, and notes it in the prefecture's trail.
    async fn freeze(
        &mut self,
        release: &Release,
        cohort: &[Frozen],
        figures: &str,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// The unpublished releases whose cohort holds a withdrawn contribution of the participation, locked.
    async fn releases_with_withdrawn(&mut self, participation: ParticipationId) -> Result<Vec<Release>>;
    /// Removes a reopened release's cohort and figures, stores it, and notes it in the prefecture's trail.
    async fn thaw(&mut self, release: &Release, cx: &PlatformContext) -> Result<()>;
}
