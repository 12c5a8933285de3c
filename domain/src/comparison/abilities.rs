//! What a caller may do with a comparison release.
use super::{Release, ReleaseVerb};
use crate::access::{Action, Scope};

/// What a caller may do with a release next.
#[derive(Debug, Clone, Copy)]
pub struct ReleaseAbilities<'a> {
    release: &'a Release,
    scope: &'a Scope,
}

impl<'a> ReleaseAbilities<'a> {
    /// The caller's abilities.
    #[must_use]
    pub const fn of(release: &'a Release, scope: &'a Scope) -> Self {
        Self { release, scope }
    }
    /// Whether `verb` is open to the caller.
    #[must_use]
    pub fn can(self, verb: ReleaseVerb) -> bool {
        self.release.owner == self.scope.tenant()
            && self.scope.allows(Action::ReleaseManage)
            && self.release.state == verb.from()
    }
}
