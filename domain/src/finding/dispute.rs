//! Objections of the body, and the auditors' answers.
use super::{
    FindingId, FindingVerb, NewFinding, Objection, Statement,
    open::{locked, note_step},
    record::{must_be_its_auditor, rewrite},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::must_not_assure,
};

const DISSENT: Reason = Reason::of(
    "DISSENT_RECORDED",
    "The objection stands in the report as dissent: the dispute is over.",
    "異議は意見の相違として報告書に記載されることになったため、再度の異議申出はできません。",
);

/// The body objects to a finding, while it reads the draft.
pub struct DisputeFinding {
    /// Which.
    pub finding: FindingId,
    /// What it says.
    pub objection: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for DisputeFinding {
    const ACTION: Action = Action::FindingDispute;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        audit.must_take_objections(cx.now)?;
        if finding.objection.as_ref().is_some_and(|former| former.dissent) {
            return Err(Error::Conflict(DISSENT));
        }
        let from = finding.advance(FindingVerb::Dispute, self.expected_version)?;
        finding.objection = Some(Objection { text: self.objection.clone(), reply: None, dissent: false });
        note_step(store, cx, &finding, FindingVerb::Dispute, Some(from), Some(&self.objection)).await
    }
}

/// What the auditors make of an objection.
#[derive(Debug, Clone)]
pub enum ObjectionAnswer {
    /// They stand by the finding.
    Uphold {
        /// Whether the objection is recorded as dissent, which ends the dispute.
        dissent: bool,
    },
    /// They change it.
    Revise(Box<NewFinding>),
    /// They take it back.
    Withdraw,
}

/// Answers an objection.
pub struct AnswerObjection {
    /// To which finding.
    pub finding: FindingId,
    /// What is made of it.
    pub answer: ObjectionAnswer,
    /// What the auditors say.
    pub reply: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AnswerObjection {
    const ACTION: Action = Action::FindingRecord;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (mut audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_its_auditor(store, cx, &audit, true).await?;
        let verb = match &self.answer {
            ObjectionAnswer::Uphold { .. } => FindingVerb::Uphold,
            ObjectionAnswer::Revise(_) => FindingVerb::Revise,
            ObjectionAnswer::Withdraw => FindingVerb::Withdraw,
        };
        must_not_assure(audit.audit_type, "reply", self.reply.as_str())?;
        let present = finding.state;
        let from = finding.advance(verb, self.expected_version)?;
        let objection = finding.objection.as_mut().filter(|one| one.reply.is_none());
        let objection = objection.ok_or_else(|| present.refusal())?;
        objection.reply = Some(self.reply.clone());
        match self.answer {
            ObjectionAnswer::Uphold { dissent } => objection.dissent = dissent,
            ObjectionAnswer::Revise(new) => {
                rewrite(store, cx, &audit, &mut finding, *new).await?;
                // What the body has not read yet it may object to, for as long as to anything else.
                audit.show_again(cx.now);
                store.save_audit(&audit).await?;
            }
            ObjectionAnswer::Withdraw => {}
        }
        note_step(store, cx, &finding, verb, Some(from), Some(&self.reply)).await
    }
}
