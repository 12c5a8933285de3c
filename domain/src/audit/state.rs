//! The audit's machine: which verb leads from which state to which.
use super::AuditId;
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{OrganizationId, UserId},
    kernel::{id::Kind, text::Line, words::words},
};

words! {
    /// Where an audit stands. The order is that of the procedure, but for the last two, which interrupt it.
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
        /// The CISO took the report and answered; the findings are being settled.
        FollowUp = "FOLLOW_UP",
        /// Every finding is settled or carried over.
        Closed = "CLOSED",
        /// Put off; it goes on where it was.
        Suspended = "SUSPENDED",
        /// Given up.
        Cancelled = "CANCELLED",
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
        /// Take the report and answer it.
        AcknowledgeReport = "ACKNOWLEDGE_REPORT",
        /// Close the audit.
        Close = "CLOSE",
        /// Send the answers back.
        ReturnSelfAssessment = "RETURN_SELF_ASSESSMENT",
        /// Confirm that there are no further objections.
        ConfirmFacts = "CONFIRM_FACTS",
        /// Take the draft back to work on it.
        ReviseDraft = "REVISE_DRAFT",
        /// Lead the auditors in another's place.
        TakeLead = "TAKE_LEAD",
        /// Sign a version that supersedes the last.
        AmendReport = "AMEND_REPORT",
        /// Put the audit off.
        Suspend = "SUSPEND",
        /// Go on where it was put off.
        Resume = "RESUME",
        /// Give the audit up.
        Cancel = "CANCEL",
    }
}

impl Verb {
    /// The state it leads to from `from`; none if it does not start there. `interrupted` is where a suspended audit goes on.
    #[must_use]
    pub const fn leads(self, from: State, interrupted: Option<State>) -> Option<State> {
        Some(match (self, from) {
            (Self::ApprovePlan, State::Draft) => State::Planned,
            (Self::Notify, State::Planned) => State::Notified,
            (Self::StartSelfAssessment, State::Notified) | (Self::ReturnSelfAssessment, State::Submitted) => {
                State::SelfAssessment
            }
            (Self::SubmitSelfAssessment, State::SelfAssessment) => State::Submitted,
            (Self::StartFieldwork, State::Submitted) => State::Fieldwork,
            (Self::DraftReport, State::Fieldwork) | (Self::ReviseDraft, State::FactCheck) => {
                State::DraftReport
            }
            (Self::StartFactCheck, State::DraftReport) | (Self::ConfirmFacts, State::FactCheck) => {
                State::FactCheck
            }
            (
                Self::TakeLead,
                State::Fieldwork | State::DraftReport | State::FactCheck | State::Reported | State::FollowUp,
            ) => from,
            (Self::SignReport, State::FactCheck) | (Self::AmendReport, State::Reported | State::FollowUp) => {
                State::Reported
            }
            (Self::AcknowledgeReport, State::Reported) => State::FollowUp,
            (Self::Close, State::FollowUp) => State::Closed,
            (Self::Suspend, _) if from.is_open() => State::Suspended,
            (Self::Cancel, _) if from.is_open() || matches!(from, State::Suspended) => State::Cancelled,
            (Self::Resume, State::Suspended) => return interrupted,
            _ => return None,
        })
    }

    /// Whether it is the auditors' to do: their independence is looked at.
    #[must_use]
    pub const fn is_auditors(self) -> bool {
        matches!(
            self,
            Self::ReturnSelfAssessment
                | Self::StartFieldwork
                | Self::DraftReport
                | Self::StartFactCheck
                | Self::ReviseDraft
                | Self::TakeLead
                | Self::SignReport
                | Self::AmendReport
        )
    }

    /// Whether only the lead auditor does it.
    #[must_use]
    pub const fn is_leads(self) -> bool {
        matches!(self, Self::SignReport | Self::AmendReport)
    }
}

impl State {
    /// Those in which a signed report stands.
    pub const SIGNED: [Self; 3] = [Self::Reported, Self::FollowUp, Self::Closed];

    /// Those in which nobody leads on: the report is signed, or there will be none.
    pub const DONE: [Self; 4] = [Self::Reported, Self::FollowUp, Self::Closed, Self::Cancelled];

    /// Whether it is on the road to a report.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Reported | Self::FollowUp | Self::Closed | Self::Suspended | Self::Cancelled)
    }

    /// Whether a signed report stands.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Reported | Self::FollowUp | Self::Closed)
    }

    /// Passes only in `needed`.
    pub fn must_be(self, needed: Self) -> Result<()> {
        if self == needed { Ok(()) } else { Err(self.refusal()) }
    }

    pub(super) fn refusal(self) -> Error {
        let en = format!("The audit's state, {}, does not allow this.", self.as_str());
        let ja = format!("監査の現在の状態（{}）では、この操作はできません。", self.as_str());
        Error::Conflict(Reason::naming("AUDIT_STATE", en, ja))
    }
}

/// Why a step was taken, 1 to 500 characters.
pub type StepReason = Line<500>;

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
    /// Why, where the verb asks for it.
    pub reason: Option<StepReason>,
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
    fn the_first_ten_verbs_make_one_road_from_draft_to_closed() {
        let mut state = State::Draft;
        for verb in Verb::ALL.iter().take_while(|verb| **verb != Verb::ReturnSelfAssessment) {
            let next = verb.leads(state, None).unwrap();
            assert_eq!(next as usize, state as usize + 1, "{verb:?}");
            state = next;
        }
        assert_eq!(state, State::Closed);
    }

    #[test]
    fn nothing_leaves_a_closed_or_cancelled_audit() {
        for verb in Verb::ALL {
            for over in [State::Closed, State::Cancelled] {
                assert_eq!(verb.leads(over, Some(State::Draft)), None, "{verb:?}");
            }
        }
    }

    #[test]
    fn a_signed_report_is_never_unsigned() {
        for verb in Verb::ALL {
            for signed in State::SIGNED {
                assert!(verb.leads(signed, None).is_none_or(State::is_signed), "{verb:?} {signed:?}");
            }
        }
    }

    #[test]
    fn whatever_is_open_can_be_put_off_and_goes_on_where_it_was() {
        for state in State::ALL {
            let put_off = Verb::Suspend.leads(*state, None);
            assert_eq!(put_off.is_some(), state.is_open(), "{state:?}");
            if let Some(suspended) = put_off {
                assert_eq!(Verb::Resume.leads(suspended, Some(*state)), Some(*state));
                assert_eq!(Verb::Cancel.leads(suspended, Some(*state)), Some(State::Cancelled));
            }
            assert_eq!(Verb::Resume.leads(*state, None), None, "{state:?}");
        }
    }

    #[test]
    fn only_these_three_verbs_lead_back() {
        let back: Vec<Verb> = Verb::ALL
            .iter()
            .copied()
            .filter(|verb| {
                let backwards = |state: &State| verb.leads(*state, None).is_some_and(|next| next < *state);
                State::ALL.iter().any(backwards)
            })
            .collect();
        assert_eq!(back, [Verb::ReturnSelfAssessment, Verb::ReviseDraft, Verb::AmendReport]);
    }

    #[test]
    fn a_lead_changes_only_while_there_is_one() {
        let led: Vec<_> =
            State::ALL.iter().filter(|state| Verb::TakeLead.leads(**state, None).is_some()).collect();
        let [fieldwork, draft, check] = [&State::Fieldwork, &State::DraftReport, &State::FactCheck];
        assert_eq!(led, [fieldwork, draft, check, &State::Reported, &State::FollowUp]);
    }
}
