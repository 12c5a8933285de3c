//! Where a dispatch stands, what moves it, and who may: the one table of the machine.
use crate::kernel::words::words;

words! {
    /// Where a dispatch stands.
    pub enum DispatchState {
        /// The body writes its request; nobody else sees it.
        Draft = "DRAFT",
        /// The request is with the centre.
        Submitted = "SUBMITTED",
        /// The centre looks at it.
        Screening = "SCREENING",
        /// The centre named advisors who fit.
        CandidatesProposed = "CANDIDATES_PROPOSED",
        /// The body put them in its order.
        Ranked = "RANKED",
        /// It is offered to the first of them, as many as go together.
        Offered = "OFFERED",
        /// All who go accepted.
        Accepted = "ACCEPTED",
        /// The centre confirmed it to both.
        Confirmed = "CONFIRMED",
        /// The first day of the service has come.
        InService = "IN_SERVICE",
        /// The last visit's day is over; the body owes its report.
        ReportDue = "REPORT_DUE",
        /// The body reported.
        Reported = "REPORTED",
        /// The next fiscal year began; the body owes word of what came of it.
        FollowUpDue = "FOLLOW_UP_DUE",
        /// It is over.
        Closed = "CLOSED",
        /// The centre refused the request.
        Rejected = "REJECTED",
        /// It waits for budget.
        Waitlisted = "WAITLISTED",
        /// None of those ranked accepted.
        Unfilled = "UNFILLED",
        /// It was given up before its service.
        Cancelled = "CANCELLED",
    }
}

impl DispatchState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Draft => "作成中",
            Self::Submitted => "依頼済み",
            Self::Screening => "審査中",
            Self::CandidatesProposed => "候補者提示済み",
            Self::Ranked => "希望順位決定済み",
            Self::Offered => "受諾確認中",
            Self::Accepted => "受諾済み",
            Self::Confirmed => "派遣決定",
            Self::InService => "派遣中",
            Self::ReportDue => "報告待ち",
            Self::Reported => "報告済み",
            Self::FollowUpDue => "事後調査中",
            Self::Closed => "終了",
            Self::Rejected => "不採択",
            Self::Waitlisted => "予算待ち",
            Self::Unfilled => "該当者なし",
            Self::Cancelled => "取消し",
        }
    }

    /// Whether it takes of its programme's budget: from the proposal on, unless it came to nothing.
    #[must_use]
    pub const fn takes_budget(self) -> bool {
        match self {
            Self::CandidatesProposed
            | Self::Ranked
            | Self::Offered
            | Self::Accepted
            | Self::Confirmed
            | Self::InService
            | Self::ReportDue
            | Self::Reported
            | Self::FollowUpDue
            | Self::Closed => true,
            Self::Draft
            | Self::Submitted
            | Self::Screening
            | Self::Rejected
            | Self::Waitlisted
            | Self::Unfilled
            | Self::Cancelled => false,
        }
    }

    /// Whether an advisor has taken it on and it was not given up.
    #[must_use]
    pub const fn is_taken_on(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::Confirmed
                | Self::InService
                | Self::ReportDue
                | Self::Reported
                | Self::FollowUpDue
                | Self::Closed
        )
    }

    /// Whether an advisor's acceptance binds: taken on, or on the way to it while others of the team are asked.
    #[must_use]
    pub const fn binds(self) -> bool {
        matches!(self, Self::Offered) || self.is_taken_on()
    }

    /// Whether its advisors have no more to do with it.
    #[must_use]
    pub const fn is_behind_its_advisors(self) -> bool {
        matches!(self, Self::Reported | Self::FollowUpDue) || self.is_final()
    }

    /// Whether nothing moves it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Rejected | Self::Unfilled | Self::Cancelled)
    }
}

words! {
    /// What moves a dispatch.
    pub enum DispatchVerb {
        /// Send the request to the centre.
        Submit = "SUBMIT",
        /// Begin to look at it.
        Screen = "SCREEN",
        /// Refuse it.
        Reject = "REJECT",
        /// Let it wait for budget.
        Waitlist = "WAITLIST",
        /// Name advisors who fit.
        Propose = "PROPOSE",
        /// Put them in order.
        Rank = "RANK",
        /// Offer it to the first who have not been asked.
        Offer = "OFFER",
        /// Take note that the advisor declined or did not answer in time.
        PassOn = "PASS_ON",
        /// Take note that nobody is left to be asked.
        Exhaust = "EXHAUST",
        /// Accept a seat of a team while others of it are still asked.
        Join = "JOIN",
        /// Accept the offer, of a team the last one.
        Accept = "ACCEPT",
        /// Confirm it to both.
        Confirm = "CONFIRM",
        /// Begin the service.
        BeginService = "BEGIN_SERVICE",
        /// End the service.
        EndService = "END_SERVICE",
        /// Report.
        Report = "REPORT",
        /// Ask what came of it.
        AskFollowUp = "ASK_FOLLOW_UP",
        /// Tell what came of it; this ends it.
        Close = "CLOSE",
        /// Give it up.
        Cancel = "CANCEL",
    }
}

words! {
    /// Who moves a dispatch.
    pub enum DispatchParty {
        /// The body that asks.
        Municipality = "MUNICIPALITY",
        /// The centre's operators.
        Center = "CENTER",
        /// The advisors to whom it is offered.
        Advisor = "ADVISOR",
        /// The house itself, by the clock or after an answer.
        House = "HOUSE",
    }
}

