//! A finding's machine: which verb leads from which state to which.
use crate::{Error, Reason, Result, kernel::words::words};

words! {
    /// Where a finding stands.
    pub enum FindingState {
        /// Drafted by the auditors (指摘案).
        Proposed = "PROPOSED",
        /// The body objects, and the auditors have not answered (異議申出中).
        Disputed = "DISPUTED",
        /// Taken back by the auditors.
        Withdrawn = "WITHDRAWN",
        /// In the signed report (確定).
        Issued = "ISSUED",
        /// The body mends it (是正中).
        Remediating = "REMEDIATING",
        /// The owner says it is mended (検証待ち).
        ReadyForVerification = "READY_FOR_VERIFICATION",
        /// Looked at and not mended yet (再是正).
        NeedsRevision = "NEEDS_REVISION",
        /// Looked at and mended (是正確認済み).
        ClosedVerified = "CLOSED_VERIFIED",
        /// Taken note of: all that an observation or a commendation asks for.
        Noted = "NOTED",
        /// The CISO bears the risk until a day (リスク受容).
        RiskAccepted = "RISK_ACCEPTED",
        /// The acceptance is over. It never stays here: what was before comes back at once.
        Reopened = "REOPENED",
        /// Goes on as a finding of a newer audit (繰越し).
        CarriedOver = "CARRIED_OVER",
    }
}

words! {
    /// What happens to a finding.
    pub enum FindingVerb {
        /// Propose it.
        Propose = "PROPOSE",
        /// Change what a proposed one says, or, with a carried-over one, take it to another edition.
        Change = "CHANGE",
        /// Object to it.
        Dispute = "DISPUTE",
        /// Stand by it against an objection.
        Uphold = "UPHOLD",
        /// Change it after an objection.
        Revise = "REVISE",
        /// Take it back.
        Withdraw = "WITHDRAW",
        /// Put it into the signed report.
        Issue = "ISSUE",
        /// Give it an owner and a due day.
        Assign = "ASSIGN",
        /// Begin to mend it, or go on mending.
        Remediate = "REMEDIATE",
        /// Say that it is mended.
        ClaimReady = "CLAIM_READY",
        /// Find it mended.
        Verify = "VERIFY",
        /// Find it not mended.
        SendBack = "SEND_BACK",
        /// Take note of it.
        Note = "NOTE",
        /// Bear the risk until a day.
        AcceptRisk = "ACCEPT_RISK",
        /// End the bearing of the risk.
        Reopen = "REOPEN",
        /// Go back to where it stood before the risk was accepted.
        Restore = "RESTORE",
        /// Let it go on in a newer audit.
        CarryOver = "CARRY_OVER",
        /// Begin in the newer audit where the older one's stood.
        BringOver = "BRING_OVER",
    }
}

impl FindingVerb {
    /// The states it leads to from `from`: none if it does not start there, one if it says itself where it leads. A
    /// restoring one leads back to one of several, by what was before. Those that begin a finding start nowhere.
    #[must_use]
    pub const fn leads(self, from: FindingState) -> &'static [FindingState] {
        use FindingState as S;
        match (self, from) {
            (Self::Change, S::Proposed) | (Self::Uphold | Self::Revise, S::Disputed) => &[S::Proposed],
            (Self::Dispute, S::Proposed) => &[S::Disputed],
            (Self::Withdraw, S::Proposed | S::Disputed) => &[S::Withdrawn],
            (Self::Issue, S::Proposed) | (Self::Assign, S::Issued) => &[S::Issued],
            (Self::Assign, S::Remediating) | (Self::Remediate, S::Issued | S::NeedsRevision) => {
                &[S::Remediating]
            }
            (Self::Assign, S::NeedsRevision) | (Self::SendBack, S::ReadyForVerification) => {
                &[S::NeedsRevision]
            }
            (Self::ClaimReady, S::Remediating) => &[S::ReadyForVerification],
            (Self::Verify, S::ReadyForVerification) => &[S::ClosedVerified],
            (Self::Note, S::Issued) => &[S::Noted],
            (Self::AcceptRisk, S::Issued | S::Remediating | S::NeedsRevision | S::RiskAccepted) => {
                &[S::RiskAccepted]
            }
            (Self::Reopen, S::RiskAccepted) => &[S::Reopened],
            (Self::Restore, S::Reopened) => &[S::Issued, S::Remediating, S::NeedsRevision],
            (
                Self::CarryOver,
                S::Issued
                | S::Remediating
                | S::ReadyForVerification
                | S::NeedsRevision
                | S::RiskAccepted
                | S::Reopened,
            ) => &[S::CarriedOver],
            _ => &[],
        }
    }
}

