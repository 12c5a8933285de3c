//! Where a visit stands, and what moves it.
use crate::{Error, Reason, Result, kernel::words::words};

words! {
    /// Where a visit (訪問) stands.
    pub enum VisitState {
        /// A time is proposed.
        Planned = "PLANNED",
        /// The municipality agreed to the time.
        Confirmed = "CONFIRMED",
        /// The advisor is there.
        CheckedIn = "CHECKED_IN",
        /// What is done is being written down.
        Recording = "RECORDING",
        /// The advisor handed the record in.
        Submitted = "SUBMITTED",
        /// The municipality reads the record.
        MunicipalityReview = "MUNICIPALITY_REVIEW",
        /// The municipality sent the record back.
        Returned = "RETURNED",
        /// The municipality signed the record: it is frozen.
        Finalized = "FINALIZED",
        /// A later version of the record took the signed one's place.
        Amended = "AMENDED",
        /// Another visit took its place before it began.
        Rescheduled = "RESCHEDULED",
        /// It was called off before it began.
        Cancelled = "CANCELLED",
        /// Somebody did not come.
        NoShow = "NO_SHOW",
    }
}

impl VisitState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Planned => "日程調整中",
            Self::Confirmed => "日程確定",
            Self::CheckedIn => "訪問開始",
            Self::Recording => "記録中",
            Self::Submitted => "記録提出済み",
            Self::MunicipalityReview => "団体確認中",
            Self::Returned => "差戻し",
            Self::Finalized => "確定",
            Self::Amended => "訂正済み",
            Self::Rescheduled => "日程変更",
            Self::Cancelled => "中止",
            Self::NoShow => "不参",
        }
    }

    /// Whether it uses up the dispatch's quota: what was given up before it began gave its share back.
    #[must_use]
    pub const fn uses_quota(self) -> bool {
        !matches!(self, Self::Rescheduled | Self::Cancelled | Self::NoShow)
    }

    /// Whether messages still become part of the record: from the moment the advisor is there until it is signed, also
    /// while it is read, for a message may have been long on its way.
    #[must_use]
    pub const fn takes_messages(self) -> bool {
        matches!(
            self,
            Self::CheckedIn | Self::Recording | Self::Submitted | Self::MunicipalityReview | Self::Returned
        )
    }

    /// Whether somebody came to it.
    #[must_use]
    pub const fn has_begun(self) -> bool {
        self.takes_messages() || self.is_signed()
    }

    /// Whether the advisor has still to come in for it: from when it is agreed on until its record is signed.
    #[must_use]
    pub const fn needs_entry(self) -> bool {
        matches!(self, Self::Confirmed) || self.takes_messages()
    }

    /// Whether its record is signed.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Finalized | Self::Amended)
    }

    /// Whether what comes is kept as a proposal: its record is signed, or somebody put the visit off, called it off or noted a
    /// no-show while the advisor was there without a net.
    #[must_use]
    pub const fn keeps_aside(self) -> bool {
        self.is_signed() || !self.uses_quota()
    }
}

words! {
    /// What moves a visit.
    pub enum VisitVerb {
        /// Agree to the time.
        Confirm = "CONFIRM",
        /// Put another visit in its place.
        Reschedule = "RESCHEDULE",
        /// Call it off.
        Cancel = "CANCEL",
        /// Note that somebody did not come.
        NoteNoShow = "NOTE_NO_SHOW",
        /// Say that it took place all the same.
        Reinstate = "REINSTATE",
        /// Say that the advisor is there.
        CheckIn = "CHECK_IN",
        /// Write down what is done.
        Record = "RECORD",
        /// Hand the record in.
        Submit = "SUBMIT",
        /// Take the record up to read it.
        Review = "REVIEW",
        /// Send the record back.
        Return = "RETURN",
        /// Hand the record in again.
        Resubmit = "RESUBMIT",
        /// Sign the record.
        Finalize = "FINALIZE",
        /// Sign a version that takes the signed one's place.
        Amend = "AMEND",
    }
}

words! {
    /// Whose move it is.
    pub enum VisitParty {
        /// The municipality that is visited.
        Municipality = "MUNICIPALITY",
        /// The advisor who visits.
        Advisor = "ADVISOR",
        /// The centre that sends the advisor.
        Center = "CENTER",
    }
}

