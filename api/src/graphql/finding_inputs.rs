//! What is sent with the verbs on findings.
use super::{
    finding_words::{DisclosureClass, FindingKind, FindingSeverity, ObjectionAnswer as Answer},
    gid::Gid,
    scalar::Day,
};
use async_graphql::InputObject;
use domain::{
    audit,
    finding::{self as model, FindingContent, FindingText, FindingTitle, NewFinding},
    membership,
};

/// What a finding says.
#[derive(InputObject)]
pub(super) struct FindingContentInput {
    /// The code of the item of the audit's edition that it is about, if it is about one.
    pub(super) item: Option<String>,
    /// What it is.
    pub(super) kind: FindingKind,
    /// How grave it is.
    pub(super) severity: FindingSeverity,
    /// Its title, up to 120 characters.
    pub(super) title: String,
    /// What was found, up to 4,000 characters.
    #[graphql(default)]
    pub(super) description: String,
    /// Why it is so, up to 4,000 characters.
    #[graphql(default)]
    pub(super) root_cause: String,
    /// What to do, up to 4,000 characters.
    #[graphql(default)]
    pub(super) recommendation: String,
    /// Who may read of it once the report is signed.
    pub(super) disclosure: DisclosureClass,
}

impl FindingContentInput {
    pub(super) fn decode(self) -> domain::Result<NewFinding> {
        let content = FindingContent {
            item: None,
            kind: self.kind.into(),
            severity: self.severity.into(),
            title: FindingTitle::parse("title", &self.title)?,
            description: FindingText::parse("description", &self.description)?,
            root_cause: FindingText::parse("rootCause", &self.root_cause)?,
            recommendation: FindingText::parse("recommendation", &self.recommendation)?,
            disclosure: self.disclosure.into(),
        };
        Ok(NewFinding { item: self.item, content })
    }
}

/// What to propose.
#[derive(InputObject)]
pub(super) struct ProposeFindingInput {
    /// In which audit.
    pub(super) audit_id: Gid<audit::Audit>,
    /// What it says.
    pub(super) content: FindingContentInput,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What a proposed finding is to say.
#[derive(InputObject)]
pub(super) struct ChangeFindingInput {
    /// Which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// What it says from now on.
    pub(super) content: FindingContentInput,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// A finding, and what is said with the verb.
#[derive(InputObject)]
pub(super) struct FindingStatementInput {
    /// Which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// The objection, the reason, what was done or what was looked at: 1 to 2,000 characters.
    pub(super) text: String,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to answer to an objection.
#[derive(InputObject)]
pub(super) struct AnswerObjectionInput {
    /// To which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// What is made of it.
    pub(super) answer: Answer,
    /// What the auditors say: 1 to 2,000 characters.
    pub(super) text: String,
    /// With `UPHOLD`: whether the objection stands in the report as dissent, which ends the dispute.
    #[graphql(default)]
    pub(super) dissent: bool,
    /// With `REVISE`: what the finding says from now on.
    pub(super) content: Option<FindingContentInput>,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Whose a finding is, and by when.
#[derive(InputObject)]
pub(super) struct AssignFindingInput {
    /// Which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// Whose it is: a present member who may carry out corrective actions.
    pub(super) owner_member_id: Gid<membership::Member>,
    /// By which day, not in the past.
    pub(super) due_on: Day,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to take note of.
#[derive(InputObject)]
pub(super) struct NoteFindingInput {
    /// Which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// What is said to it, if anything: up to 2,000 characters.
    pub(super) text: Option<String>,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// A finding.
#[derive(InputObject)]
pub(super) struct FindingVerbInput {
    /// Which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which risk to bear, and until when.
#[derive(InputObject)]
pub(super) struct AcceptRiskInput {
    /// Of which finding.
    pub(super) finding_id: Gid<model::Finding>,
    /// The last day: today or later, three years ahead at most.
    pub(super) until: Day,
    /// Why: 1 to 2,000 characters.
    pub(super) text: String,
    /// The finding's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// From where to where.
#[derive(InputObject)]
pub(super) struct CarryOverFindingsInput {
    /// The newer audit, not in fieldwork yet.
    pub(super) audit_id: Gid<audit::Audit>,
    /// The older, signed audit.
    pub(super) from_audit_id: Gid<audit::Audit>,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}
