//! What a caller may do with an audit next.
use super::{Audit, State, Verb};
use crate::access::{Action, Scope};

/// What a caller may do with an audit next: by role and by state. Finer guards are told when the verb is tried.
#[derive(Debug, Clone, Copy)]
pub struct Abilities<'a> {
    audit: &'a Audit,
    scope: &'a Scope,
}

impl<'a> Abilities<'a> {
    /// The caller's abilities.
    #[must_use]
    pub const fn of(audit: &'a Audit, scope: &'a Scope) -> Self {
        Self { audit, scope }
    }

    /// Whether `verb` is open to the caller.
    #[must_use]
    pub fn can(self, verb: Verb) -> bool {
        let leads = self.audit.lead == self.scope.user();
        let led = match verb {
            Verb::TakeLead => !leads,
            _ => leads || !verb.is_leads(),
        };
        let independent = !verb.is_auditors() || self.audit.must_be_audited_by(self.scope).is_ok();
        let open = verb.leads(self.audit.state, self.audit.interrupted).is_some();
        open && self.scope.allows(verb.action()) && led && independent
    }

    /// Whether the caller may answer items now.
    #[must_use]
    pub fn can_answer(self) -> bool {
        self.audit.state == State::SelfAssessment && self.scope.allows(Action::SelfAssessmentRecord)
    }

    /// Whether the caller may judge items now.
    #[must_use]
    pub fn can_judge(self) -> bool {
        let independent = self.audit.must_be_audited_by(self.scope).is_ok();
        self.audit.must_take_judgements().is_ok() && self.scope.allows(Action::JudgementRecord) && independent
    }
}

impl Verb {
    /// The action whose policy decides who may.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::ApprovePlan => Action::AuditPlanApprove,
            Self::Notify => Action::AuditNotify,
            Self::StartSelfAssessment => Action::SelfAssessmentStart,
            Self::SubmitSelfAssessment => Action::SelfAssessmentSubmit,
            Self::ReturnSelfAssessment => Action::SelfAssessmentReturn,
            Self::StartFieldwork => Action::FieldworkStart,
            Self::DraftReport => Action::ReportDraft,
            Self::StartFactCheck => Action::FactCheckStart,
            Self::ConfirmFacts => Action::FactsConfirm,
            Self::ReviseDraft => Action::DraftRevise,
            Self::TakeLead => Action::AuditLeadTake,
            Self::SignReport => Action::ReportSign,
            Self::AmendReport => Action::ReportAmend,
            Self::AcknowledgeReport => Action::ReportAcknowledge,
            Self::Close => Action::AuditClose,
            Self::Suspend | Self::Resume => Action::AuditSuspend,
            Self::Cancel => Action::AuditCancel,
        }
    }
}
