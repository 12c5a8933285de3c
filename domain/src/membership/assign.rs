use super::{Member, MemberId, end::OPEN_WORK, fitting};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationKind, Role, UseCase},
    kernel::version,
    outbox::Topic,
};

const LAST_HEAD: Reason = Reason::of(
    "LAST_HEAD",
    "An organization is never without somebody who may invite: appoint another first.",
    "組織には招待権限を持つ責任者が常に必要です。先に後任を任命してください。",
);
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
        let leads = Action::FieldworkStart.policy().members;
        if !changed.roles.iter().any(|role| leads.contains(role))
            && !store.led_by(changed.user).await?.is_empty()
        {
            return Err(Error::Conflict(OPEN_WORK));
        }
        never_without_head(kind, &members)?;
        store.save_member(&changed).await?;
        cx.about(changed.id);
        cx.emit(Topic::StandingChanged, changed.id);
        Ok(changed.id)
    }
}

/// Refuses a change after which an organization would have nobody at its head: a local government no CISO, a firm no
/// manager, the centre no operator. Nobody could ever invite again.
pub(super) fn never_without_head(kind: OrganizationKind, after: &[Member]) -> Result<()> {
    if after.iter().any(|member| member.is(kind.founding_role())) {
        return Ok(());
    }
    Err(Error::Conflict(if kind.is_local_government() { LAST_CISO } else { LAST_HEAD }))
}
