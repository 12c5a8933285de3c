//! What carry-overs ask of storage. An outsider finds nothing here: it is another audit's content.
use super::{CarryOver, PriorAnswer, PriorEvidence};
use crate::{Result, audit::AuditId, catalog::ItemCode, evidence::EvidenceLink};

/// What was carried over.
#[trait_variant::make(Send)]
pub trait PriorStore {
    /// Stores that it was done. A second one of the same audit is refused.
    async fn add_carry_over(&mut self, done: &CarryOver) -> Result<()>;
    /// All links of evidence of an audit.
    async fn links_of_audit(&mut self, audit: AuditId) -> Result<Vec<EvidenceLink>>;
    /// The prior answers beside `items` of `audits`, or beside all, the newest year first.
    async fn prior_answers(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<PriorAnswer>>;
    /// The prior evidence beside `items` of `audits`, or beside all, the newest year first.
    async fn prior_evidence(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<PriorEvidence>>;
    /// Puts these in the place of all prior answers of an audit.
    async fn set_prior_answers(&mut self, audit: AuditId, rows: &[PriorAnswer]) -> Result<()>;
    /// Puts these in the place of all prior evidence of an audit.
    async fn set_prior_evidence(&mut self, audit: AuditId, rows: &[PriorEvidence]) -> Result<()>;
}
