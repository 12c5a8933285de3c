//! Signing the report, and signing a version that supersedes it.
use super::{
    Audit, AuditId, JudgementEntry, Report, State, StepReason, Verb,
    advance::note_step,
    compose::{Version, compose},
    record::judged,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase, UserId},
    kernel::text::Prose,
    outbox::Topic,
    team::must_be_on_team,
};

/// The opinion of an assurance audit, up to 4,000 characters.
pub type Opinion = Prose<4000>;

const NOT_LEAD: Reason = Reason::of(
    "NOT_LEAD_AUDITOR",
    "Only the lead auditor of this audit signs its report.",
    "報告書に署名できるのは、この監査の主任監査人だけです。",
);

/// Signs the report. Its content, its hash and the scores are stored at this moment and never change.
pub struct SignReport {
    /// Of which audit.
    pub audit: AuditId,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
    /// The opinion: of an assurance audit one, of an advisory audit none.
    pub opinion: Option<Opinion>,
}

impl UseCase for SignReport {
    const ACTION: Action = Action::ReportSign;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let (audit, from, signer) =
            taken(store, cx, self.audit, self.expected_version, Verb::SignReport).await?;
        audit.must_be_fact_checked(cx.now)?;
        let version = Version { number: 1, supersedes: None, amendment: None, opinion: self.opinion };
        sign(store, cx, &audit, signer, version).await?;
        note_step(store, cx, &audit, Verb::SignReport, from, None).await?;
        Ok(audit.id)
    }
}

/// Signs a version of the report that supersedes the last: what was signed stays as it is, what was wrong is judged anew,
/// and the CISO takes the new version.
pub struct AmendReport {
    /// Of which audit.
    pub audit: AuditId,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
    /// What was wrong.
    pub reason: StepReason,
    /// The judgements that change, up to 400; none if the mistake lay elsewhere.
    pub entries: Vec<JudgementEntry>,
    /// The opinion: of an assurance audit one, of an advisory audit none.
    pub opinion: Option<Opinion>,
}

impl UseCase for AmendReport {
    const ACTION: Action = Action::ReportAmend;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let (audit, from, signer) =
            taken(store, cx, self.audit, self.expected_version, Verb::AmendReport).await?;
        if !self.entries.is_empty() {
            let rows = judged(store, cx, &audit, self.entries).await?;
            store.save_judgements(audit.id, rows).await?;
        }
        let last = store.reports(&[audit.id]).await?.into_iter().max_by_key(|report| report.number);
        let last = last.ok_or_else(|| audit.state.refusal())?;
        let version = Version {
            number: last.number + 1,
            supersedes: Some(last.sha256),
            amendment: Some(self.reason.clone()),
            opinion: self.opinion,
        };
        sign(store, cx, &audit, signer, version).await?;
        note_step(store, cx, &audit, Verb::AmendReport, from, Some(self.reason)).await?;
        Ok(audit.id)
    }
}

/// The audit moved by `verb`, where it stood, and the lead auditor, who is the caller.
async fn taken<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: AuditId,
    expected_version: i32,
    verb: Verb,
) -> Result<(Audit, State, UserId)> {
    let mut audit = store.audit(audit).await?;
    let signer = cx.grant.user()?;
    let from = audit.advance(verb, expected_version)?;
    audit.must_be_audited_by(cx.grant.scope())?;
    if audit.lead != Some(signer) {
        return Err(Error::Conflict(NOT_LEAD));
    }
    must_be_on_team(store, &audit, signer).await?;
    Ok((audit, from, signer))
}

async fn sign<S: Store>(
    store: &mut S,
    cx: &mut Context,
    audit: &Audit,
    signer: UserId,
    version: Version,
) -> Result<()> {
    let (number, supersedes) = (version.number, version.supersedes.clone());
    let (content, scores) = compose(store, cx, audit, version).await?;
    content.must_not_assure()?;
    let (content, sha256) = content.seal()?;
    let report = Report {
        id: cx.new_id(),
        audit: audit.id,
        number,
        content,
        sha256,
        supersedes,
        signed_by: signer,
        organization: cx.grant.scope().organization(),
        signed_at: cx.now,
    };
    store.add_report(&report).await?;
    store.add_scores(audit.id, number, &scores).await?;
    cx.emit(Topic::ReportSigned, audit.id);
    Ok(())
}
