//! The audit's machine.
use super::words::mirror;
use async_graphql::Enum;

mirror! {
    /// Where an audit stands.
    AuditState of "domain::audit::State" {
        /// Being planned.
        Draft,
        /// The CISO approved the implementation plan (実施計画).
        Planned,
        /// The audited offices had their notice (実施通知).
        Notified,
        /// The body answers the items.
        SelfAssessment,
        /// The answers are with the auditors.
        Submitted,
        /// The auditors judge.
        Fieldwork,
        /// The auditors write.
        DraftReport,
        /// The body reads the draft (意見交換).
        FactCheck,
        /// Signed and frozen.
        Reported,
        /// The CISO took the report and answered; the findings are being settled.
        FollowUp,
        /// Every finding is settled or carried over.
        Closed,
        /// Put off; it goes on where it was.
        Suspended,
        /// Given up.
        Cancelled,
    }
    /// What moves an audit.
    AuditVerb of "domain::audit::Verb" {
        /// The CISO approves the plan.
        ApprovePlan,
        /// Notice is given.
        Notify,
        /// The self-assessment opens.
        StartSelfAssessment,
        /// The self-assessment goes to the auditors.
        SubmitSelfAssessment,
        /// The fieldwork begins.
        StartFieldwork,
        /// The fieldwork ends and the report is drafted.
        DraftReport,
        /// The body reads the draft.
        StartFactCheck,
        /// The lead auditor signs.
        SignReport,
        /// The CISO takes the report and answers it.
        AcknowledgeReport,
        /// The audit is closed.
        Close,
        /// The answers go back to be completed.
        ReturnSelfAssessment,
        /// The body has no further objections to the draft.
        ConfirmFacts,
        /// The auditors take the draft back.
        ReviseDraft,
        /// Another auditor leads from here on.
        TakeLead,
        /// The lead auditor signs a version that supersedes the last.
        AmendReport,
        /// The audit is put off.
        Suspend,
        /// The audit goes on where it was.
        Resume,
        /// The audit is given up.
        Cancel,
    }
}
