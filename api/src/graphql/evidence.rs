//! Evidence, as those who may see it do.
use super::{
    audit::Audit,
    context::request,
    fault::Result,
    gid::{Gid, gid},
    loader::{LinksOf, VersionsOf},
    page::{self, Pages, Paging},
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    catalog::ItemCode,
    evidence::{self as model, EvidenceFilter, ListEvidence},
};
use uuid::Uuid;

/// Something that shows what an answer stands on (監査証拠): a file in one or more versions, linked to items of audits.
#[derive(Description)]
pub(super) struct Evidence(pub(super) model::Evidence);

impl From<model::Evidence> for Evidence {
    fn from(evidence: model::Evidence) -> Self {
        Self(evidence)
    }
}

#[Object(use_type_description)]
impl Evidence {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it is called.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// When its first version was in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// Its newest version.
    async fn current(&self, ctx: &Context<'_>) -> Result<Option<EvidenceVersion>> {
        Ok(self.found(ctx).await?.pop().map(EvidenceVersion))
    }
    /// All its versions, oldest first. None of them ever changes.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<EvidenceVersion>> {
        Ok(self.found(ctx).await?.into_iter().map(EvidenceVersion).collect())
    }
    /// What it is evidence of. An outsider sees the links to the audit it was let in for.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn links(&self, ctx: &Context<'_>) -> Result<Vec<EvidenceLink>> {
        let found = request(ctx).load()?.load_one(LinksOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(EvidenceLink).collect())
    }
}

impl Evidence {
    async fn found(&self, ctx: &Context<'_>) -> Result<Vec<model::EvidenceVersion>> {
        Ok(request(ctx).load()?.load_one(VersionsOf(self.0.id)).await?.unwrap_or_default())
    }
}

/// One file. `startEvidenceDownload` gives an address to fetch it by.
#[derive(Description)]
pub(super) struct EvidenceVersion(model::EvidenceVersion);

#[Object(use_type_description)]
impl EvidenceVersion {
    /// 1 for the first.
    async fn number(&self) -> i32 {
        self.0.number
    }
    /// What the sender called the file.
    async fn file_name(&self) -> &str {
        self.0.file_name.as_str()
    }
    /// What the bytes look like: found out from them, whatever the sender said.
    async fn content_type(&self) -> &str {
        &self.0.content_type
    }
    /// How many bytes.
    async fn size(&self) -> u64 {
        self.0.size
    }
    /// SHA-256 of the bytes, in hexadecimal.
    async fn sha256(&self) -> &str {
        self.0.sha256.as_str()
    }
    /// When its last byte was in.
    async fn uploaded_at(&self) -> DateTime<Utc> {
        self.0.uploaded_at
    }
    /// Whether the caller sent it.
    async fn by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(request(ctx).scope()?.user() == Some(self.0.uploaded_by))
    }
    /// The last day on which it is good as evidence, as `2026-03-31`; null if it does not lapse.
    async fn expires_on(&self) -> Option<String> {
        self.0.expires_on.map(|day| day.to_string())
    }
    /// Whether that day has passed in Japan.
    async fn has_expired(&self, ctx: &Context<'_>) -> bool {
        self.0.has_expired(request(ctx).services.gate.clock().now())
    }
}

/// A piece of evidence at an item of an audit.
#[derive(Description)]
pub(super) struct EvidenceLink(model::EvidenceLink);

#[Object(use_type_description)]
impl EvidenceLink {
    /// The audit.
    async fn audit(&self, ctx: &Context<'_>) -> Result<Option<Audit>> {
        Ok(request(ctx).load()?.load_one(self.0.audit).await?.map(Audit))
    }
    /// The item's code.
    async fn item(&self) -> String {
        self.0.item.to_string()
    }
    /// When it was linked.
    async fn linked_at(&self) -> DateTime<Utc> {
        self.0.linked_at
    }
}

#[derive(Default)]
pub(super) struct EvidenceQueries;

#[Object]
impl EvidenceQueries {
    /// The body's evidence, newest first. An outsider sees what is linked to the audit it was let in for.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the four of every connection, and filters")]
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Linked to an item of this audit only.")] audit_id: Option<
            Gid<domain::audit::Audit>,
        >,
        #[graphql(desc = "Linked to the item of this code only.")] item: Option<String>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Evidence>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let item = item.map(|code| ItemCode::parse("item", &code)).transpose()?;
        let filter = EvidenceFilter { audit: audit_id.map(|id| id.0), item };
        let found = request(ctx).run(ListEvidence { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Evidence))
    }
}
