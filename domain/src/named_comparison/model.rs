//! A named comparison and its machine.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Action, OrganizationId, Scope},
    comparison::Key,
    kernel::{
        fiscal::{day_in_japan, start_of_day_in_japan},
        id::Kind,
        version,
        words::words,
    },
};
use chrono::{Days, NaiveDate};

words! {
    /// Where a named comparison stands.
    pub enum NamedComparisonState {
        /// Waits for the other body's answer.
        Proposed = "PROPOSED",
        /// Each sees the other's scores.
        Live = "LIVE",
        /// The other body did not want it.
        Declined = "DECLINED",
        /// One of the two ended it.
        Ended = "ENDED",
        /// Its last day is over.
        Over = "OVER",
    }
}

impl NamedComparisonState {
    /// The state's word in a Japanese sentence.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Proposed => "回答待ち",
            Self::Live => "実施中",
            Self::Declined => "辞退",
            Self::Ended => "終了",
            Self::Over => "期間満了",
        }
    }
}

words! {
    /// How one body stands to a named comparison.
    pub enum Stance {
        /// It consents.
        Agreed = "AGREED",
        /// It declined.
        Declined = "DECLINED",
        /// It ended it.
        Ended = "ENDED",
    }
}

/// One body's own part. Nobody else writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How it stands; none before its first answer.
    pub stance: Option<Stance>,
    /// Grows with each change; 0 before the first answer.
    pub version: i32,
}

impl Part {
    /// No answer yet.
    pub const NONE: Self = Self { stance: None, version: 0 };

    fn set(&mut self, stance: Stance) {
        self.stance = Some(stance);
        self.version += 1;
    }
}

/// A comparison of two bodies by name.
#[derive(Debug, Clone)]
pub struct NamedComparison {
    /// Its id.
    pub id: NamedComparisonId,
    /// The body that proposed it.
    pub proposer: OrganizationId,
    /// The body that it was proposed to.
    pub partner: OrganizationId,
    /// Which scores of the two are laid side by side.
    pub key: Key,
    /// The last day on which they are, in Japan.
    pub last_day: NaiveDate,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// The proposer's own part.
    pub proposed: Part,
    /// The partner's own part.
    pub answered: Part,
}

impl Kind for NamedComparison {
    const NAME: &'static str = "NamedComparison";
}
/// Names a named comparison.
pub type NamedComparisonId = Id<NamedComparison>;

impl NamedComparison {
    /// The moment from which nobody sees the other's scores any more: the day after the last one begins in Japan.
    pub fn until(&self) -> Result<Timestamp> {
        let next = self.last_day.checked_add_days(Days::new(1));
        start_of_day_in_japan(next.ok_or_else(|| Error::internal("a day after time"))?)
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> NamedComparisonState {
        match (self.proposed.stance, self.answered.stance) {
            (Some(Stance::Ended), _) | (_, Some(Stance::Ended)) => NamedComparisonState::Ended,
            (_, Some(Stance::Declined)) => NamedComparisonState::Declined,
            _ if day_in_japan(now) > self.last_day => NamedComparisonState::Over,
            (Some(Stance::Agreed), Some(Stance::Agreed)) => NamedComparisonState::Live,
            _ => NamedComparisonState::Proposed,
        }
    }

    /// Whether each sees the other's scores at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.state(now) == NamedComparisonState::Live
    }

    /// Grows with each change of either part.
    #[must_use]
    pub const fn version(&self) -> i32 {
        self.proposed.version + self.answered.version
    }

    /// The other one of the two.
    #[must_use]
    pub fn other_than(&self, own: OrganizationId) -> OrganizationId {
        if own == self.proposer { self.partner } else { self.proposer }
    }

    /// The part of one of the two.
    #[must_use]
    pub fn part_of(&self, own: OrganizationId) -> Part {
        if own == self.proposer { self.proposed } else { self.answered }
    }

    /// `own` answers the proposal, or ends the comparison.
    pub fn take(&mut self, own: OrganizationId, stance: Stance, expected: i32, now: Timestamp) -> Result<()> {
        const OTHER_ANSWERS: Reason = Reason::of(
            "OTHER_BODY_ANSWERS",
            "It is for the other body to answer this proposal.",
            "この提案に回答できるのは相手の団体だけです。",
        );
        version::expect(self.version(), expected)?;
        if stance != Stance::Ended && own != self.partner {
            return Err(Error::Conflict(OTHER_ANSWERS));
        }
        let state = self.state(now);
        if !self.allows(own, stance, state) {
            let en = format!("The named comparison's state, {}, does not allow this.", state.as_str());
            let ja =
                format!("団体名を示した比較の現在の状態（{}）では、この操作はできません。", state.japanese());
            return Err(Error::Conflict(Reason::naming("NAMED_COMPARISON_STATE", en, ja)));
        }
        if own == self.proposer {
            self.proposed.set(stance);
        } else {
            self.answered.set(stance);
        }
        Ok(())
    }

    /// Who answered nothing yet declines; the proposer takes back what is not answered by ending it.
    fn allows(&self, own: OrganizationId, stance: Stance, state: NamedComparisonState) -> bool {
        use NamedComparisonState::{Live, Proposed};
        match stance {
            Stance::Agreed | Stance::Declined => state == Proposed && own == self.partner,
            Stance::Ended => state == Live || state == Proposed && own == self.proposer,
        }
    }
}

/// What a caller may do with a named comparison next.
#[derive(Debug, Clone, Copy)]
pub struct NamedComparisonAbilities<'a> {
    comparison: &'a NamedComparison,
    scope: &'a Scope,
    now: Timestamp,
}

impl<'a> NamedComparisonAbilities<'a> {
    /// The caller's abilities at `now`.
    #[must_use]
    pub const fn of(comparison: &'a NamedComparison, scope: &'a Scope, now: Timestamp) -> Self {
        Self { comparison, scope, now }
    }
    /// Whether the caller may accept or decline it now.
    #[must_use]
    pub fn can_answer(self) -> bool {
        self.can(Stance::Agreed)
    }
    /// Whether the caller may end it now.
    #[must_use]
    pub fn can_end(self) -> bool {
        self.can(Stance::Ended)
    }
    fn can(self, stance: Stance) -> bool {
        let own = self.scope.tenant();
        let party = [self.comparison.proposer, self.comparison.partner].contains(&own);
        party
            && self.scope.allows(Action::NamedComparisonDecide)
            && self.comparison.allows(own, stance, self.comparison.state(self.now))
    }
}
