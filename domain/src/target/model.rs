//! Targets.
use crate::{
    department::{DepartmentId, SystemId},
    kernel::{text::Line, words::words},
};
use uuid::Uuid;

/// The name of a target when it was named, up to 120 characters.
pub type TargetName = Line<120>;

words! {
    /// What kind of thing is audited.
    pub enum TargetKind {
        /// A department (部署).
        Department = "DEPARTMENT",
        /// An information system (情報システム).
        System = "SYSTEM",
    }
}

/// Names a department or a system of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetRef {
    /// A department.
    Department(DepartmentId),
    /// A system.
    System(SystemId),
}

impl TargetRef {
    /// The reference that a stored kind and id make.
    #[must_use]
    pub fn of(kind: TargetKind, id: Uuid) -> Self {
        match kind {
            TargetKind::Department => Self::Department(id.into()),
            TargetKind::System => Self::System(id.into()),
        }
    }

    /// What kind of thing it is.
    #[must_use]
    pub const fn kind(self) -> TargetKind {
        match self {
            Self::Department(_) => TargetKind::Department,
            Self::System(_) => TargetKind::System,
        }
    }

    /// The bare id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Department(id) => id.uuid(),
            Self::System(id) => id.uuid(),
        }
    }
}

/// A department or a system as it was called when it was named: who may not read the body's departments can read this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub of: TargetRef,
    /// What it was called.
    pub name: TargetName,
}
