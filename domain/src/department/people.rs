//! Who works in which department.
use super::{
    DepartmentId, Placement,
    manage::{known_department, present_member},
    model::CLOSED,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    kernel::fiscal::day_in_japan,
    membership::MemberId,
};
use chrono::NaiveDate;

const IN_THE_FUTURE: Reason =
    Reason::of("DAY_IN_FUTURE", "The day must not lie in the future.", "未来の日付は指定できません。");
const NOT_THERE: Reason = Reason::of(
    "NOT_IN_DEPARTMENT",
    "This person does not work in the department.",
    "この在籍者はこの部署に所属していません。",
);

/// Notes that a member works in a department.
pub struct AssignToDepartment {
    /// Where.
    pub department: DepartmentId,
    /// Who.
    pub member: MemberId,
    /// From which day on; today if not given. Never in the future.
    pub since: Option<NaiveDate>,
}

impl UseCase for AssignToDepartment {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = DepartmentId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DepartmentId> {
        let department = known_department(store, self.department).await?;
        if department.ended_at.is_some() {
            return Err(Error::Conflict(CLOSED));
        }
        let today = day_in_japan(cx.now);
        let since = self.since.unwrap_or(today);
        if since > today {
            return Err(Error::invalid("since", IN_THE_FUTURE));
        }
        let member = present_member(store, "memberId", self.member).await?;
        let placement = Placement {
            id: cx.new_id(),
            department: department.id,
            member: member.id,
            user: member.user,
            since,
            until: None,
        };
        store.add_placement(&placement).await?;
        cx.about(department.id);
        Ok(department.id)
    }
}

/// Notes that a member works in a department until today. That it was so stays known: it counts for independence.
pub struct RemoveFromDepartment {
    /// Where.
    pub department: DepartmentId,
    /// Who.
    pub member: MemberId,
}

impl UseCase for RemoveFromDepartment {
    const ACTION: Action = Action::DepartmentWrite;
    type Output = DepartmentId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DepartmentId> {
        let department = known_department(store, self.department).await?;
        let member = store.members(&[self.member]).await?.pop().ok_or(Error::NotFound)?;
        let ended = store.end_placements(department.id, Some(member.user), day_in_japan(cx.now)).await?;
        if ended == 0 {
            return Err(Error::Conflict(NOT_THERE));
        }
        cx.about(department.id);
        Ok(department.id)
    }
}
