//! What findings ask of storage. All are changed under the lock of their audit; an outsider finds those of one audit.
use super::{Finding, FindingEvent, FindingFilter, FindingId, LineageId, Shown};
use crate::{
    Result,
    audit::{Audit, AuditId},
    catalog::{EditionCode, ItemCode},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Findings, their history and their lineages.
#[trait_variant::make(Send)]
pub trait FindingStore {
    /// Those of `ids` that are visible.
    async fn findings(&mut self, ids: &[FindingId]) -> Result<Vec<Finding>>;
    /// The findings of `audits`, by their proposal.
    async fn findings_of(&mut self, audits: &[AuditId]) -> Result<Vec<Finding>>;
    /// The findings of `lineages`, the oldest first.
    async fn findings_of_lineages(&mut self, lineages: &[LineageId]) -> Result<Vec<Finding>>;
    /// The audits that have any finding, all or that one.
    async fn audits_with_findings(&mut self, only: Option<AuditId>) -> Result<Vec<Audit>>;
    /// One page of the findings that are `shown`, newest first.
    async fn list_findings(
        &mut self,
        filter: &FindingFilter,
        shown: &Shown,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Finding>>;
    /// Stores findings, each over the former one of its id, in one statement. A second one carried from the same is a
    /// conflict.
    async fn save_findings(&mut self, findings: &[Finding]) -> Result<()>;
    /// Appends to the history, in one statement.
    async fn add_finding_events(&mut self, events: &[FindingEvent]) -> Result<()>;
    /// The history of `findings`, oldest step first.
    async fn finding_events(&mut self, findings: &[FindingId]) -> Result<Vec<FindingEvent>>;
    /// The lineage of the newest issued finding, no commendation, of an audit of an earlier fiscal year on one of `items`,
    /// with the number of distinct fiscal years in which the lineage occurs before this audit's. Storage answers this and
    /// nothing else, also to an outsider, who may read no earlier audit.
    async fn lineage_before(
        &mut self,
        audit: AuditId,
        items: &[(EditionCode, ItemCode)],
    ) -> Result<Option<(LineageId, i32)>>;
}
