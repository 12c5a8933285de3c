//! What a caller may do with a dispatch next.
use super::{Dispatch, DispatchParty, DispatchState, DispatchVerb};
use crate::{
    Timestamp,
    access::{Action, Scope},
};

/// What a caller may do with a dispatch next.
#[derive(Debug, Clone, Copy)]
pub struct DispatchAbilities<'a> {
    dispatch: &'a Dispatch,
    scope: &'a Scope,
}

impl<'a> DispatchAbilities<'a> {
    /// The caller's abilities.
    #[must_use]
    pub const fn of(dispatch: &'a Dispatch, scope: &'a Scope) -> Self {
        Self { dispatch, scope }
    }
    /// Whether `verb` is open to the caller.
    #[must_use]
    pub fn can(self, verb: DispatchVerb) -> bool {
        verb.leads(self.dispatch.state).is_some() && verb.by().iter().any(|party| self.is(*party, verb))
    }
    /// Whether the caller may put another form in the place of the draft's.
    #[must_use]
    pub fn can_revise(self) -> bool {
        self.dispatch.state == DispatchState::Draft && self.can(DispatchVerb::Submit)
    }

    /// Whether the caller sees all of it `now`. An advisor does until the body has reported, or should have, or it came to
    /// nothing; from then on only that it was, where and when, and what they said themselves.
    #[must_use]
    pub fn sees_all(self, now: Timestamp) -> bool {
        let advises = self.is_center() && !self.scope.allows(Action::DispatchManage);
        !(advises && self.dispatch.is_behind_its_advisors(now))
    }

    fn is(self, party: DispatchParty, verb: DispatchVerb) -> bool {
        let cancels = verb == DispatchVerb::Cancel;
        let (is_party, action) = match party {
            DispatchParty::Municipality => {
                (self.scope.tenant() == self.dispatch.municipality, Action::DispatchRequest)
            }
            DispatchParty::Center => (self.is_center(), Action::DispatchManage),
            DispatchParty::Advisor => {
                let holds = self.scope.user().is_some_and(|user| self.dispatch.is_with(user));
                (holds && self.is_center(), Action::DispatchAnswer)
            }
            DispatchParty::House => return false,
        };
        is_party && self.scope.allows(if cancels { Action::DispatchCancel } else { action })
    }

    fn is_center(self) -> bool {
        self.scope.tenant() == self.dispatch.center
    }
}
