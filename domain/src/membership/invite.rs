use super::{Invitation, InvitationCode, InvitationId, NewInvitation, PersonName, fitting};
use crate::{
    Result, Store,
    access::{Action, Context, Role, UseCase},
};

/// Invites a person. Whoever brings the code with a verified token within fourteen days becomes the member.
pub struct InviteMember {
    /// Whom.
    pub name: PersonName,
    /// What they will be.
    pub roles: Vec<Role>,
    /// The code, made at random by the caller and shown once.
    pub code: InvitationCode,
}

impl UseCase for InviteMember {
    const ACTION: Action = Action::MemberInvite;
    type Output = InvitationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<InvitationId> {
        let roles = fitting(self.roles, store.own_kind().await?)?;
        let id = cx.new_id::<Invitation>();
        let by = Some(cx.grant.user()?);
        store.invite(&NewInvitation::of(id, &self.code, self.name, roles, by, cx.now)).await?;
        cx.about(id);
        Ok(id)
    }
}
