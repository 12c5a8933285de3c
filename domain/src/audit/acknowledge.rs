//! What follows the signature: the CISO takes the report and answers it, and the audit is closed.
use super::{Audit, AuditId, ReportId, Step, Verb, With, interrupt::let_nobody_in};
use crate::{
    Error, Result, Store, Timestamp,
    access::{Context, UserId},
    finding::must_be_settled,
    kernel::text::Text,
    team::must_not_be_on_team,
};

/// What the CISO answers to a report, 1 to 4,000 characters.
pub type Answer = Text<4000>;
impl With for Answer {}

/// The CISO's receipt of one version of a report, with the answer.
#[derive(Debug, Clone)]
pub struct Acknowledgement {
    /// Of which report.
    pub report: ReportId,
    /// Of which audit.
    pub audit: AuditId,
    /// The answer.
    pub answer: Answer,
    /// Who took it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// The CISO takes the newest version of the report and answers it.
pub struct AcknowledgeReport;
impl Step for AcknowledgeReport {
    const VERB: Verb = Verb::AcknowledgeReport;
    type With = Answer;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, answer: &Answer) -> Result<()> {
        must_not_be_on_team(store, audit.id, cx.grant.user()?).await?;
        let reports = store.reports(&[audit.id]).await?;
        let newest = reports.into_iter().max_by_key(|report| report.number).ok_or(Error::NotFound)?;
        let taken = Acknowledgement {
            report: newest.id,
            audit: audit.id,
            answer: answer.clone(),
            by: cx.grant.user()?,
            at: cx.now,
        };
        store.add_acknowledgement(&taken).await
    }
}

/// The audit manager closes the audit: every finding is settled or carried over. Nobody enters for it any longer.
pub struct Close;
impl Step for Close {
    const VERB: Verb = Verb::Close;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
        must_be_settled(store, audit).await?;
        let_nobody_in(store, cx, audit, None).await
    }
}
