//! What comparisons ask of storage.
use super::{Beside, Candidate, Frozen, Key, Release, ReleaseId, ReleaseScope};
use crate::{
    Result,
    access::{OrganizationId, PlatformContext},
    audit::Audit,
    disclosure::ItemCount,
    engagement::ParticipationId,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    scoring::Scores,
};
use uuid::Uuid;

/// Releases, as the tenant may see them.
#[trait_variant::make(Send)]
pub trait ReleaseStore {
    /// The newest released release of the tenant's of this key.
    async fn newest_release(&mut self, key: &Key) -> Result<Option<ReleaseId>>;
    /// The released releases of these that are visible, oldest first.
    async fn revisions(&mut self, of: &[(OrganizationId, Key)]) -> Result<Vec<Release>>;
    /// Stores a new release. A second one of the same key under way, and another partition than the first one's, are
    /// conflicts.
    async fn add_release(&mut self, release: &Release) -> Result<()>;
    /// A release that the tenant coordinates, locked.
    async fn own_release(&mut self, id: ReleaseId) -> Result<Option<Release>>;
    /// Stores a changed release. Publishing one with a withdrawn contribution, or over a check that knew less than what is
    /// published now, is a conflict.
    async fn save_release(&mut self, release: &Release) -> Result<()>;
    /// Those of `ids` that are visible.
    async fn releases(&mut self, ids: &[ReleaseId]) -> Result<Vec<Release>>;
    /// One page, newest first.
    async fn list_releases(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Release>>;
    /// The encoded figures of those that are released.
    async fn figures(&mut self, ids: &[ReleaseId]) -> Result<Vec<(ReleaseId, String)>>;
    /// The tenant's own scores of each key, from its newest joint audit that is reported; keys without one are left out.
    async fn own_scores(&mut self, keys: &[Key]) -> Result<Vec<(Key, Scores)>>;
    /// The tenant's newest joint audit of that year that is reported.
    async fn joint_audit_of(&mut self, year: FiscalYear) -> Result<Option<Audit>>;
    /// The named results of a key that the tenant holds, of each body those of its newest participation.
    async fn named_results_of(&mut self, key: Key) -> Result<Vec<(OrganizationId, Scores)>>;
    /// Of how many bodies within the scope the tenant holds named results of each key's year, basis and tier.
    async fn named_results_held(
        &mut self,
        keys: &[(Key, ReleaseScope)],
    ) -> Result<Vec<((Key, ReleaseScope), u32)>>;
    /// Whether the tenant holds any named result of another body.
    async fn holds_named_results(&mut self) -> Result<bool>;
}

/// Escrow, as the release role may see it: one release at a time, and what that one is checked together with.
#[trait_variant::make(Send)]
pub trait EscrowStore {
    /// The release, locked. Until the transaction ends, no other release of its basis is checked or published.
    async fn release_in_escrow(&mut self, id: ReleaseId) -> Result<Option<Release>>;
    /// Whether something signed or consented to before the closing, in the release's scope, is still on its way.
    async fn disclosures_pending(&mut self, release: &Release) -> Result<bool>;
    /// The live contributions of a closed release's key: of each body its latest.
    async fn candidates(&mut self, release: &Release) -> Result<Vec<Candidate>>;
    /// What is released over the same answers and over those of the year before, with their cohorts.
    async fn beside(&mut self, release: &Release) -> Result<Vec<Beside>>;
    /// Whether the year after is released with its change since the release's year: then this one is overtaken, for good.
    async fn is_overtaken(&mut self, release: &Release) -> Result<bool>;
    /// Of each item of the tier, how it was judged in these bodies' contributions.
    async fn item_counts(&mut self, release: &Release, cohort: &[Frozen]) -> Result<Vec<ItemCount>>;
    /// Stores the frozen cohort in the place of a former one, the figures (none where nothing may be shown), what it was
    /// checked beside and the checked release, and notes it in the owner's trail.
    async fn freeze(
        &mut self,
        release: &Release,
        cohort: &[Frozen],
        figures: Option<&str>,
        cx: &PlatformContext,
    ) -> Result<()>;
    /// The unpublished releases whose cohort holds a withdrawn contribution of the participation, locked.
    async fn releases_with_withdrawn(&mut self, participation: ParticipationId) -> Result<Vec<Release>>;
    /// Removes a reopened release's cohort and figures, stores it, and notes it in the owner's trail.
    async fn thaw(&mut self, release: &Release, cx: &PlatformContext) -> Result<()>;
}
