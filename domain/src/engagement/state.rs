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
        }
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
    }
}

impl EngagementVerb {
    /// The one state it starts from, and the one it leads to.
    #[must_use]
    pub const fn path(self) -> (EngagementState, EngagementState) {
        use EngagementState::{Active, CallOpen, Draft, FirmAppointed, ParticipantsFixed};
        match self {
            Self::OpenCall => (Draft, CallOpen),
            Self::FixParticipants => (CallOpen, ParticipantsFixed),
            Self::AppointFirm => (ParticipantsFixed, FirmAppointed),
            Self::Activate => (FirmAppointed, Active),
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
