//! Signed reports, and the copies that their signers keep.
use super::{
    context::request,
    fault::Result,
    gid::gid,
    loader::ReceiptsOf,
    page::{self, Pages, Paging},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    audit as model,
    report_copy::{self, ListReportCopies},
};
use uuid::Uuid;

/// A signed, frozen report.
#[derive(Description)]
pub(super) struct Report(pub(super) model::ShownReport);

#[Object(use_type_description)]
impl Report {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// 1 for the first version.
    async fn number(&self) -> i32 {
        self.0.number
    }
    /// Everything in it: canonical JSON, whose SHA-256 is `sha256`. Null if it holds a confidential finding and the caller is
    /// neither an auditor, the CISO nor the audit manager.
    #[graphql(complexity = "page::list(50, child_complexity)")]
    async fn content(&self) -> Option<&str> {
        self.0.content.as_deref()
    }
    /// SHA-256 of `content`, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }
    /// SHA-256 of the version it supersedes; null for the first.
    async fn supersedes(&self) -> Option<&str> {
        self.0.supersedes.as_deref()
    }
    /// The CISO's receipt of this version, with the answer; null until it was given.
    async fn acknowledgement(&self, ctx: &Context<'_>) -> Result<Option<Acknowledgement>> {
        let found = request(ctx).load()?.load_one(ReceiptsOf(self.0.audit)).await?.unwrap_or_default();
        let taken = found.into_iter().find(|taken| taken.report == self.0.id);
        Ok(taken.map(|taken| Acknowledgement { answer: taken.answer.as_str().to_owned(), at: taken.at }))
    }
    /// The global id of the organization it was signed for.
    async fn organization_id(&self) -> ID {
        gid(self.0.organization)
    }
    /// When it was signed.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.0.signed_at
    }
}

/// The CISO's receipt of a report.
#[derive(SimpleObject)]
struct Acknowledgement {
    /// The answer.
    answer: String,
    /// When it was given.
    at: DateTime<Utc>,
}

/// A copy of a report that this organization signed: all that it keeps of the body it audited.
#[derive(Description)]
pub(super) struct ReportCopy(pub(super) report_copy::ReportCopy);

#[Object(use_type_description)]
impl ReportCopy {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The body it is about.
    async fn body(&self) -> &str {
        &self.0.body
    }
    /// Everything in it: canonical JSON, whose SHA-256 is `sha256`.
    async fn content(&self) -> &str {
        &self.0.content
    }
    /// SHA-256 of `content`, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }
    /// When it was signed.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.0.signed_at
    }
}

#[derive(Default)]
pub(super) struct ReportQueries;

#[Object]
impl ReportQueries {
    /// Copies of the reports that this organization signed, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn report_copies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, ReportCopy>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListReportCopies(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), ReportCopy))
    }
}
