//! Departments, systems and placements.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    kernel::{id::Kind, text::Line, version},
    membership::MemberId,
};
use chrono::NaiveDate;

/// The name of a department or of a system, up to 120 characters.
pub type DepartmentName = Line<120>;

pub(super) const CLOSED: Reason =
    Reason::of("CLOSED_ALREADY", "It was closed before.", "すでに廃止されています。");

/// A part of the body.
#[derive(Debug, Clone)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name; no two present ones share it.
    pub name: DepartmentName,
    /// The name in kana.
    pub kana: Option<DepartmentName>,
    /// Who heads it.
    pub head: Option<MemberId>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Until when, if it was closed.
    pub ended_at: Option<Timestamp>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for Department {
    const NAME: &'static str = "Department";
}
/// Names a department.
pub type DepartmentId = Id<Department>;

/// An information system of the body.
#[derive(Debug, Clone)]
pub struct InformationSystem {
    /// Its id.
    pub id: SystemId,
    /// Its name; no two present ones share it.
    pub name: DepartmentName,
    /// The department that answers for it.
    pub department: DepartmentId,
    /// When it was added.
    pub created_at: Timestamp,
    /// Until when, if it was closed.
    pub ended_at: Option<Timestamp>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for InformationSystem {
    const NAME: &'static str = "InformationSystem";
}
/// Names a system.
pub type SystemId = Id<InformationSystem>;

/// That a person works, or worked, in a department.
#[derive(Debug, Clone)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// Where.
    pub department: DepartmentId,
    /// Who, as a member of the body.
    pub member: MemberId,
    /// Who, as a person: they stay known when the membership ends.
    pub user: UserId,
    /// From which day on.
    pub since: NaiveDate,
    /// To which day, that day included; none while it lasts.
    pub until: Option<NaiveDate>,
}

impl Kind for Placement {
    const NAME: &'static str = "Placement";
}
/// Names a placement.
pub type PlacementId = Id<Placement>;

impl Department {
    /// Takes the next version, if the caller saw the present one and the department was not closed.
    pub fn change(&mut self, expected_version: i32) -> Result<()> {
        step(&mut self.version, self.ended_at, expected_version)
    }
}

impl InformationSystem {
    /// Takes the next version, if the caller saw the present one and the system was not closed.
    pub fn change(&mut self, expected_version: i32) -> Result<()> {
        step(&mut self.version, self.ended_at, expected_version)
    }
}

fn step(present: &mut i32, ended_at: Option<Timestamp>, expected: i32) -> Result<()> {
    version::expect(*present, expected)?;
    if ended_at.is_some() {
        return Err(Error::Conflict(CLOSED));
    }
    *present += 1;
    Ok(())
}
