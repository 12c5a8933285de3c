//! What a caller may do next.
use super::{Engagement, EngagementState, EngagementVerb, Participation, ParticipationState};
use crate::access::{Action, Scope};

/// What a caller may do with an engagement next.
#[derive(Debug, Clone, Copy)]
pub struct EngagementAbilities<'a> {
    engagement: &'a Engagement,
    scope: &'a Scope,
}

impl<'a> EngagementAbilities<'a> {
    /// The caller's abilities.
    #[must_use]
    pub const fn of(engagement: &'a Engagement, scope: &'a Scope) -> Self {
        Self { engagement, scope }
    }
    /// Whether `verb` is open to the caller.
    #[must_use]
    pub fn can(self, verb: EngagementVerb) -> bool {
        self.coordinates() && verb.leads(self.engagement.state).is_some()
    }
    /// Whether the caller may invite municipalities now.
    #[must_use]
    pub fn can_invite(self) -> bool {
        self.coordinates() && self.engagement.state == EngagementState::CallOpen
    }
    /// Whether the caller may say what is called for.
    #[must_use]
    pub fn can_set_terms(self) -> bool {
        self.coordinates() && self.engagement.state == EngagementState::Draft
    }
    /// Whether the caller may record a procurement, unless bidders are selected already.
    #[must_use]
    pub fn can_procure(self) -> bool {
        self.coordinates() && self.engagement.state.procures()
    }
    /// Whether the caller may let somebody in late.
    #[must_use]
    pub fn can_admit_late(self) -> bool {
        self.coordinates() && self.engagement.state.admits_late()
    }
    /// Whether the caller may appoint a further firm, or say whom which firm audits.
    #[must_use]
    pub fn can_share_out(self) -> bool {
        use EngagementState::{Active, FirmAppointed};
        self.coordinates() && matches!(self.engagement.state, FirmAppointed | Active)
    }
    fn coordinates(self) -> bool {
        self.engagement.prefecture == self.scope.tenant() && self.scope.allows(Action::EngagementManage)
    }
}

/// What a caller may do with a participation next.
#[derive(Debug, Clone, Copy)]
pub struct ParticipationAbilities<'a> {
    participation: &'a Participation,
    engagement: EngagementState,
    scope: &'a Scope,
}

impl<'a> ParticipationAbilities<'a> {
    /// The caller's abilities, in an engagement that stands there.
    #[must_use]
    pub const fn of(participation: &'a Participation, engagement: EngagementState, scope: &'a Scope) -> Self {
        Self { participation, engagement, scope }
    }
    /// Whether the caller may consent now: to take part, while the call is open, or to more.
    #[must_use]
    pub fn can_consent(self) -> bool {
        let invited = self.participation.reply.state == ParticipationState::Invited;
        let called = self.engagement == EngagementState::CallOpen;
        let declined = self.participation.reply.state == ParticipationState::Declined;
        let late = self.participation.late.is_some() && self.engagement.admits_late();
        self.decides()
            && (invited && called || (invited || declined) && late || self.participation.reply.takes_part())
    }
    /// Whether the caller may decline now.
    #[must_use]
    pub fn can_decline(self) -> bool {
        self.decides() && self.participation.reply.state == ParticipationState::Invited
    }
    /// Whether the caller may withdraw consents, or altogether, now.
    #[must_use]
    pub fn can_withdraw(self) -> bool {
        self.decides() && self.participation.reply.takes_part()
    }
    fn decides(self) -> bool {
        self.scope.tenant() == self.participation.municipality && self.scope.allows(Action::ConsentDecide)
    }
}
