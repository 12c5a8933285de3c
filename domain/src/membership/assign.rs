use super::{Member, MemberId, fitting};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationKind, Role, UseCase},
    kernel::version,
};

const LAST_CISO: Reason = Reason::of(
    "LAST_CISO",
    "A local government is never without a CISO: appoint another first.",
    "地方公共団体には常にCISOが必要です。先に後任を任命してください。",
);

/// Sets what a member is here.
pub struct AssignRoles {
    /// Whose roles.
    pub member: MemberId,
    /// All of them.
    pub roles: Vec<Role>,
    /// The member's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AssignRoles {
    const ACTION: Action = Action::RoleAssign;
    type Output = MemberId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<MemberId> {
        let kind = store.own_kind().await?;
        let roles = fitting(self.roles, kind)?;
        let mut members = store.lock_members().await?;
        let member = members.iter_mut().find(|m| m.id == self.member).ok_or(Error::NotFound)?;
        version::expect(member.version, self.expected_version)?;
        member.roles = roles;
        member.version += 1;
        let changed = member.clone();
        never_without_ciso(kind, &members)?;
        store.save_member(&changed).await?;
        cx.about(changed.id);
        Ok(changed.id)
    }
}

/// Refuses a change after which a local government would have no CISO.
pub(super) fn never_without_ciso(kind: OrganizationKind, after: &[Member]) -> Result<()> {
    if kind.is_local_government() && !after.iter().any(|member| member.is(Role::Ciso)) {
        return Err(Error::Conflict(LAST_CISO));
    }
    Ok(())
}
