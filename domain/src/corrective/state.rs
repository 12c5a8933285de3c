//! A corrective action's machine: which verb leads from which state to which.
use crate::{Error, Reason, Result, kernel::words::words};

words! {
    /// Where a corrective action stands.
    pub enum ActionState {
        /// Waits for approval (承認待ち).
        Proposed = "PROPOSED",
        /// Approved, not begun.
        Approved = "APPROVED",
        /// Not approved.
        Rejected = "REJECTED",
        /// Being done (実施中).
        InProgress = "IN_PROGRESS",
        /// Its owner says that it is done (完了報告済み).
        ClaimedDone = "CLAIMED_DONE",
        /// Looked at: it helps (有効).
        Effective = "EFFECTIVE",
        /// Looked at: it does not help (無効).
        Ineffective = "INEFFECTIVE",
        /// Given up.
        Cancelled = "CANCELLED",
    }
}

words! {
    /// What happens to a corrective action.
    pub enum ActionVerb {
        /// Propose it.
        Propose = "PROPOSE",
        /// Approve it.
        Approve = "APPROVE",
        /// Reject it.
        Reject = "REJECT",
        /// Begin, also anew after it did not help.
        Start = "START",
        /// Say that it is done.
        ClaimDone = "CLAIM_DONE",
        /// Find that it helps.
        FindEffective = "FIND_EFFECTIVE",
        /// Find that it does not help.
        FindIneffective = "FIND_INEFFECTIVE",
        /// Ask for more time.
        AskExtension = "ASK_EXTENSION",
        /// Give more time.
        GrantExtension = "GRANT_EXTENSION",
        /// Give no more time.
        RefuseExtension = "REFUSE_EXTENSION",
        /// Give it up.
        Cancel = "CANCEL",
        /// Let it go on with its finding in a newer audit.
        CarryOver = "CARRY_OVER",
    }
}

impl ActionVerb {
    /// The state it leads to from `from`; none if it does not start there.
    #[must_use]
    pub const fn leads(self, from: ActionState) -> Option<ActionState> {
        use ActionState as S;
        Some(match (self, from) {
            (Self::Approve, S::Proposed) => S::Approved,
            (Self::Reject, S::Proposed) => S::Rejected,
            (Self::Start, S::Approved | S::Ineffective) => S::InProgress,
            (Self::ClaimDone, S::InProgress) => S::ClaimedDone,
            (Self::FindEffective, S::ClaimedDone) => S::Effective,
            (Self::FindIneffective, S::ClaimedDone) => S::Ineffective,
            (
                Self::AskExtension | Self::GrantExtension | Self::RefuseExtension,
                S::Approved | S::InProgress | S::Ineffective,
            )
            | (
                Self::CarryOver,
                S::Proposed | S::Approved | S::InProgress | S::ClaimedDone | S::Effective | S::Ineffective,
            ) => from,
            (Self::Cancel, S::Proposed | S::Approved | S::InProgress | S::Ineffective) => S::Cancelled,
            _ => return None,
        })
    }
}

impl ActionState {
    /// The state after `verb`, or a refusal that names the present state.
    pub fn after(self, verb: ActionVerb) -> Result<Self> {
        verb.leads(self).ok_or_else(|| {
            let en = format!("The corrective action's state, {}, does not allow this.", self.as_str());
            let ja = format!("是正措置の現在の状態（{}）では、この操作はできません。", self.as_str());
            Error::Conflict(Reason::naming("ACTION_STATE", en, ja))
        })
    }

    /// Whether it counts: it was neither rejected nor given up.
    #[must_use]
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Rejected | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_is_done_that_nobody_approved(
            verbs in proptest::collection::vec(proptest::sample::select(ActionVerb::ALL.to_vec()), 0..40)
        ) {
            let (mut state, mut approved) = (ActionState::Proposed, false);
            for verb in verbs {
                let Some(next) = verb.leads(state) else { continue };
                approved |= verb == ActionVerb::Approve;
                prop_assert!(state.is_live() && state != ActionState::Effective || next == state, "{state:?} {verb:?}");
                let begun = matches!(next, ActionState::Proposed | ActionState::Rejected | ActionState::Cancelled);
                prop_assert!(approved || begun, "{verb:?} {next:?}");
                prop_assert!(next != ActionState::Effective || state == ActionState::ClaimedDone || next == state);
                state = next;
            }
        }
    }

    #[test]
    fn what_did_not_help_is_done_again() {
        let road =
            [ActionVerb::Approve, ActionVerb::Start, ActionVerb::ClaimDone, ActionVerb::FindIneffective];
        let again = [ActionVerb::Start, ActionVerb::ClaimDone, ActionVerb::FindEffective];
        let end = road.iter().chain(&again).try_fold(ActionState::Proposed, |state, verb| state.after(*verb));
        assert_eq!(end.unwrap(), ActionState::Effective);
    }
}
