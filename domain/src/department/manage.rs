//! The audit manager's verbs on departments.
use super::{Department, DepartmentId, DepartmentName};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    kernel::fiscal::day_in_japan,
    membership::{Member, MemberId},
};

pub(super) const UNKNOWN_MEMBER: Reason =
    Reason::of("UNKNOWN_MEMBER", "There is no present member with this id.", "このIDの在籍者はいません。");
const OWNS_SYSTEMS: Reason = Reason::of(
    "DEPARTMENT_OWNS_SYSTEMS",
    "The department still owns systems: give them to another or close them first.",
    "この部署が所管する情報システムがあります。先に所管替えまたは廃止をしてください。",
);

/// Adds a department.
pub struct AddDepartment {
    /// Its name.
    pub name: DepartmentName,
    /// The name in kana.
    pub kana: Option<DepartmentName>,
    /// Who heads it.
    pub head: Option<MemberId>,
}

impl UseCase for AddDepartment {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = DepartmentId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DepartmentId> {
        if let Some(head) = self.head {
            present_member(store, "headMemberId", head).await?;
        }
        let department = Department {
            id: cx.new_id(),
            name: self.name,
            kana: self.kana,
            head: self.head,
            created_at: cx.now,
            ended_at: None,
            version: 1,
        };
        store.add_department(&department).await?;
        cx.about(department.id);
        Ok(department.id)
    }
}

/// Renames a department or gives it another head.
pub struct ChangeDepartment {
    /// Which.
    pub department: DepartmentId,
    /// Its name from now on.
    pub name: DepartmentName,
    /// The name in kana.
    pub kana: Option<DepartmentName>,
    /// Who heads it from now on.
    pub head: Option<MemberId>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangeDepartment {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = DepartmentId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DepartmentId> {
        let mut department = known_department(store, self.department).await?;
        department.change(self.expected_version)?;
        if let Some(head) = self.head.filter(|head| department.head != Some(*head)) {
            present_member(store, "headMemberId", head).await?;
        }
        department.name = self.name;
        department.kana = self.kana;
        department.head = self.head;
        store.save_department(&department).await?;
        cx.about(department.id);
        Ok(department.id)
    }
}

/// Closes a department. Who works there does so until today.
pub struct CloseDepartment {
    /// Which.
    pub department: DepartmentId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseDepartment {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = DepartmentId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DepartmentId> {
        let mut department = known_department(store, self.department).await?;
        department.change(self.expected_version)?;
        if !store.systems_of(&[department.id]).await?.is_empty() {
            return Err(Error::Conflict(OWNS_SYSTEMS));
        }
        department.ended_at = Some(cx.now);
        store.save_department(&department).await?;
        store.end_placements(department.id, None, day_in_japan(cx.now)).await?;
        cx.about(department.id);
        Ok(department.id)
    }
}

pub(super) async fn known_department<S: Store>(store: &mut S, id: DepartmentId) -> Result<Department> {
    store.departments(&[id]).await?.pop().ok_or(Error::NotFound)
}

/// The member of that id, if the person is still there.
pub(super) async fn present_member<S: Store>(
    store: &mut S,
    field: &'static str,
    id: MemberId,
) -> Result<Member> {
    let found = store.members(&[id]).await?.pop().filter(|member| member.ended_at.is_none());
    found.ok_or_else(|| Error::invalid(field, UNKNOWN_MEMBER))
}
