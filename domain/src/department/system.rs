//! The audit manager's verbs on information systems.
use super::{DepartmentId, DepartmentName, InformationSystem, SystemId};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
};

const UNKNOWN_DEPARTMENT: Reason = Reason::of(
    "UNKNOWN_DEPARTMENT",
    "There is no present department with this id.",
    "このIDの部署はありません。",
);

/// Adds a system.
pub struct AddSystem {
    /// Its name.
    pub name: DepartmentName,
    /// The department that answers for it.
    pub department: DepartmentId,
}

impl UseCase for AddSystem {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = SystemId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<SystemId> {
        present_department(store, self.department).await?;
        let system = InformationSystem {
            id: cx.new_id(),
            name: self.name,
            department: self.department,
            created_at: cx.now,
            ended_at: None,
            version: 1,
        };
        store.add_system(&system).await?;
        cx.about(system.id);
        Ok(system.id)
    }
}

/// Renames a system or gives it to another department.
pub struct ChangeSystem {
    /// Which.
    pub system: SystemId,
    /// Its name from now on.
    pub name: DepartmentName,
    /// The department that answers for it from now on.
    pub department: DepartmentId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangeSystem {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = SystemId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<SystemId> {
        let mut system = store.systems(&[self.system]).await?.pop().ok_or(Error::NotFound)?;
        system.change(self.expected_version)?;
        present_department(store, self.department).await?;
        system.name = self.name;
        system.department = self.department;
        store.save_system(&system).await?;
        cx.about(system.id);
        Ok(system.id)
    }
}

/// Closes a system.
pub struct CloseSystem {
    /// Which.
    pub system: SystemId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseSystem {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = SystemId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<SystemId> {
        let mut system = store.systems(&[self.system]).await?.pop().ok_or(Error::NotFound)?;
        system.change(self.expected_version)?;
        system.ended_at = Some(cx.now);
        store.save_system(&system).await?;
        cx.about(system.id);
        Ok(system.id)
    }
}

/// Locked, so that it is not closed meanwhile.
async fn present_department<S: Store>(store: &mut S, id: DepartmentId) -> Result<()> {
    let found = store.departments(&[id]).await?.pop().filter(|found| found.ended_at.is_none());
    found.map(drop).ok_or_else(|| Error::invalid("departmentId", UNKNOWN_DEPARTMENT))
}
