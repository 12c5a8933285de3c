//! Copies of signed reports, disclosed to the organization that signed: all that an outsider keeps.
use crate::{
    Error, Id, Result, Store, Timestamp,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    audit::{AuditId, Report, ReportId},
    kernel::{
        id::Kind,
        page::{Page, PageRequest},
    },
};
use uuid::Uuid;

/// A copy in the signer's own tenant.
#[derive(Debug, Clone)]
pub struct ReportCopy {
    /// The report's id.
    pub id: ReportCopyId,
    /// Whose it is alone; of most copies none: they are the organization's.
    pub person: Option<UserId>,
    /// Name of the body it is about, as in the report.
    pub body: String,
    /// Everything in it, in canonical form.
    pub content: String,
    /// SHA-256 of `content`.
    pub sha256: String,
    /// When it was signed.
    pub signed_at: Timestamp,
}

impl Kind for ReportCopy {
    const NAME: &'static str = "ReportCopy";
}
/// Names a copy; the same UUID as the report's.
pub type ReportCopyId = Id<ReportCopy>;

/// What copies ask of storage.
#[trait_variant::make(Send)]
pub trait ReportCopyStore {
    /// Keeps a copy; one that is there already is left alone.
    async fn keep_copy(&mut self, copy: &ReportCopy) -> Result<()>;
    /// Those of `ids` that the tenant holds.
    async fn copies(&mut self, ids: &[ReportCopyId]) -> Result<Vec<ReportCopy>>;
    /// One page, newest first.
    async fn list_copies(&mut self, page: &PageRequest<Uuid>) -> Result<Page<ReportCopy>>;
}

/// The versions of an audit's report that were signed for another organization, each with that organization: to be
/// disclosed to it.
pub struct ReportsToDisclose(pub AuditId);

impl UseCase for ReportsToDisclose {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<(OrganizationId, ReportCopy)>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Self::Output> {
        let home = cx.grant.scope().tenant();
        let mut reports = store.reports(&[self.0]).await?;
        reports.retain(|report| report.organization != home);
        let body = store.organizations(&[home]).await?.pop().ok_or(Error::NotFound)?;
        let copy = |report: Report| (report.organization, ReportCopy::of(report, body.name.as_str()));
        Ok(reports.into_iter().map(copy).collect())
    }
}

impl ReportCopy {
    fn of(report: Report, body: &str) -> Self {
        let id: ReportId = report.id;
        Self {
            id: Id::from_uuid(id.uuid()),
            person: None,
            body: body.to_owned(),
            content: report.content,
            sha256: report.sha256,
            signed_at: report.signed_at,
        }
    }
}

/// Keeps a disclosed copy in the signer's tenant.
pub struct KeepReportCopy(pub ReportCopy);

impl UseCase for KeepReportCopy {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.about(self.0.id);
        store.keep_copy(&self.0).await
    }
}

/// One page of the copies, newest first.
pub struct ListReportCopies(pub PageRequest<Uuid>);

impl UseCase for ListReportCopies {
    const ACTION: Action = Action::ReportCopyRead;
    type Output = Page<ReportCopy>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<ReportCopy>> {
        store.list_copies(&self.0).await
    }
}

/// The copies of these ids.
pub struct LoadReportCopies(pub Vec<ReportCopyId>);

impl UseCase for LoadReportCopies {
    const ACTION: Action = Action::ReportCopyRead;
    type Output = Vec<ReportCopy>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<ReportCopy>> {
        store.copies(&self.0).await
    }
}
