//! What audits ask of storage. Every call is already inside one tenant and, for an outsider, inside one audit.
use super::{
    Acknowledgement, Audit, AuditId, Judgement, Report, ScoreLine, SelfAssessment, State, Transition,
};
use crate::{
    Result, Timestamp,
    catalog::{EditionCode, Item, ItemCode},
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    scoring::Domain,
};
use std::sync::Arc;
use uuid::Uuid;

/// What scoring and completeness need to know of an item.
#[derive(Debug, Clone)]
pub struct EditionItem {
    /// Its code.
    pub code: ItemCode,
    /// Its place in the catalogue, from 1.
    pub position: i32,
    /// The domain it belongs to.
    pub domain: Domain,
    /// Whether it is of the essential tier (必須項目).
    pub essential: bool,
    /// Its weight, 1 to 3.
    pub weight: u32,
}

/// An item with its whole row of the catalogue.
#[derive(Debug, Clone)]
pub struct PageItem {
    /// What scoring knows of it.
    pub item: EditionItem,
    /// What the catalogue says of it.
    pub catalog: Arc<Item>,
}

/// Which audits to list.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Of this fiscal year only.
    pub fiscal_year: Option<FiscalYear>,
    /// In this state only.
    pub state: Option<State>,
}

/// Audits and what hangs on them.
#[trait_variant::make(Send)]
pub trait AuditStore {
    /// The audit. Locks its row when the transaction may write: all that hangs on an audit is changed under this lock.
    async fn audit(&mut self, id: AuditId) -> Result<Audit>;
    /// Those of `ids` that are visible.
    async fn audits(&mut self, ids: &[AuditId]) -> Result<Vec<Audit>>;
    /// One page, newest first.
    async fn list_audits(&mut self, filter: &AuditFilter, page: &PageRequest<Uuid>) -> Result<Page<Audit>>;
    /// Stores a new audit.
    async fn add_audit(&mut self, audit: &Audit) -> Result<()>;
    /// Stores a changed audit.
    async fn save_audit(&mut self, audit: &Audit) -> Result<()>;
    /// Appends to an audit's history.
    async fn add_transition(&mut self, step: &Transition) -> Result<()>;
    /// The histories of `audits`, oldest step first.
    async fn transitions(&mut self, audits: &[AuditId]) -> Result<Vec<Transition>>;
    /// All items of a published edition, in catalogue order; none if there is no such edition.
    async fn edition_items(&mut self, edition: EditionCode) -> Result<Vec<EditionItem>>;
    /// Those of `codes` that a published edition has.
    async fn codes_in(&mut self, edition: EditionCode, codes: &[ItemCode]) -> Result<Vec<ItemCode>>;
    /// One page of an edition's items, by position.
    async fn page_items(&mut self, edition: EditionCode, page: &PageRequest<i32>) -> Result<Page<PageItem>>;
    /// The answers to `items`, or all of them.
    async fn self_assessments(
        &mut self,
        audit: AuditId,
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<SelfAssessment>>;
    /// The judgements on `items`, or all of them.
    async fn judgements(&mut self, audit: AuditId, items: Option<&[ItemCode]>) -> Result<Vec<Judgement>>;
    /// The answers to `items` in several audits.
    async fn self_assessments_of(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<(AuditId, SelfAssessment)>>;
    /// The judgements on `items` in several audits.
    async fn judgements_of(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<(AuditId, Judgement)>>;
    /// Stores answers in one statement, each over the version before its own. If one is not over the present version, that
    /// is a conflict, whoever wrote in the meantime.
    async fn save_self_assessments(&mut self, audit: AuditId, rows: Vec<SelfAssessment>) -> Result<()>;
    /// Stores judgements, likewise.
    async fn save_judgements(&mut self, audit: AuditId, rows: Vec<Judgement>) -> Result<()>;
    /// Has judgements stored, likewise, together with the deed that the use case leaves: nothing of them is there to be read
    /// before, and a conflict comes up then. A use case does it once.
    async fn leave_judgements(&mut self, audit: AuditId, rows: Vec<Judgement>) -> Result<()>;
    /// Stores a signed report.
    async fn add_report(&mut self, report: &Report) -> Result<()>;
    /// The reports of `audits`.
    async fn reports(&mut self, audits: &[AuditId]) -> Result<Vec<Report>>;
    /// Stores the CISO's receipt of a report.
    async fn add_acknowledgement(&mut self, taken: &Acknowledgement) -> Result<()>;
    /// The receipts of the reports of `audits`.
    async fn acknowledgements(&mut self, audits: &[AuditId]) -> Result<Vec<Acknowledgement>>;
    /// Ends all grants to enter for an audit.
    async fn end_audit_grants(&mut self, audit: AuditId, at: Timestamp) -> Result<()>;
    /// Stores the scores of the moment of signing the version `number` of a report.
    async fn add_scores(&mut self, audit: AuditId, number: i32, scores: &[ScoreLine]) -> Result<()>;
    /// The scores of `audits`, of the newest version of each report.
    async fn scores(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, ScoreLine)>>;
}