impl VisitVerb {
    /// Where it leads from `from`, if it starts there. A message moves only a visit whose record has not begun.
    #[must_use]
    pub const fn leads(self, from: VisitState) -> Option<VisitState> {
        use VisitState::{
            Amended, Cancelled, CheckedIn, Confirmed, Finalized, MunicipalityReview, NoShow, Planned,
            Recording, Rescheduled, Returned, Submitted,
        };
        match (self, from) {
            (Self::Confirm, Planned) => Some(Confirmed),
            (Self::Reschedule, Planned | Confirmed) => Some(Rescheduled),
            (Self::Cancel, Planned | Confirmed) => Some(Cancelled),
            (Self::NoteNoShow, Confirmed) => Some(NoShow),
            (Self::CheckIn, Confirmed) => Some(CheckedIn),
            (Self::Record, CheckedIn) | (Self::Reinstate, Rescheduled | Cancelled | NoShow) => {
                Some(Recording)
            }
            // What was reinstated had no check-in: when the advisor was there is told belatedly.
            (Self::Record, Recording | Submitted | MunicipalityReview | Returned)
            | (Self::CheckIn, Recording) => Some(from),
            (Self::Submit, Recording) => Some(Submitted),
            (Self::Review, Submitted) | (Self::Resubmit, Returned) => Some(MunicipalityReview),
            (Self::Return, MunicipalityReview) => Some(Returned),
            (Self::Finalize, MunicipalityReview) => Some(Finalized),
            (Self::Amend, Finalized | Amended) => Some(Amended),
            _ => None,
        }
    }

    /// Where it leads from `from`, or a refusal that says where the visit stands.
    pub fn must_lead(self, from: VisitState) -> Result<VisitState> {
        self.leads(from).ok_or_else(|| stands_elsewhere(from))
    }

    /// Whether `party` may do it.
    #[must_use]
    pub const fn is_for(self, party: VisitParty) -> bool {
        match self {
            Self::Reschedule | Self::Cancel => true,
            Self::NoteNoShow => matches!(party, VisitParty::Municipality | VisitParty::Advisor),
            Self::CheckIn | Self::Record | Self::Submit | Self::Resubmit => {
                matches!(party, VisitParty::Advisor)
            }
            Self::Confirm | Self::Reinstate | Self::Review | Self::Return | Self::Finalize | Self::Amend => {
                matches!(party, VisitParty::Municipality)
            }
        }
    }
}

/// Refuses what the visit's state does not allow.
pub(super) fn stands_elsewhere(at: VisitState) -> Error {
    let en = format!("The visit is {}: this cannot be done now.", at.as_str());
    let ja = format!("この訪問は「{}」の状態のため、この操作は行えません。", at.japanese());
    Error::Conflict(Reason::naming("VISIT_STATE", en, ja))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    proptest! {
        #[test]
        fn no_walk_leaves_the_road(steps in proptest::collection::vec(any::<proptest::sample::Index>(), 0..60)) {
            let mut at = VisitState::Planned;
            let (mut been_there, mut signed) = (false, false);
            for step in steps {
                let verb = *step.get(VisitVerb::ALL);
                let Some(to) = verb.leads(at) else {
                    assert!(verb.must_lead(at).is_err());
                    continue;
                };
                assert_eq!(verb == VisitVerb::Reinstate, !at.uses_quota(), "given up, then only reinstated: {at:?}");
                assert!(to.uses_quota() || !been_there, "who was there was there: {at:?}, {to:?}");
                assert!(!signed || to == VisitState::Amended, "signed, then only amended: {to:?}");
                assert!(!to.is_signed() || been_there, "nobody signs what was not");
                been_there |= to.takes_messages();
                signed |= to.is_signed();
                at = to;
            }
        }
    }

    #[test]
    fn a_message_is_taken_just_where_recording_leads() {
        for state in VisitState::ALL {
            assert_eq!(VisitVerb::Record.leads(*state).is_some(), state.takes_messages(), "{state:?}");
            assert!(!(state.takes_messages() && state.keeps_aside()));
            let is_before = matches!(state, VisitState::Planned | VisitState::Confirmed);
            assert_ne!(
                state.takes_messages() || state.keeps_aside(),
                is_before,
                "{state:?}: nothing is dropped"
            );
        }
    }

    #[test]
    fn each_verb_is_somebody_s() {
        for verb in VisitVerb::ALL {
            assert!(VisitParty::ALL.iter().any(|party| verb.is_for(*party)), "{verb:?}");
        }
    }

    #[test]
    fn each_state_has_a_japanese_word_of_its_own() {
        let mut words: Vec<_> = VisitState::ALL.iter().map(|state| state.japanese()).collect();
        assert!(words.iter().all(|word| !word.contains(|c: char| c.is_ascii_alphabetic())), "{words:?}");
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), VisitState::ALL.len(), "{words:?}");
    }
}
