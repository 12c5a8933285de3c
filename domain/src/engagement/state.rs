//! Where engagements and participations stand, and what moves an engagement.
use crate::kernel::words::words;

words! {
    /// Where an engagement stands.
    pub enum EngagementState {
        /// Being prepared.
        Draft = "DRAFT",
        /// Municipalities are invited and answer.
        CallOpen = "CALL_OPEN",
        /// It is settled who takes part.
        ParticipantsFixed = "PARTICIPANTS_FIXED",
        /// The audit firm is appointed.
        FirmAppointed = "FIRM_APPOINTED",
        /// Each participant has its audit.
        Active = "ACTIVE",
        /// The audits are over; the coordinator writes the consolidated report.
        Consolidating = "CONSOLIDATING",
        /// The consolidated report is given.
        Reported = "REPORTED",
        /// It is over.
        Closed = "CLOSED",
        /// It was given up before its report.
        Cancelled = "CANCELLED",
    }
}

impl EngagementState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Draft => "準備中",
            Self::CallOpen => "参加募集中",
            Self::ParticipantsFixed => "参加団体確定",
            Self::FirmAppointed => "監査事業者選定済み",
            Self::Active => "実施中",
            Self::Consolidating => "取りまとめ中",
            Self::Reported => "報告済み",
            Self::Closed => "終了",
            Self::Cancelled => "中止",
        }
    }

    /// Whether its procurement may be recorded: until the first firm is appointed.
    #[must_use]
    pub const fn procures(self) -> bool {
        matches!(self, Self::Draft | Self::CallOpen | Self::ParticipantsFixed)
    }

    /// Whether it is settled who takes part while audits may still begin: others are let in late.
    #[must_use]
    pub const fn admits_late(self) -> bool {
        matches!(self, Self::ParticipantsFixed | Self::FirmAppointed | Self::Active)
    }

    /// Whether a firm may be let in for its audits.
    #[must_use]
    pub const fn lets_in(self) -> bool {
        matches!(self, Self::Active | Self::Consolidating | Self::Reported)
    }
}

words! {
    /// What moves an engagement.
    pub enum EngagementVerb {
        /// Open the call.
        OpenCall = "OPEN_CALL",
        /// Settle who takes part.
        FixParticipants = "FIX_PARTICIPANTS",
        /// Appoint the firm.
        AppointFirm = "APPOINT_FIRM",
        /// Give each participant its audit.
        Activate = "ACTIVATE",
        /// Begin to write the consolidated report.
        Consolidate = "CONSOLIDATE",
        /// Give the consolidated report.
        Report = "REPORT",
        /// End it.
        Close = "CLOSE",
        /// Give it up.
        Cancel = "CANCEL",
    }
}

impl EngagementVerb {
    /// Where it leads from `from`, if it starts there.
    #[must_use]
    pub const fn leads(self, from: EngagementState) -> Option<EngagementState> {
        use EngagementState::{
            Active, CallOpen, Cancelled, Closed, Consolidating, Draft, FirmAppointed, ParticipantsFixed,
            Reported,
        };
        match (self, from) {
            (Self::OpenCall, Draft) => Some(CallOpen),
            (Self::FixParticipants, CallOpen) => Some(ParticipantsFixed),
            (Self::AppointFirm, ParticipantsFixed) => Some(FirmAppointed),
            (Self::Activate, FirmAppointed) => Some(Active),
            (Self::Consolidate, Active) => Some(Consolidating),
            (Self::Report, Consolidating) => Some(Reported),
            (Self::Close, Reported) => Some(Closed),
            (Self::Cancel, Draft | CallOpen | ParticipantsFixed | FirmAppointed | Active | Consolidating) => {
                Some(Cancelled)
            }
            _ => None,
        }
    }
}

words! {
    /// How a municipality stands to an engagement.
    pub enum ParticipationState {
        /// Asked, has not answered.
        Invited = "INVITED",
        /// Takes part, under stated consents.
        Consented = "CONSENTED",
        /// Does not take part.
        Declined = "DECLINED",
        /// Has its audit.
        Active = "ACTIVE",
        /// Its report is signed.
        Completed = "COMPLETED",
        /// Left; outsiders are out and named copies are gone.
        Withdrawn = "WITHDRAWN",
    }
}

impl ParticipationState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Invited => "回答待ち",
            Self::Consented => "参加（同意済み）",
            Self::Declined => "不参加",
            Self::Active => "監査実施中",
            Self::Completed => "完了",
            Self::Withdrawn => "参加取りやめ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    proptest! {
        #[test]
        fn no_walk_leaves_the_road(steps in proptest::collection::vec(any::<proptest::sample::Index>(), 0..40)) {
            use EngagementState::{Cancelled, Closed, Reported};
            let (mut at, mut been) = (EngagementState::Draft, vec![EngagementState::Draft]);
            for step in steps {
                let verb = *step.get(EngagementVerb::ALL);
                let Some(to) = verb.leads(at) else { continue };
                assert!(!matches!(at, Closed | Cancelled), "{at:?} is final");
                assert!(!been.contains(&to), "nothing comes twice: {been:?}, {to:?}");
                let place = |state| EngagementState::ALL.iter().position(|one| *one == state);
                if to == Cancelled {
                    assert!(verb == EngagementVerb::Cancel && at != Reported);
                } else {
                    assert_eq!(place(to), place(at).map(|at| at + 1), "one step after the other");
                }
                at = to;
                been.push(to);
            }
        }
    }

    #[test]
    fn each_verb_has_its_place() {
        for verb in EngagementVerb::ALL {
            let from = EngagementState::ALL.iter().filter(|state| verb.leads(**state).is_some()).count();
            assert_eq!(from, if *verb == EngagementVerb::Cancel { 6 } else { 1 }, "{verb:?}");
        }
    }

    #[test]
    fn each_state_has_a_japanese_word_of_its_own() {
        let engagements: Vec<_> = EngagementState::ALL.iter().map(|state| state.japanese()).collect();
        let participations: Vec<_> = ParticipationState::ALL.iter().map(|state| state.japanese()).collect();
        for mut words in [engagements, participations] {
            assert!(words.iter().all(|word| !word.contains(|c: char| c.is_ascii_alphabetic())), "{words:?}");
            let states = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), states, "{words:?}");
        }
    }
}