impl FindingState {
    /// The state after `verb`, or a refusal that names the present state.
    pub fn after(self, verb: FindingVerb) -> Result<Self> {
        match verb.leads(self) {
            [only] => Ok(*only),
            _ => Err(self.refusal()),
        }
    }

    /// Whether nothing follows: withdrawn, noted, closed or gone on elsewhere.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Noted | Self::ClosedVerified | Self::CarriedOver)
    }

    /// Whether nothing is due for it now: nothing follows, or the risk is accepted.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        self.is_terminal() || matches!(self, Self::RiskAccepted)
    }

    /// Whether corrective actions may be proposed, approved and carried out.
    #[must_use]
    pub const fn takes_work(self) -> bool {
        matches!(self, Self::Issued | Self::Remediating | Self::NeedsRevision)
    }

    /// Whether it stands in a signed report.
    #[must_use]
    pub const fn is_issued(self) -> bool {
        !matches!(self, Self::Proposed | Self::Disputed | Self::Withdrawn)
    }

    pub(crate) fn refusal(self) -> Error {
        let en = format!("The finding's state, {}, does not allow this.", self.as_str());
        let ja = format!("指摘の現在の状態（{}）では、この操作はできません。", self.as_str());
        Error::Conflict(Reason::naming("FINDING_STATE", en, ja))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn walk(steps: &[(FindingVerb, usize)]) -> Vec<FindingState> {
        let mut states = vec![FindingState::Proposed];
        for (verb, choice) in steps {
            let now = *states.last().unwrap();
            let open = verb.leads(now);
            if !open.is_empty() {
                states.push(open[choice % open.len()]);
            }
        }
        states
    }

    proptest! {
        #[test]
        fn what_is_over_stays_so_and_what_is_issued_is_never_unissued(
            steps in proptest::collection::vec((proptest::sample::select(FindingVerb::ALL.to_vec()), 0..3_usize), 0..40)
        ) {
            let states = walk(&steps);
            for pair in states.windows(2) {
                prop_assert!(!pair[0].is_terminal(), "{pair:?}");
                prop_assert!(!pair[0].is_issued() || pair[1].is_issued(), "{pair:?}");
                // Mended is only what was claimed and looked at.
                prop_assert!(pair[1] != FindingState::ClosedVerified
                    || pair[0] == FindingState::ReadyForVerification);
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_only_the_terminal_ones_have_no_way_on() {
        let mut known = HashSet::from([FindingState::Proposed]);
        let mut open = vec![FindingState::Proposed];
        while let Some(state) = open.pop() {
            let next: Vec<_> = FindingVerb::ALL.iter().flat_map(|verb| verb.leads(state)).collect();
            assert_eq!(next.is_empty(), state.is_terminal(), "{state:?}");
            open.extend(next.into_iter().filter(|next| known.insert(**next)));
        }
        assert_eq!(known.len(), FindingState::ALL.len());
    }

    #[test]
    fn a_risk_is_accepted_where_it_can_be_restored_to() {
        let accepted: Vec<_> = FindingState::ALL
            .iter()
            .filter(|state| !FindingVerb::AcceptRisk.leads(**state).is_empty())
            .filter(|state| **state != FindingState::RiskAccepted)
            .copied()
            .collect();
        assert_eq!(accepted, FindingVerb::Restore.leads(FindingState::Reopened));
    }
}
