//! How a tenant begins: the centre by `kansa bootstrap`, every other by an operator of the centre.
use super::{Organization, OrganizationId, OrganizationName};
use crate::{
    Error, PlatformStore, Reason, Result,
    access::{Action, Grant, OrganizationKind, PlatformContext, PlatformTask, PlatformUseCase},
    membership::{InvitationCode, NewInvitation, PersonName},
    register::GovernmentCode,
};

/// What a new organization is to be.
#[derive(Debug, Clone)]
pub enum NewOrganization {
    /// A local government, named and classified by the register.
    Government(GovernmentCode),
    /// An audit firm.
    AuditFirm(OrganizationName),
}

/// The centre and the code by which its first person comes in. The code is shown this once.
#[derive(Debug, Clone)]
pub struct Founded {
    /// The centre.
    pub organization: OrganizationId,
    /// The first person's code.
    pub code: InvitationCode,
}

const ALREADY: Reason = Reason::of(
    "ORGANIZATION_EXISTS",
    "This organization has already joined.",
    "この団体はすでに登録されています。",
);
const NO_SUCH_GOVERNMENT: Reason = Reason::of(
    "UNKNOWN_GOVERNMENT",
    "The register has no local government in being with this code.",
    "この団体コードの地方公共団体は、現存する団体として登録簿にありません。",
);

/// Makes an organization and invites its first person: the CISO of a local government, the manager of a firm.
pub struct FoundOrganization {
    /// An operator's permission for [`Action::OrganizationCreate`].
    pub grant: Grant,
    /// What to make.
    pub organization: NewOrganization,
    /// Whom to invite.
    pub first_person: PersonName,
    /// The code for the first person, made at random by the caller.
    pub code: InvitationCode,
}

impl PlatformUseCase for FoundOrganization {
    const TASK: PlatformTask = PlatformTask::FoundOrganization;
    type Output = OrganizationId;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<OrganizationId> {
        if self.grant.action() != Action::OrganizationCreate {
            return Err(Error::Forbidden);
        }
        let (kind, code, name) = match self.organization {
            NewOrganization::AuditFirm(name) => (OrganizationKind::AuditFirm, None, name),
            NewOrganization::Government(code) => {
                let found = store.government_in_being(&code, cx.now).await?;
                let found = found.ok_or_else(|| Error::invalid("governmentCode", NO_SUCH_GOVERNMENT))?;
                let kind = if found.is_prefecture {
                    OrganizationKind::Prefecture
                } else {
                    OrganizationKind::Municipality
                };
                (kind, Some(code), found.name)
            }
        };
        let organization = Organization { id: cx.new_id(), kind, code, name, created_at: cx.now };
        let founded = stand(store, organization).await?;
        let roles = vec![kind.founding_role()];
        let by = self.grant.user()?;
        let invitation =
            NewInvitation::of(cx.new_id(), &self.code, self.first_person, roles, Some(by), cx.now);
        store.add_invitation(founded, &invitation).await?;
        store.trail_founding(&self.grant, founded, cx).await?;
        Ok(founded)
    }
}

/// Makes the centre, once, and invites its first operator.
pub struct Bootstrap {
    /// The centre's name.
    pub name: OrganizationName,
    /// Whom to invite.
    pub first_person: PersonName,
    /// The code for the first person, made at random by the caller.
    pub code: InvitationCode,
}

impl PlatformUseCase for Bootstrap {
    const TASK: PlatformTask = PlatformTask::Bootstrap;
    type Output = Founded;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<Founded> {
        let kind = OrganizationKind::Center;
        let organization =
            Organization { id: cx.new_id(), kind, code: None, name: self.name, created_at: cx.now };
        let founded = stand(store, organization).await?;
        let roles = vec![kind.founding_role()];
        let invitation = NewInvitation::of(cx.new_id(), &self.code, self.first_person, roles, None, cx.now);
        store.add_invitation(founded, &invitation).await?;
        store.trail_bootstrap(founded, cx).await?;
        Ok(Founded { organization: founded, code: self.code })
    }
}

/// The organization, new, or as an earlier founding left it if nobody has come in yet: the code is shown once and lapses,
/// so that who lost it must be able to found again.
async fn stand<P: PlatformStore>(store: &mut P, organization: Organization) -> Result<OrganizationId> {
    if store.add_organization(&organization).await? {
        return Ok(organization.id);
    }
    store.reclaim_unjoined(&organization).await?.ok_or(Error::Conflict(ALREADY))
}
