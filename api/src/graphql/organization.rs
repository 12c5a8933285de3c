//! Organizations, each a tenant.
use super::{
    command::{UserError, command, payload, platform_command_shown, shown},
    context::request,
    fault::Result,
    gid::gid,
    page::{self, Pages, Paging},
    register::LocalGovernment,
    words::{NetworkModel, OrganizationKind},
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Error, Reason,
    access::{Action, OrganizationId},
    membership::{InvitationCode, PersonName},
    organization::{
        self as model, FoundOrganization, ListOrganizations, NewOrganization, OrganizationFilter,
        OrganizationName,
    },
    profile::{DeclareNetworkModel, Profile, ReadProfile},
    register::GovernmentCode,
};
use infra::system::secret_code;
use uuid::Uuid;

/// An organization that has joined Kansa. What is in it is its own.
#[derive(Description)]
pub(super) struct Organization(pub(super) model::Organization);

impl From<model::Organization> for Organization {
    fn from(organization: model::Organization) -> Self {
        Self(organization)
    }
}

#[Object(use_type_description)]
impl Organization {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it is.
    async fn kind(&self) -> OrganizationKind {
        self.0.kind.into()
    }
    /// Its 全国地方公共団体コード, if it is a local government.
    async fn code(&self) -> Option<String> {
        self.0.code.map(|code| code.to_string())
    }
    /// Its name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// When it joined.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// Its row of the register, if it is a local government.
    async fn government(&self, ctx: &Context<'_>) -> Result<Option<LocalGovernment>> {
        match self.0.code {
            Some(code) => Ok(request(ctx).load()?.load_one(code).await?.map(LocalGovernment)),
            None => Ok(None),
        }
    }
    /// How the body declared that its network is parted; null unless it is the caller's own and was declared.
    async fn network_profile(&self, ctx: &Context<'_>) -> Result<Option<NetworkProfile>> {
        let (asked, own) = (request(ctx), request(ctx).scope()?);
        if own.tenant() != self.0.id || !own.allows(Action::ProfileRead) {
            return Ok(None);
        }
        Ok(asked.run(ReadProfile).await?.map(NetworkProfile::from))
    }
}

/// How a body declared that its network is parted (三層の対策).
#[derive(SimpleObject)]
struct NetworkProfile {
    /// The model.
    model: NetworkModel,
    /// When it was declared.
    declared_at: DateTime<Utc>,
    /// To be sent as `expectedVersion` with the next declaration.
    version: i32,
}

impl From<Profile> for NetworkProfile {
    fn from(profile: Profile) -> Self {
        Self { model: profile.network.into(), declared_at: profile.declared_at, version: profile.version }
    }
}

/// What the body declares of its network.
#[derive(InputObject)]
struct DeclareNetworkModelInput {
    /// The model.
    model: NetworkModel,
    /// The declaration's `version` as read; 0 if there is none.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The organization, or the reasons why nothing was changed.
    OrganizationPayload {
        /// The organization as it is now.
        organization: Organization, by OrganizationId
    }
}

#[derive(Default)]
pub(super) struct OrganizationQueries;

#[Object]
impl OrganizationQueries {
    /// The organizations that have joined, oldest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this kind only.")] kind: Option<OrganizationKind>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Organization>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let filter = OrganizationFilter { kind: kind.map(Into::into) };
        let found = request(ctx).run(ListOrganizations { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Organization))
    }
}

/// What to make: a local government by its code, or an audit firm by its name.
#[derive(InputObject)]
struct CreateOrganizationInput {
    /// The code of a local government in being; its name and kind come from the register.
    government_code: Option<String>,
    /// The name of an audit firm.
    audit_firm_name: Option<String>,
    /// What to call the first person there: the CISO of a local government, the manager of a firm.
    first_person_name: String,
    /// Makes a repeated request do nothing twice. The repetition is told `ALREADY_DONE`, and shown no secret.
    idempotency_key: Option<String>,
}

/// The new organization, or the reasons why there is none.
#[derive(SimpleObject)]
struct CreateOrganizationPayload {
    /// The organization.
    organization: Option<Organization>,
    /// The code by which the first person comes in. Shown this once.
    invitation_code: Option<String>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

const ONE_OF: Reason = Reason::of(
    "ONE_OF",
    "Give either `governmentCode` or `auditFirmName`.",
    "governmentCodeとauditFirmNameのどちらか一方を指定してください。",
);

#[derive(Default)]
pub(super) struct OrganizationMutations;

#[Object]
impl OrganizationMutations {
    /// Declares how the body's network is parted (α, β or β′): its peers in comparisons that part bodies by it. It counts in
    /// what the body contributes from then on.
    async fn declare_network_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is declared.")] input: DeclareNetworkModelInput,
    ) -> Result<OrganizationPayload> {
        let (network, expected_version) = (input.model.into(), input.expected_version);
        let declare = || Ok(DeclareNetworkModel { network, expected_version });
        let outcome = command(ctx, input.idempotency_key, declare).await?;
        OrganizationPayload::of(ctx, outcome).await
    }

    /// Makes an organization and invites its first person. Operators of the centre only.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateOrganizationInput,
    ) -> Result<CreateOrganizationPayload> {
        let (gate, scope) = (&request(ctx).services.gate, request(ctx).scope()?);
        gate.decide(scope, Action::OrganizationCreate).await?;
        let grant = scope.grant(Action::OrganizationCreate)?;
        let code = InvitationCode::new(secret_code()?);
        let outcome = platform_command_shown(ctx, input.idempotency_key, grant.clone(), || {
            let organization = match (input.government_code, input.audit_firm_name) {
                (Some(code), None) => {
                    NewOrganization::Government(GovernmentCode::parse("governmentCode", &code)?)
                }
                (None, Some(name)) => {
                    NewOrganization::AuditFirm(OrganizationName::parse("auditFirmName", &name)?)
                }
                _ => return Err(Error::invalid("governmentCode", ONE_OF)),
            };
            let first_person = PersonName::parse("firstPersonName", &input.first_person_name)?;
            Ok(FoundOrganization { grant, organization, first_person, code: code.clone() })
        })
        .await?;
        match outcome {
            Ok(made) => {
                let organization = request(ctx).load()?.load_one(made.id).await?.map(Organization);
                let (invitation_code, user_errors) = shown(&made, code.reveal());
                Ok(CreateOrganizationPayload { organization, invitation_code, user_errors })
            }
            Err(user_errors) => {
                Ok(CreateOrganizationPayload { organization: None, invitation_code: None, user_errors })
            }
        }
    }
}
