//! The audit's machine: which verb leads from which state to which.
use super::AuditId;
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{OrganizationId, UserId},
    kernel::{id::Kind, words::words},
};

words! {
    /// Where an audit stands. The order is that of the procedure.
    pub enum State {
        /// Being planned.
        Draft = "DRAFT",
        /// The CISO approved the implementation plan (実施計画).
        Planned = "PLANNED",
        /// The audited offices had their notice (実施通知).
        Notified = "NOTIFIED",
        /// The body answers the items.
        SelfAssessment = "SELF_ASSESSMENT",
        /// The answers are with the auditors.
        Submitted = "SUBMITTED",
        /// The auditors judge.
        Fieldwork = "FIELDWORK",
        /// The auditors write.
        DraftReport = "DRAFT_REPORT",
        /// The body reads the draft (意見交換).
        FactCheck = "FACT_CHECK",
        /// Signed and frozen.
        Reported = "REPORTED",
    }
}

words! {
    /// What moves an audit.
    pub enum Verb {
        /// Approve the plan.
        ApprovePlan = "APPROVE_PLAN",
        /// Give notice.
        Notify = "NOTIFY",
        /// Open the self-assessment.
        StartSelfAssessment = "START_SELF_ASSESSMENT",
        /// Submit the self-assessment.
        SubmitSelfAssessment = "SUBMIT_SELF_ASSESSMENT",
        /// Begin the fieldwork.
        StartFieldwork = "START_FIELDWORK",
        /// End the fieldwork and draft the report.
        DraftReport = "DRAFT_REPORT",
        /// Show the draft to the body.
        StartFactCheck = "START_FACT_CHECK",
        /// Sign the report.
        SignReport = "SIGN_REPORT",
    }
}

impl Verb {
    /// The one state it starts from, and the one it leads to.
    #[must_use]
    pub const fn path(self) -> (State, State) {
        match self {
            Self::ApprovePlan => (State::Draft, State::Planned),
            Self::Notify => (State::Planned, State::Notified),
            Self::StartSelfAssessment => (State::Notified, State::SelfAssessment),
            Self::SubmitSelfAssessment => (State::SelfAssessment, State::Submitted),
            Self::StartFieldwork => (State::Submitted, State::Fieldwork),
            Self::DraftReport => (State::Fieldwork, State::DraftReport),
            Self::StartFactCheck => (State::DraftReport, State::FactCheck),
            Self::SignReport => (State::FactCheck, State::Reported),
        }
    }
}

impl Verb {
    /// Whether it is the auditors' to do: their independence is looked at.
    #[must_use]
    pub const fn is_auditors(self) -> bool {
        matches!(self, Self::StartFieldwork | Self::DraftReport | Self::StartFactCheck | Self::SignReport)
    }
}

impl State {
    /// The state after `verb`, or a refusal that names the present state.
    pub fn after(self, verb: Verb) -> Result<Self> {
        let (from, to) = verb.path();
        if self == from { Ok(to) } else { Err(self.refusal()) }
    }

    /// Passes only in `needed`.
    pub fn must_be(self, needed: Self) -> Result<()> {
        if self == needed { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> Error {
        let en = format!("The audit's state, {}, does not allow this.", self.as_str());
        let ja = format!("監査の現在の状態（{}）では、この操作はできません。", self.as_str());
        Error::Conflict(Reason::naming("AUDIT_STATE", en, ja))
    }
}

/// One step an audit took, and who made it take it.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Its id.
    pub id: TransitionId,
    /// The audit.
    pub audit: AuditId,
    /// By which verb.
    pub verb: Verb,
    /// From where.
    pub from: State,
    /// To where.
    pub to: State,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: UserId,
    /// For which organization.
    pub organization: OrganizationId,
}

impl Kind for Transition {
    const NAME: &'static str = "AuditTransition";
}
/// Names a step of an audit.
pub type TransitionId = Id<Transition>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verbs_make_one_road_from_draft_to_reported() {
        let end = Verb::ALL.iter().try_fold(State::Draft, |state, verb| state.after(*verb)).unwrap();
        assert_eq!(end, State::Reported);
    }

    #[test]
    fn every_other_pair_is_refused() {
        for state in State::ALL {
            for verb in Verb::ALL {
                assert_eq!(state.after(*verb).is_ok(), verb.path().0 == *state, "{state:?} {verb:?}");
            }
        }
    }
}
