//! What was carried over, and when.
use crate::{
    Timestamp,
    access::UserId,
    audit::{AuditId, Note},
    catalog::{EditionCode, ItemCode},
    evidence::EvidenceId,
    kernel::fiscal::FiscalYear,
    scoring::Verdict,
};

/// That an earlier audit's answers and evidence were carried over into an audit: once, if at all.
#[derive(Debug, Clone)]
pub struct CarryOver {
    /// Into which audit.
    pub audit: AuditId,
    /// Out of which.
    pub from: AuditId,
    /// Who did it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What the body said of an item in an earlier audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorAnswer {
    /// The audit beside whose answers it stands.
    pub audit: AuditId,
    /// The item it stands beside.
    pub item: ItemCode,
    /// The audit it was given in.
    pub from_audit: AuditId,
    /// The item it was given to.
    pub from_item: ItemCode,
    /// The edition of that item.
    pub from_edition: EditionCode,
    /// The fiscal year of that audit.
    pub fiscal_year: FiscalYear,
    /// The verdict of that time.
    pub verdict: Verdict,
    /// The remark of that time.
    pub note: Note,
}

/// A piece of evidence that was linked to an item of an earlier audit. It is not linked to this one's before somebody does so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorEvidence {
    /// The audit beside whose evidence it stands.
    pub audit: AuditId,
    /// The item it stands beside.
    pub item: ItemCode,
    /// The evidence.
    pub evidence: EvidenceId,
    /// The audit it was linked in.
    pub from_audit: AuditId,
    /// The item it was linked to.
    pub from_item: ItemCode,
    /// The fiscal year of that audit.
    pub fiscal_year: FiscalYear,
}

/// What stands beside an item and follows it when the audit changes its edition.
pub(crate) trait Beside: Clone {
    /// The item it stands beside.
    fn item(&self) -> ItemCode;
    /// The same beside another item.
    fn beside(&self, item: ItemCode) -> Self;
    /// What tells it from everything else beside the same item.
    fn origin(&self) -> (AuditId, ItemCode, Option<EvidenceId>);
}

impl Beside for PriorAnswer {
    fn item(&self) -> ItemCode {
        self.item
    }
    fn beside(&self, item: ItemCode) -> Self {
        Self { item, ..self.clone() }
    }
    fn origin(&self) -> (AuditId, ItemCode, Option<EvidenceId>) {
        (self.from_audit, self.from_item, None)
    }
}

impl Beside for PriorEvidence {
    fn item(&self) -> ItemCode {
        self.item
    }
    fn beside(&self, item: ItemCode) -> Self {
        Self { item, ..self.clone() }
    }
    fn origin(&self) -> (AuditId, ItemCode, Option<EvidenceId>) {
        (self.from_audit, self.from_item, Some(self.evidence))
    }
}
