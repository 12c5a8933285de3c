use super::InvitationCode;
use crate::{
    Error, PlatformStore, Reason, Result,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase, Role, VerifiedSubject},
};

const NOT_OPEN: Reason = Reason::of(
    "INVITATION_NOT_OPEN",
    "This invitation code is unknown, used or expired.",
    "この招待コードは存在しないか、使用済みまたは期限切れです。",
);
const ALREADY: Reason = Reason::of(
    "ALREADY_MEMBER",
    "You already belong to this organization.",
    "すでにこの団体に所属しています。",
);

const AUDITS_THE_BODY: Reason = Reason::of(
    "AUDITS_THE_BODY",
    "People of an organization hold no role in a body that it audits, nor the other way round.",
    "監査する側の団体・事業者に所属する人は、監査を受ける団体の役割を兼ねることはできません（逆も同様です）。",
);

const ADVISES_THE_BODY: Reason = Reason::of(
    "ADVISES_THE_BODY",
    "Who accepted a dispatch to a body holds no role in it until the body has reported or the dispatch is given up.",
    "派遣を受諾したアドバイザーは、団体の報告が済むか派遣が取り消されるまで、その団体の役割を担うことはできません。",
);

/// Makes the person of a verified token a member, by the code of an invitation.
pub struct AcceptInvitation {
    /// Who comes.
    pub subject: VerifiedSubject,
    /// What they bring.
    pub code: InvitationCode,
}

impl PlatformUseCase for AcceptInvitation {
    const TASK: PlatformTask = PlatformTask::AcceptInvitation;
    type Output = OrganizationId;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<OrganizationId> {
        let taken = store.take_invitation(&self.code.hash(), cx.now).await?;
        let (organization, invitation) = taken.ok_or_else(|| Error::invalid("code", NOT_OPEN))?;
        // A front end joins as what it is, and joins nobody else.
        if let Some(front_end) = &self.subject.facts().front_end
            && (front_end.exchanged.is_some() || invitation.roles != [Role::ServiceAccount])
        {
            return Err(Error::Forbidden);
        }
        let user = store.user(&self.subject, cx).await?;
        if store.audits_or_is_audited(user, organization, cx.now).await? {
            return Err(Error::Conflict(AUDITS_THE_BODY));
        }
        if store.advises(user, organization).await? {
            return Err(Error::Conflict(ADVISES_THE_BODY));
        }
        if store.add_member(organization, user, &invitation, cx).await? {
            Ok(organization)
        } else {
            Err(Error::Conflict(ALREADY))
        }
    }
}