impl DispatchVerb {
    /// Where it leads from `from`, if it starts there.
    #[must_use]
    pub const fn leads(self, from: DispatchState) -> Option<DispatchState> {
        use DispatchState::{
            Accepted, Cancelled, CandidatesProposed, Closed, Confirmed, Draft, FollowUpDue, InService,
            Offered, Ranked, Rejected, ReportDue, Reported, Screening, Submitted, Unfilled, Waitlisted,
        };
        match (self, from) {
            (Self::Submit, Draft) => Some(Submitted),
            (Self::Screen, Submitted | Waitlisted) => Some(Screening),
            (Self::Reject, Screening) => Some(Rejected),
            (Self::Waitlist, Screening) => Some(Waitlisted),
            (Self::Propose, Screening) => Some(CandidatesProposed),
            (Self::Rank, CandidatesProposed) | (Self::PassOn, Offered) => Some(Ranked),
            (Self::Offer, Ranked) | (Self::Join, Offered) => Some(Offered),
            (Self::Exhaust, Ranked) => Some(Unfilled),
            (Self::Accept, Offered) => Some(Accepted),
            (Self::Confirm, Accepted) => Some(Confirmed),
            (Self::BeginService, Confirmed) => Some(InService),
            (Self::EndService, InService) => Some(ReportDue),
            (Self::Report, ReportDue) => Some(Reported),
            (Self::AskFollowUp, Reported) => Some(FollowUpDue),
            (Self::Close, FollowUpDue) => Some(Closed),
            (
                Self::Cancel,
                Draft | Submitted | Screening | Waitlisted | CandidatesProposed | Ranked | Offered | Accepted
                | Confirmed,
            ) => Some(Cancelled),
            _ => None,
        }
    }

    /// Who takes it.
    #[must_use]
    pub const fn by(self) -> &'static [DispatchParty] {
        use DispatchParty::{Advisor, Center, House, Municipality};
        match self {
            Self::Submit | Self::Rank | Self::Report | Self::Close => &[Municipality],
            Self::Screen | Self::Reject | Self::Waitlist | Self::Propose | Self::Confirm => &[Center],
            // The first offer is the centre's; each one after a refusal is the house's.
            Self::Offer => &[Center, House],
            Self::Join | Self::Accept => &[Advisor],
            Self::PassOn | Self::Exhaust | Self::BeginService | Self::EndService | Self::AskFollowUp => {
                &[House]
            }
            Self::Cancel => &[Municipality, Center],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DispatchState::{
        CandidatesProposed, Confirmed, Draft, FollowUpDue, InService, Offered, Ranked, Screening, Waitlisted,
    };
    use proptest::prelude::{any, proptest};

    /// The only ways that do not lead on: out of the waiting list, to the next advisor, and round by round to a full team.
    const BACK: [(DispatchState, DispatchState); 3] =
        [(Waitlisted, Screening), (Offered, Ranked), (Offered, Offered)];

    proptest! {
        #[test]
        fn no_walk_leaves_the_table(steps in proptest::collection::vec(any::<proptest::sample::Index>(), 0..80)) {
            let mut at = Draft;
            for step in steps {
                let verb = *step.get(DispatchVerb::ALL);
                let Some(to) = verb.leads(at) else { continue };
                assert!(!at.is_final(), "{at:?} is final");
                assert!(to > at || BACK.contains(&(at, to)), "{at:?} to {to:?}");
                assert!(to != Draft, "nothing becomes a draft again");
                at = to;
            }
        }

        #[test]
        fn what_serves_was_confirmed_and_cannot_be_given_up(steps in proptest::collection::vec(any::<proptest::sample::Index>(), 0..200)) {
            let (mut at, mut been) = (Draft, vec![Draft]);
            for step in steps {
                let Some(to) = step.get(DispatchVerb::ALL).leads(at) else { continue };
                at = to;
                been.push(to);
            }
            if (InService..=FollowUpDue).contains(&at) {
                assert!(DispatchVerb::Cancel.leads(at).is_none());
                assert!([CandidatesProposed, Ranked, Offered, Confirmed].iter().all(|one| been.contains(one)));
            }
        }
    }

    #[test]
    fn whatever_is_not_final_can_be_moved() {
        for state in DispatchState::ALL {
            let moved = DispatchVerb::ALL.iter().any(|verb| verb.leads(*state).is_some());
            assert_eq!(moved, !state.is_final(), "{state:?}");
        }
    }

    #[test]
    fn each_verb_starts_somewhere_and_is_somebodys() {
        for verb in DispatchVerb::ALL {
            assert!(DispatchState::ALL.iter().any(|state| verb.leads(*state).is_some()), "{verb:?}");
            assert!(!verb.by().is_empty(), "{verb:?}");
        }
    }

    #[test]
    fn each_state_has_a_japanese_word_of_its_own() {
        let mut words: Vec<_> = DispatchState::ALL.iter().map(|state| state.japanese()).collect();
        assert!(words.iter().all(|word| !word.contains(|c: char| c.is_ascii_alphabetic())), "{words:?}");
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), DispatchState::ALL.len());
    }
}
