//! Who is asking, and what is open to them.
use super::{
    context::{Visitor, request},
    fault::Result,
    gid::gid,
    page,
    words::{OrganizationKind, Role},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::{
    Error,
    access::{Action, Caller, Scope},
};

/// The person behind the token.
#[derive(Description)]
pub(super) struct Viewer<'a> {
    caller: Option<&'a Caller>,
    scope: Option<&'a Scope>,
}

/// One of the person's own organizations.
#[derive(SimpleObject)]
struct ViewerMembership {
    /// The organization's global id.
    organization_id: ID,
    /// Its name.
    name: String,
    /// Its code, if it is a local government.
    code: Option<String>,
    /// What it is.
    kind: OrganizationKind,
    /// What the person is there.
    roles: Vec<Role>,
}

/// A body that the person may enter as an outsider, now.
#[derive(SimpleObject)]
struct ViewerEntry {
    /// The entry's global id: name it in the header to enter by this very grant, when several open one body.
    id: ID,
    /// The body's global id: name it, or its code, in the header.
    organization_id: ID,
    /// Its name.
    name: String,
    /// Its code.
    code: Option<String>,
    /// The one audit that is open there.
    audit_id: ID,
}

/// A municipality that the person may enter as its advisor, now.
#[derive(SimpleObject)]
struct ViewerDispatchEntry {
    /// The entry's global id: name it in the header to enter by this very grant, when several open one body.
    id: ID,
    /// The municipality's global id: name it, or its code, in the header.
    organization_id: ID,
    /// Its name.
    name: String,
    /// Its code.
    code: Option<String>,
    /// The one dispatch whose visits are open there.
    dispatch_id: ID,
}

/// Where this request stands.
#[derive(SimpleObject)]
struct ViewerStanding {
    /// The organization whose data is seen.
    organization_id: ID,
    /// Whether the person is an outsider there, under a grant.
    is_outsider: bool,
    /// The roles that count here.
    roles: Vec<Role>,
    /// What the person may begin here.
    viewer_can: ViewerAbilities,
}

/// What the caller may begin in the organization: what needs no other thing to be done to.
#[expect(clippy::struct_excessive_bools, reason = "one answer for each verb")]
#[derive(SimpleObject)]
struct ViewerAbilities {
    /// Create an audit.
    create_audit: bool,
    /// Create a joint engagement.
    create_engagement: bool,
    /// Open a comparison.
    open_release: bool,
    /// Invite a member.
    invite_member: bool,
    /// Found an organization.
    create_organization: bool,
}

impl From<&Scope> for ViewerAbilities {
    fn from(scope: &Scope) -> Self {
        Self {
            create_audit: scope.allows(Action::AuditCreate),
            create_engagement: scope.allows(Action::EngagementCreate),
            open_release: scope.allows(Action::ReleaseManage),
            invite_member: scope.allows(Action::MemberInvite),
            create_organization: scope.allows(Action::OrganizationCreate),
        }
    }
}

#[Object(use_type_description)]
impl Viewer<'_> {
    /// The global id the person goes by; null while unknown. Told to nobody else: a body that is to note something of an
    /// outsider is told it by them.
    async fn user_id(&self) -> Option<ID> {
        self.caller.map(|caller| gid(caller.user()))
    }
    /// The person's own organizations.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn memberships(&self) -> Vec<ViewerMembership> {
        let own = self.caller.map_or(&[][..], |caller| caller.memberships());
        own.iter()
            .map(|one| ViewerMembership {
                organization_id: gid(one.organization),
                name: one.name.clone(),
                code: one.code.clone(),
                kind: one.kind.into(),
                roles: words(&one.roles),
            })
            .collect()
    }
    /// The bodies the person may enter now, each for one audit.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn entries(&self) -> Vec<ViewerEntry> {
        let live = self.caller.map_or(&[][..], |caller| caller.grants());
        live.iter()
            .filter_map(|one| {
                Some(ViewerEntry {
                    id: gid(one.id),
                    organization_id: gid(one.owner),
                    name: one.owner_name.clone(),
                    code: one.owner_code.clone(),
                    audit_id: gid::<domain::audit::Audit>(one.entered.audit()?.into()),
                })
            })
            .collect()
    }
    /// The municipalities that the person may enter now as their advisor, each for one dispatch.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn dispatch_entries(&self) -> Vec<ViewerDispatchEntry> {
        let live = self.caller.map_or(&[][..], |caller| caller.grants());
        live.iter()
            .filter_map(|one| {
                Some(ViewerDispatchEntry {
                    id: gid(one.id),
                    organization_id: gid(one.owner),
                    name: one.owner_name.clone(),
                    code: one.owner_code.clone(),
                    dispatch_id: gid::<domain::dispatch::Dispatch>(one.entered.dispatch()?.into()),
                })
            })
            .collect()
    }
    /// Where this request stands; null if the header names nothing that is open to the person.
    async fn standing(&self) -> Option<ViewerStanding> {
        self.scope.map(|scope| ViewerStanding {
            organization_id: gid(scope.tenant()),
            is_outsider: scope.is_entrant(),
            roles: words(scope.roles()),
            viewer_can: scope.into(),
        })
    }
}

fn words(roles: &[domain::access::Role]) -> Vec<Role> {
    roles.iter().map(|role| (*role).into()).collect()
}

#[derive(Default)]
pub(super) struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// The person behind the token.
    async fn viewer<'a>(&self, ctx: &Context<'a>) -> Result<Viewer<'a>> {
        match request(ctx).visitor() {
            Visitor::Anonymous => Err(Error::Unauthenticated.into()),
            Visitor::Stranger(_) => Ok(Viewer { caller: None, scope: None }),
            Visitor::Known { caller, scope, .. } => {
                Ok(Viewer { caller: Some(caller), scope: scope.as_deref().ok() })
            }
        }
    }
}
