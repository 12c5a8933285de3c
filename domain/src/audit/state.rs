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
        /// Lead the auditors in another's place.
        TakeLead = "TAKE_LEAD",
        /// Sign the report.
        SignReport = "SIGN_REPORT",
    }
}

impl Verb {
    /// The state it leads to from `from`; none if it does not start there.
    #[must_use]
    pub const fn leads(self, from: State) -> Option<State> {
        Some(match (self, from) {
            (Self::ApprovePlan, State::Draft) => State::Planned,
            (Self::Notify, State::Planned) => State::Notified,
            (Self::StartSelfAssessment, State::Notified) => State::SelfAssessment,
            (Self::SubmitSelfAssessment, State::SelfAssessment) => State::Submitted,
            (Self::StartFieldwork, State::Submitted) => State::Fieldwork,
            (Self::DraftReport, State::Fieldwork) => State::DraftReport,
            (Self::StartFactCheck, State::DraftReport) => State::FactCheck,
            (Self::TakeLead, State::Fieldwork | State::DraftReport | State::FactCheck) => from,
            (Self::SignReport, State::FactCheck) => State::Reported,
            _ => return None,
        })
    }

    /// Whether it is the auditors' to do: their independence is looked at.
    #[must_use]
    pub const fn is_auditors(self) -> bool {
        matches!(
            self,
            Self::StartFieldwork
                | Self::DraftReport
                | Self::StartFactCheck
                | Self::TakeLead
                | Self::SignReport
        )
    }
}

impl State {
    /// The state after `verb`, or a refusal that names the present state.
    pub fn after(self, verb: Verb) -> Result<Self> {
        verb.leads(self).ok_or_else(|| self.refusal())
    }

    /// Whether the report is signed: what the audit found stands from here on.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        match self {
            Self::Draft
            | Self::Planned
            | Self::Notified
            | Self::SelfAssessment
            | Self::Submitted
            | Self::Fieldwork
            | Self::DraftReport
            | Self::FactCheck => false,
            Self::Reported => true,
        }
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
        let forward = Verb::ALL.iter().filter(|verb| **verb != Verb::TakeLead);
        let end = forward.into_iter().try_fold(State::Draft, |state, verb| state.after(*verb)).unwrap();
        assert_eq!(end, State::Reported);
    }

    #[test]
    fn a_verb_goes_one_step_on_or_stays_and_nothing_leaves_reported() {
        for state in State::ALL {
            for verb in Verb::ALL {
                let Some(next) = verb.leads(*state) else { continue };
                let step = next as usize - *state as usize;
                assert_eq!(step, usize::from(*verb != Verb::TakeLead), "{state:?} {verb:?}");
                assert_ne!(*state, State::Reported, "{verb:?}");
            }
        }
    }

    #[test]
    fn a_lead_changes_only_while_there_is_one() {
        let open: Vec<_> =
            State::ALL.iter().filter(|state| Verb::TakeLead.leads(**state).is_some()).collect();
        assert_eq!(open, [&State::Fieldwork, &State::DraftReport, &State::FactCheck]);
    }
}
