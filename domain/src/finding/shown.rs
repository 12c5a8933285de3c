//! To whom findings are open.
use super::{Disclosure, Finding, FindingState};
use crate::{
    access::{Role, Scope, UserId},
    audit::{Audit, AuditId},
};

/// Which findings are open to a reader.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Those of these audits.
    pub audits: Vec<AuditId>,
    /// And whatever was carried over.
    pub carried_too: bool,
    /// Of the confidential ones, which.
    pub confidential: Confidential,
}

/// Which confidential findings are open to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidential {
    /// All.
    All,
    /// Those that this person owns and that have not gone on into another audit.
    OwnedBy(UserId),
    /// None.
    None,
}

impl Confidential {
    /// Which are open to `scope`.
    pub(super) fn open_to(scope: &Scope) -> Self {
        match scope.user() {
            _ if reads_confidential(scope) => Self::All,
            Some(user) => Self::OwnedBy(user),
            None => Self::None,
        }
    }
}

/// Whether every confidential finding and a report with one in it are open to `scope`: to auditors and the heads of the body.
#[must_use]
pub fn reads_confidential(scope: &Scope) -> bool {
    scope.is_entrant() || read_confidential(scope.roles())
}

fn read_confidential(roles: &[Role]) -> bool {
    let heads = [Role::Ciso, Role::AuditManager, Role::InternalAuditor];
    roles.iter().any(|role| heads.contains(role))
}

impl Finding {
    /// Whether it is open to `scope`: as the judgements of its audit are, and if it is confidential, to those alone who need
    /// to know; whose it was before it went on into another audit need not any more. What was carried over is the body's own since the older report was signed, and no outsider's.
    #[must_use]
    pub fn is_shown_to(&self, audit: &Audit, scope: &Scope) -> bool {
        let open = match self.carried_from {
            Some(_) => !scope.is_entrant(),
            None => audit.shows_judgements_to(scope),
        };
        let needed = scope.is_entrant()
            || self.is_open_to_roles(scope.roles())
            || self.state != FindingState::CarriedOver
                && scope.user().is_some_and(|user| self.is_owned_by(user));
        open && needed
    }

    /// Whether a member with these roles reads it once the report is signed.
    pub(super) fn is_open_to_roles(&self, roles: &[Role]) -> bool {
        self.content.disclosure != Disclosure::Confidential || read_confidential(roles)
    }

    /// Whether it is this person's to have it mended.
    pub(super) fn is_owned_by(&self, user: UserId) -> bool {
        self.owner.is_some_and(|owner| owner.user == user)
    }
}
