//! What a grant opens.
use uuid::Uuid;

/// What an outsider was let in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// One audit.
    Audit(Uuid),
    /// One dispatch, of which the outsider is the advisor.
    Dispatch(Uuid),
}

impl Entered {
    /// The one audit; none if it was something else.
    #[must_use]
    pub const fn audit(self) -> Option<Uuid> {
        match self {
            Self::Audit(id) => Some(id),
            Self::Dispatch(_) => None,
        }
    }

    /// The one dispatch; none if it was something else.
    #[must_use]
    pub const fn dispatch(self) -> Option<Uuid> {
        match self {
            Self::Audit(_) => None,
            Self::Dispatch(id) => Some(id),
        }
    }

    /// Its kind and id, as the trail names it.
    #[must_use]
    pub const fn subject(self) -> (&'static str, Uuid) {
        match self {
            Self::Audit(id) => ("Audit", id),
            Self::Dispatch(id) => ("Dispatch", id),
        }
    }
}
