//! Members and invitations.
use super::{
    command::{Outcome, UserError, command, command_shown, keyed, payload, platform_command, shown},
    context::{Visitor, request},
    fault::Result,
    gid::{Gid, gid},
    page::{self, Pages, Paging},
    words::Role,
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    access::{Action, VerifiedSubject},
    membership::{
        self as model, AcceptInvitation, AssignRoles, EndMembership, InvitationCode, InviteMember,
        ListMembers, MemberId, PersonName,
    },
};
use infra::system::secret_code;
use uuid::Uuid;

/// A person's place in this organization.
#[derive(Description)]
pub(super) struct Member(pub(super) model::Member);

impl From<model::Member> for Member {
    fn from(member: model::Member) -> Self {
        Self(member)
    }
}

#[Object(use_type_description)]
impl Member {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What the person is called here.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// What the person is here.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().map(|role| (*role).into()).collect()
    }
    /// Since when.
    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }
    /// Until when; null while it lasts.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// What the caller may do with it next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<MemberAbilities> {
        let scope = request(ctx).scope()?;
        let present = self.0.ended_at.is_none();
        Ok(MemberAbilities {
            assign_role: present && scope.allows(Action::RoleAssign),
            end: present && scope.allows(Action::MembershipEnd),
        })
    }
}

/// What the caller may do with a membership next.
#[derive(SimpleObject)]
struct MemberAbilities {
    /// Change the roles.
    assign_role: bool,
    /// End it.
    end: bool,
}

#[derive(Default)]
pub(super) struct MemberQueries;

#[Object]
impl MemberQueries {
    /// The organization's present members, oldest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Member>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListMembers(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Member))
    }
}

/// Whom to invite.
#[derive(InputObject)]
struct InviteMemberInput {
    /// What to call the person here.
    name: String,
    /// What they will be.
    roles: Vec<Role>,
    /// Makes a repeated request do nothing twice. The repetition is told `ALREADY_DONE`, and shown no secret.
    idempotency_key: Option<String>,
}

/// The invitation's code, or the reasons why there is none.
#[derive(SimpleObject)]
struct InviteMemberPayload {
    /// To be brought with a verified token within fourteen days. Shown this once.
    invitation_code: Option<String>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

/// An invitation's code.
#[derive(InputObject)]
struct AcceptInvitationInput {
    /// As it was shown to whoever invited.
    code: String,
    /// Makes a repeated request answer the same again, though the code is used.
    idempotency_key: Option<String>,
}

/// The organization joined, or the reasons why none was.
#[derive(SimpleObject)]
struct AcceptInvitationPayload {
    /// The global id of the organization: name it in the header from now on.
    organization_id: Option<ID>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

/// What a member is to be.
#[derive(InputObject)]
struct AssignRoleInput {
    /// Whose roles.
    member_id: Gid<model::Member>,
    /// All of them.
    roles: Vec<Role>,
    /// The member's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whose membership ends.
#[derive(InputObject)]
struct EndMembershipInput {
    /// Whose.
    member_id: Gid<model::Member>,
    /// Who takes over the unfinished audits that the member leads.
    successor_id: Option<Gid<model::Member>>,
    /// The member's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The member, or the reasons why nothing was changed.
    MemberPayload {
        /// The member as they are now.
        member: Member, by MemberId
    }
}

#[derive(Default)]
pub(super) struct MemberMutations;

#[Object]
impl MemberMutations {
    /// Invites a person into the organization.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload> {
        let code = InvitationCode::new(secret_code()?);
        let outcome = command_shown(ctx, input.idempotency_key, || {
            let roles = input.roles.into_iter().map(Into::into).collect();
            Ok(InviteMember { name: PersonName::parse("name", &input.name)?, roles, code: code.clone() })
        })
        .await?;
        Ok(match outcome {
            Ok(made) => {
                let (invitation_code, user_errors) = shown(&made, code.reveal());
                InviteMemberPayload { invitation_code, user_errors }
            }
            Err(user_errors) => InviteMemberPayload { invitation_code: None, user_errors },
        })
    }

    /// Joins the organization that sent the invitation. Needs a verified token, no membership.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: AcceptInvitationInput,
    ) -> Result<AcceptInvitationPayload> {
        let subject = subject(ctx)?;
        let code = InvitationCode::new(input.code);
        let accept = || {
            let keyed = keyed(ctx, None, input.idempotency_key)?;
            domain::Result::Ok(AcceptInvitation { subject, code, keyed })
        };
        let outcome = platform_command(ctx, accept).await?;
        Ok(match outcome {
            Ok(organization) => {
                AcceptInvitationPayload { organization_id: Some(gid(organization)), user_errors: Vec::new() }
            }
            Err(user_errors) => AcceptInvitationPayload { organization_id: None, user_errors },
        })
    }

    /// Sets what a member is here. A local government is never without a CISO.
    async fn assign_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose and which.")] input: AssignRoleInput,
    ) -> Result<MemberPayload> {
        let outcome: Outcome<MemberId> = command(ctx, input.idempotency_key, || {
            let roles = input.roles.into_iter().map(Into::into).collect();
            Ok(AssignRoles { member: input.member_id.0, roles, expected_version: input.expected_version })
        })
        .await?;
        MemberPayload::of(ctx, outcome).await
    }

    /// Ends a membership and hands open work over.
    async fn end_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: EndMembershipInput,
    ) -> Result<MemberPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(EndMembership {
                member: input.member_id.0,
                successor: input.successor_id.map(|id| id.0),
                expected_version: input.expected_version,
            })
        })
        .await?;
        MemberPayload::of(ctx, outcome).await
    }
}

fn subject(ctx: &Context<'_>) -> Result<VerifiedSubject> {
    match request(ctx).visitor() {
        Visitor::Anonymous => Err(Error::Unauthenticated.into()),
        Visitor::Stranger(subject) | Visitor::Known { subject, .. } => Ok(subject.clone()),
    }
}
