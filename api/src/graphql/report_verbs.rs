//! Signing reports, and what follows the signature.
use super::{
    audit_item::{JudgementEntryInput, judgement_entries},
    audit_verbs::{AuditPayload, AuditVerbInput, advance},
    command::command,
    fault::Result,
    gid::Gid,
};
use async_graphql::{Context, InputObject, Object};
use domain::audit::{
    self as model, AcknowledgeReport, Advance, AmendReport, Answer, Close, Opinion, SignReport, StepReason,
};

/// Which report to sign.
#[derive(InputObject)]
struct SignReportInput {
    /// Of which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// The opinion, up to 4,000 characters: an assurance audit needs one, an advisory audit has none.
    opinion: Option<String>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to amend.
#[derive(InputObject)]
struct AmendReportInput {
    /// Of which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// What was wrong, 1 to 500 characters; it stands in the new version.
    reason: String,
    /// The judgements that change, up to 400; none if the mistake lay elsewhere.
    #[graphql(default)]
    entries: Vec<JudgementEntryInput>,
    /// The opinion, up to 4,000 characters: an assurance audit needs one, an advisory audit has none.
    opinion: Option<String>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which report to take, and the answer to it.
#[derive(InputObject)]
struct AcknowledgeReportInput {
    /// Of which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// The answer, 1 to 4,000 characters.
    answer: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct ReportMutations;

#[Object]
impl ReportMutations {
    /// The lead auditor signs the report, once the body confirmed the draft or its time for objections is over. Content,
    /// hash and scores are stored at this moment and never change.
    async fn sign_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: SignReportInput,
    ) -> Result<AuditPayload> {
        let (audit, expected_version) = (input.audit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(SignReport { audit, expected_version, opinion: opinion(input.opinion.as_deref())? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The lead auditor signs a version that supersedes the last. What was signed stays as it is; the CISO takes the new
    /// version.
    async fn amend_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to amend.")] input: AmendReportInput,
    ) -> Result<AuditPayload> {
        let (audit, expected_version) = (input.audit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AmendReport {
                audit,
                expected_version,
                reason: StepReason::parse("reason", &input.reason)?,
                entries: judgement_entries(input.entries)?,
                opinion: opinion(input.opinion.as_deref())?,
            })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The CISO takes the newest version of the report and answers it.
    async fn acknowledge_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and the answer.")] input: AcknowledgeReportInput,
    ) -> Result<AuditPayload> {
        let (audit, version) = (input.audit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let answer = Answer::parse("answer", &input.answer)?;
            Ok(Advance::<AcknowledgeReport>::with(audit, version, answer))
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The audit is closed: every finding is settled or carried over.
    async fn close_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<Close>(ctx, input).await
    }
}

fn opinion(raw: Option<&str>) -> domain::Result<Option<Opinion>> {
    raw.map(|text| Opinion::parse("opinion", text)).transpose()
}
