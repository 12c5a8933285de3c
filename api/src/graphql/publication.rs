//! Summaries of reports for the public.
use super::{
    command::{command, payload},
    fault::Result,
    gid::{Gid, gid},
    scalar::Day,
    words::PublicationState,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    audit,
    publication::{self as model, ApprovePublication, DraftPublication, PublicationId, Summary},
};

/// A summary of a report for the public (結果の公表), apart from the report itself.
#[derive(Description)]
pub(super) struct Publication(pub(super) model::Publication);

impl From<model::Publication> for Publication {
    fn from(publication: model::Publication) -> Self {
        Self(publication)
    }
}

#[Object(use_type_description)]
impl Publication {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The global id of the version of the report it summarizes.
    async fn report_id(&self) -> ID {
        gid(self.0.report)
    }
    /// What the body says.
    async fn summary(&self) -> &str {
        self.0.summary.as_str()
    }
    /// How far it has come.
    async fn state(&self) -> PublicationState {
        self.0.state.into()
    }
    /// When it was drafted last.
    async fn drafted_at(&self) -> DateTime<Utc> {
        self.0.drafted_at
    }
    /// When the CISO approved it; null before.
    async fn approved_at(&self) -> Option<DateTime<Utc>> {
        self.0.approval.as_ref().map(|approval| approval.at)
    }
    /// The day of publication; null until it is approved.
    async fn published_on(&self) -> Option<Day> {
        self.0.approval.as_ref().map(|approval| Day(approval.published_on))
    }
    /// Everything the public reads: canonical JSON, whose SHA-256 is `sha256`; null until it is approved.
    async fn content(&self) -> Option<&str> {
        self.0.approval.as_ref().map(|approval| approval.content.as_str())
    }
    /// SHA-256 of `content`, in hexadecimal.
    async fn sha256(&self) -> Option<&str> {
        self.0.approval.as_ref().map(|approval| approval.sha256.as_str())
    }
    /// To be sent as `expectedVersion` with the next change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What to summarize, and how.
#[derive(InputObject)]
struct DraftPublicationInput {
    /// Of which audit: of the newest version of its report.
    audit_id: Gid<audit::Audit>,
    /// What the body says, 1 to 8,000 characters.
    summary: String,
    /// The draft's `version` as read; 0 if there was none.
    #[graphql(default)]
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to approve.
#[derive(InputObject)]
struct ApprovePublicationInput {
    /// Which summary.
    publication_id: Gid<model::Publication>,
    /// Its `version` as read.
    expected_version: i32,
    /// The day of publication, in Japan; not before the report was signed.
    published_on: Day,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The summary, or the reasons why nothing was changed.
    PublicationPayload {
        /// The summary as it is now.
        publication: Publication, by PublicationId
    }
}

#[derive(Default)]
pub(super) struct PublicationMutations;

#[Object]
impl PublicationMutations {
    /// The audit manager drafts the summary of a signed report for the public, or writes it anew.
    async fn draft_publication(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to draft.")] input: DraftPublicationInput,
    ) -> Result<PublicationPayload> {
        let (audit, expected_version) = (input.audit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let summary = Summary::parse("summary", &input.summary)?;
            Ok(DraftPublication { audit, expected_version, summary })
        })
        .await?;
        PublicationPayload::of(ctx, outcome).await
    }

    /// The CISO approves a summary and says on which day it is published. It never changes afterwards.
    async fn approve_publication(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to approve.")] input: ApprovePublicationInput,
    ) -> Result<PublicationPayload> {
        let approve = ApprovePublication {
            publication: input.publication_id.0,
            expected_version: input.expected_version,
            published_on: input.published_on.0,
        };
        let outcome = command(ctx, input.idempotency_key, || Ok(approve)).await?;
        PublicationPayload::of(ctx, outcome).await
    }
}
