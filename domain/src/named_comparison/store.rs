//! What named comparisons ask of storage. Every call sees only rows that name the tenant as one of the two.
use super::{NamedComparison, NamedComparisonConsent, NamedComparisonId, NamedScore, NamedUse, UseDay};
use crate::{
    Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::{AuditId, ScoreLine},
    catalog::EditionCode,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
};
use uuid::Uuid;

/// Named comparisons, each party's own part, and what lies side by side.
#[trait_variant::make(Send)]
pub trait NamedComparisonStore {
    /// Stores a proposal of the tenant's with its own part.
    async fn add_named_comparison(&mut self, comparison: &NamedComparison) -> Result<()>;
    /// Those of `ids` that the tenant is one of the two of.
    async fn named_comparisons(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedComparison>>;
    /// All that the tenant is one of the two of, over scores of that year and edition.
    async fn named_comparisons_of(
        &mut self,
        year: FiscalYear,
        edition: EditionCode,
    ) -> Result<Vec<NamedComparison>>;
    /// One page, newest first.
    async fn list_named_comparisons(&mut self, page: &PageRequest<Uuid>) -> Result<Page<NamedComparison>>;
    /// Locks the tenant's own part, if it has one yet.
    async fn lock_named_part(&mut self, id: NamedComparisonId) -> Result<()>;
    /// Stores the tenant's own part. Two first answers at once are a conflict.
    async fn save_named_part(&mut self, comparison: &NamedComparison) -> Result<()>;
    /// Stores the tenant's consent.
    async fn add_named_consent(&mut self, consent: &NamedComparisonConsent) -> Result<()>;
    /// Marks the tenant's consent as withdrawn.
    async fn withdraw_named_consent(
        &mut self,
        id: NamedComparisonId,
        by: UserId,
        at: Timestamp,
    ) -> Result<()>;
    /// The tenant's own consents to these.
    async fn named_consents(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedComparisonConsent>>;
    /// The tenant's audit of that year and edition whose signed report counts: a joint one before others, the newest of
    /// them.
    async fn newest_signed_audit(
        &mut self,
        year: FiscalYear,
        edition: EditionCode,
    ) -> Result<Option<AuditId>>;
    /// Shows the tenant's scores to `reader`, over what was shown before.
    async fn save_named_scores(
        &mut self,
        id: NamedComparisonId,
        owner: OrganizationId,
        reader: OrganizationId,
        lines: &[ScoreLine],
    ) -> Result<()>;
    /// Removes the scores of `owner`, or all that the tenant sees in it: its own, and, as long as it is live, the other
    /// body's.
    async fn remove_named_scores(
        &mut self,
        id: NamedComparisonId,
        owner: Option<OrganizationId>,
    ) -> Result<()>;
    /// All scores that the tenant sees in these.
    async fn named_scores(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedScore>>;
    /// Notes uses, in one statement.
    async fn note_named_uses(&mut self, uses: &[NamedUse]) -> Result<()>;
    /// The uses of the tenant's own scores, by day, newest first.
    async fn named_uses(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<UseDay>>;
}
