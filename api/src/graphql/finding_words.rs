//! The words of findings and corrective actions as GraphQL enums.
use super::words::mirror;
use async_graphql::Enum;

mirror! {
    /// What a finding is.
    FindingKind of "domain::finding::FindingKind" {
        /// A requirement is not met at all, or not where it matters most (重大な不適合).
        MajorNonconformity,
        /// A requirement is not met in part (軽微な不適合).
        MinorNonconformity,
        /// Something to watch (観察事項).
        Observation,
        /// Something done well (優良事項).
        Commendation,
    }
    /// How grave a finding is.
    FindingSeverity of "domain::finding::Severity" {
        /// To be mended at once.
        Critical,
        /// To be mended soon.
        High,
        /// To be mended in the ordinary course.
        Medium,
        /// To be mended when convenient.
        Low,
    }
    /// Who may read of a finding once the report is signed.
    DisclosureClass of "domain::finding::Disclosure" {
        /// It may stand in a published summary (公表可).
        Public,
        /// For the body and its auditors, in no summary (庁内限り).
        Internal,
        /// For who needs to know: the auditors, the CISO, the audit manager and its owner (取扱注意).
        Confidential,
    }
    /// Where a finding stands.
    FindingState of "domain::finding::FindingState" {
        /// Drafted by the auditors (指摘案).
        Proposed,
        /// The body objects, and the auditors have not answered (異議申出中).
        Disputed,
        /// Taken back by the auditors.
        Withdrawn,
        /// In the signed report (確定).
        Issued,
        /// The body mends it (是正中).
        Remediating,
        /// The owner says it is mended (検証待ち).
        ReadyForVerification,
        /// Looked at and not mended yet (再是正).
        NeedsRevision,
        /// Looked at and mended (是正確認済み).
        ClosedVerified,
        /// Taken note of.
        Noted,
        /// The CISO bears the risk until a day (リスク受容).
        RiskAccepted,
        /// The acceptance is over. It stands in histories only: what was before comes back at once.
        Reopened,
        /// Goes on as a finding of a newer audit (繰越し).
        CarriedOver,
    }
    /// What happens to a finding.
    FindingVerb of "domain::finding::FindingVerb" {
        /// The auditors propose it.
        Propose,
        /// The auditors change what it says; or it follows its item into another edition.
        Change,
        /// The body objects to it.
        Dispute,
        /// The auditors stand by it.
        Uphold,
        /// The auditors change it after an objection.
        Revise,
        /// The auditors take it back.
        Withdraw,
        /// The report with it is signed.
        Issue,
        /// It gets an owner and a due day.
        Assign,
        /// The body begins to mend it, or goes on.
        Remediate,
        /// The owner says that it is mended.
        ClaimReady,
        /// It is found mended.
        Verify,
        /// It is found not mended.
        SendBack,
        /// The body takes note of it.
        Note,
        /// The CISO bears the risk until a day.
        AcceptRisk,
        /// The bearing of the risk ends.
        Reopen,
        /// It goes back to where it stood before the risk was accepted.
        Restore,
        /// It goes on in a newer audit.
        CarryOver,
        /// It begins in the newer audit where the older one's stood.
        BringOver,
    }
    /// Where a corrective action stands.
    CorrectiveActionState of "domain::corrective::ActionState" {
        /// Waits for approval (承認待ち).
        Proposed,
        /// Approved, not begun.
        Approved,
        /// Not approved.
        Rejected,
        /// Being done (実施中).
        InProgress,
        /// Its owner says that it is done (完了報告済み).
        ClaimedDone,
        /// It helps (有効).
        Effective,
        /// It does not help (無効).
        Ineffective,
        /// Given up.
        Cancelled,
    }
    /// What happens to a corrective action.
    CorrectiveActionVerb of "domain::corrective::ActionVerb" {
        /// It is proposed.
        Propose,
        /// The CISO approves it.
        Approve,
        /// The CISO rejects it.
        Reject,
        /// Its owner begins, also anew.
        Start,
        /// Its owner says that it is done.
        ClaimDone,
        /// It is found to help.
        FindEffective,
        /// It is found not to help.
        FindIneffective,
        /// Its owner asks for more time.
        AskExtension,
        /// More time is given.
        GrantExtension,
        /// No more time is given.
        RefuseExtension,
        /// It is given up.
        Cancel,
        /// It goes on with its finding in a newer audit.
        CarryOver,
    }
}

/// What the auditors make of an objection.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectionAnswer {
    /// They stand by the finding.
    Uphold,
    /// They change it: `content` says to what.
    Revise,
    /// They take it back.
    Withdraw,
}
