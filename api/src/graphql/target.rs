//! What is audited: departments and systems.
use super::{
    audit_verbs::AuditPayload,
    command::command,
    context::request,
    fault::Result,
    gid::{Gid, gid},
    words::TargetKind,
};
use async_graphql::{Context, Description, ID, InputObject, Object, OneofObject};
use domain::{
    access::Action,
    audit,
    department::{Department, InformationSystem},
    target::{self as model, SetAuditTargets, TargetRef},
};

/// A department or a system, as it was called when it was named.
#[derive(Description)]
pub(super) struct Target(pub(super) model::Target);

#[Object(use_type_description)]
impl Target {
    /// What kind of thing it is.
    async fn kind(&self) -> TargetKind {
        self.0.of.kind().into()
    }
    /// What it was called.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// The global id of the department or of the system; null for outsiders, who read names only.
    async fn target_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        Ok(request(ctx).scope()?.allows(Action::DepartmentRead).then(|| match self.0.of {
            TargetRef::Department(id) => gid(id),
            TargetRef::System(id) => gid(id),
        }))
    }
}

/// A department or a system.
#[derive(OneofObject)]
pub(super) enum TargetInput {
    /// A department, by its global id.
    DepartmentId(Gid<Department>),
    /// A system, by its global id.
    SystemId(Gid<InformationSystem>),
}

impl From<TargetInput> for TargetRef {
    fn from(input: TargetInput) -> Self {
        match input {
            TargetInput::DepartmentId(id) => Self::Department(id.0),
            TargetInput::SystemId(id) => Self::System(id.0),
        }
    }
}

/// What an audit is about.
#[derive(InputObject)]
struct SetAuditTargetsInput {
    /// Which audit.
    audit_id: Gid<audit::Audit>,
    /// All its targets, up to 300.
    targets: Vec<TargetInput>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct TargetMutations;

#[Object]
impl TargetMutations {
    /// Says which departments and systems an audit is about, in the place of what was said before. After the notice the
    /// targets stand.
    async fn set_audit_targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit and which targets.")] input: SetAuditTargetsInput,
    ) -> Result<AuditPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(SetAuditTargets {
                audit: input.audit_id.0,
                targets: input.targets.into_iter().map(Into::into).collect(),
                expected_version: input.expected_version,
            })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }
}
