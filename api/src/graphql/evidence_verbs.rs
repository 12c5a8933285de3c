//! Bringing evidence, fetching it, and saying what it is evidence of.
use super::{
    command::{Outcome, UserError, command, payload, unrepeatable},
    context::request,
    evidence::Evidence,
    fault::Result,
    gid::{Gid, gid},
};
use crate::http::evidence::{DOWNLOADS, UPLOADS};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::evidence::{
    self as model, DownloadSlot, EvidenceId, EvidenceTitle, FileName, LinkEvidence, Sha256, SlotToken,
    StartDownload, StartUpload, UnlinkEvidence, UploadSlot, expiry,
};
use infra::system::secret_code;

/// What will be sent: new evidence with `title`, `auditId` and `items`, or a new version with `evidenceId`.
#[derive(InputObject)]
struct StartEvidenceUploadInput {
    /// The evidence that gets a new version.
    evidence_id: Option<Gid<model::Evidence>>,
    /// The title of new evidence, up to 120 characters.
    title: Option<String>,
    /// The audit that new evidence is for. Its report is not signed yet, and its self-assessment has begun.
    audit_id: Option<Gid<domain::audit::Audit>>,
    /// The codes of its items, 1 to 400.
    items: Option<Vec<String>>,
    /// What the file is called, up to 200 characters.
    file_name: String,
    /// SHA-256 of the file, in hexadecimal. If given, anything else that arrives is refused.
    sha256: Option<String>,
    /// The last day on which it is good as evidence, as `2026-03-31`.
    expires_on: Option<String>,
}

/// Where to send a file: once, by `PUT`, as the raw body, with the same token and organization as this request.
#[derive(SimpleObject)]
struct EvidenceUpload {
    /// The path on this server. Shown this once.
    url: String,
    /// Until when the upload must have begun.
    expires_at: DateTime<Utc>,
    /// The global id that the evidence has, or will have once the file is in.
    evidence_id: ID,
}

/// Where to send the file, or the reasons why not.
#[derive(SimpleObject)]
struct StartEvidenceUploadPayload {
    /// Where to send the file.
    upload: Option<EvidenceUpload>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

/// Which file is wanted.
#[derive(InputObject)]
struct StartEvidenceDownloadInput {
    /// Of which evidence.
    evidence_id: Gid<model::Evidence>,
    /// The version's number; the newest if none is named.
    number: Option<i32>,
}

/// Where to fetch a file: once, by `GET`, with the same token and organization as this request.
#[derive(SimpleObject)]
struct EvidenceDownload {
    /// The path on this server. Shown this once.
    url: String,
    /// Until when it must be fetched.
    expires_at: DateTime<Utc>,
}

/// Where to fetch the file, or the reasons why not.
#[derive(SimpleObject)]
struct StartEvidenceDownloadPayload {
    /// Where to fetch the file.
    download: Option<EvidenceDownload>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

/// Evidence and items of an audit.
#[derive(InputObject)]
struct EvidenceLinksInput {
    /// The evidence.
    evidence_id: Gid<model::Evidence>,
    /// The audit.
    audit_id: Gid<domain::audit::Audit>,
    /// The items' codes, 1 to 400.
    items: Vec<String>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The evidence, or the reasons why nothing was changed.
    EvidencePayload {
        /// The evidence as it is now.
        evidence: Evidence, by EvidenceId
    }
}

#[derive(Default)]
pub(super) struct EvidenceMutations;

#[Object]
impl EvidenceMutations {
    /// Asks where to send a file. The address holds for ten minutes, for the caller alone, for one attempt. Until the whole
    /// file is in, nothing of the evidence exists.
    async fn start_evidence_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What will be sent.")] input: StartEvidenceUploadInput,
    ) -> Result<StartEvidenceUploadPayload> {
        let token = SlotToken::new(secret_code()?);
        let now = request(ctx).services.gate.clock().now();
        let outcome: Outcome<UploadSlot> = unrepeatable(ctx, || {
            Ok(StartUpload {
                evidence: input.evidence_id.map(|id| id.0),
                title: input.title.map(|title| EvidenceTitle::parse("title", &title)).transpose()?,
                audit: input.audit_id.map(|id| id.0),
                items: input.items,
                file_name: FileName::parse("fileName", &input.file_name)?,
                sha256: input.sha256.map(|hash| Sha256::parse("sha256", &hash)).transpose()?,
                expires_on: input.expires_on.map(|day| expiry("expiresOn", &day, now)).transpose()?,
                token: token.clone(),
            })
        })
        .await?;
        Ok(match outcome {
            Ok(slot) => {
                let url = format!("{UPLOADS}{}", token.reveal());
                let (expires_at, evidence_id) = (slot.expires_at, gid(slot.evidence));
                let upload = Some(EvidenceUpload { url, expires_at, evidence_id });
                StartEvidenceUploadPayload { upload, user_errors: Vec::new() }
            }
            Err(user_errors) => StartEvidenceUploadPayload { upload: None, user_errors },
        })
    }

    /// Asks where to fetch a file. The address holds for ten minutes, for the caller alone, once. Asking and fetching are
    /// both in the trail.
    async fn start_evidence_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file.")] input: StartEvidenceDownloadInput,
    ) -> Result<StartEvidenceDownloadPayload> {
        let token = SlotToken::new(secret_code()?);
        let (evidence, number) = (input.evidence_id.0, input.number);
        let outcome: Outcome<DownloadSlot> =
            unrepeatable(ctx, || Ok(StartDownload { evidence, number, token: token.clone() })).await?;
        Ok(match outcome {
            Ok(slot) => {
                let url = format!("{DOWNLOADS}{}", token.reveal());
                let download = Some(EvidenceDownload { url, expires_at: slot.expires_at });
                StartEvidenceDownloadPayload { download, user_errors: Vec::new() }
            }
            Err(user_errors) => StartEvidenceDownloadPayload { download: None, user_errors },
        })
    }

    /// Links evidence to items of an audit: last year's is used again by this. Open from the self-assessment until the
    /// report is signed.
    async fn link_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to link.")] input: EvidenceLinksInput,
    ) -> Result<EvidencePayload> {
        let (evidence, audit) = (input.evidence_id.0, input.audit_id.0);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(LinkEvidence { evidence, audit, items: input.items }))
                .await?;
        EvidencePayload::of(ctx, outcome).await
    }

    /// Takes links back, while the body answers: what was shown to auditors stays.
    async fn unlink_evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to unlink.")] input: EvidenceLinksInput,
    ) -> Result<EvidencePayload> {
        let (evidence, audit) = (input.evidence_id.0, input.audit_id.0);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(UnlinkEvidence { evidence, audit, items: input.items })
        })
        .await?;
        EvidencePayload::of(ctx, outcome).await
    }
}
