//! The audit manager's verbs on departments and systems.
use super::{
    command::{command, payload},
    department::{Department, InformationSystem},
    fault::Result,
    gid::Gid,
    scalar::Day,
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    department::{
        self as model, AddDepartment, AddSystem, AssignToDepartment, ChangeDepartment, ChangeSystem,
        CloseDepartment, CloseSystem, DepartmentId, DepartmentName, RemoveFromDepartment, SystemId,
    },
    membership,
};

/// What department to add.
#[derive(InputObject)]
struct AddDepartmentInput {
    /// Its name, up to 120 characters.
    name: String,
    /// The name in kana.
    kana: Option<String>,
    /// Who heads it.
    head_member_id: Option<Gid<membership::Member>>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What a department is to be.
#[derive(InputObject)]
struct ChangeDepartmentInput {
    /// Which.
    department_id: Gid<model::Department>,
    /// Its name, up to 120 characters.
    name: String,
    /// The name in kana.
    kana: Option<String>,
    /// Who heads it; nobody if not given.
    head_member_id: Option<Gid<membership::Member>>,
    /// The department's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which department to close.
#[derive(InputObject)]
struct CloseDepartmentInput {
    /// Which.
    department_id: Gid<model::Department>,
    /// The department's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Who works where.
#[derive(InputObject)]
struct AssignToDepartmentInput {
    /// Where.
    department_id: Gid<model::Department>,
    /// Who.
    member_id: Gid<membership::Member>,
    /// From which day on, not in the future; today if not given.
    since: Option<Day>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Who no longer works where.
#[derive(InputObject)]
struct RemoveFromDepartmentInput {
    /// Where.
    department_id: Gid<model::Department>,
    /// Who.
    member_id: Gid<membership::Member>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What system to add.
#[derive(InputObject)]
struct AddSystemInput {
    /// Its name, up to 120 characters.
    name: String,
    /// The department that answers for it.
    department_id: Gid<model::Department>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What a system is to be.
#[derive(InputObject)]
struct ChangeSystemInput {
    /// Which.
    system_id: Gid<model::InformationSystem>,
    /// Its name, up to 120 characters.
    name: String,
    /// The department that answers for it.
    department_id: Gid<model::Department>,
    /// The system's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which system to close.
#[derive(InputObject)]
struct CloseSystemInput {
    /// Which.
    system_id: Gid<model::InformationSystem>,
    /// The system's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The department, or the reasons why nothing was changed.
    DepartmentPayload {
        /// The department as it is now.
        department: Department, by DepartmentId
    }
}

payload! {
    /// The system, or the reasons why nothing was changed.
    SystemPayload {
        /// The system as it is now.
        system: InformationSystem, by SystemId
    }
}

fn name(raw: &str) -> domain::Result<DepartmentName> {
    DepartmentName::parse("name", raw)
}

fn kana(raw: Option<&str>) -> domain::Result<Option<DepartmentName>> {
    raw.map(|kana| DepartmentName::parse("kana", kana)).transpose()
}

#[derive(Default)]
pub(super) struct DepartmentMutations;

#[Object]
impl DepartmentMutations {
    /// Adds a department to the body.
    async fn add_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to add.")] input: AddDepartmentInput,
    ) -> Result<DepartmentPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let head = input.head_member_id.map(|id| id.0);
            Ok(AddDepartment { name: name(&input.name)?, kana: kana(input.kana.as_deref())?, head })
        })
        .await?;
        DepartmentPayload::of(ctx, outcome).await
    }

    /// Renames a department or gives it another head.
    async fn change_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: ChangeDepartmentInput,
    ) -> Result<DepartmentPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ChangeDepartment {
                department: input.department_id.0,
                name: name(&input.name)?,
                kana: kana(input.kana.as_deref())?,
                head: input.head_member_id.map(|id| id.0),
                expected_version: input.expected_version,
            })
        })
        .await?;
        DepartmentPayload::of(ctx, outcome).await
    }

    /// Closes a department. It must own no system; who works there does so until today.
    async fn close_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CloseDepartmentInput,
    ) -> Result<DepartmentPayload> {
        let (department, expected_version) = (input.department_id.0, input.expected_version);
        let close = || Ok(CloseDepartment { department, expected_version });
        let outcome = command(ctx, input.idempotency_key, close).await?;
        DepartmentPayload::of(ctx, outcome).await
    }

    /// Notes that a member works in a department.
    async fn assign_to_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who and where.")] input: AssignToDepartmentInput,
    ) -> Result<DepartmentPayload> {
        let (department, member, since) =
            (input.department_id.0, input.member_id.0, input.since.map(|day| day.0));
        let assign = || Ok(AssignToDepartment { department, member, since });
        let outcome = command(ctx, input.idempotency_key, assign).await?;
        DepartmentPayload::of(ctx, outcome).await
    }

    /// Notes that a member works in a department until today. That it was so stays known.
    async fn remove_from_department(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who and where.")] input: RemoveFromDepartmentInput,
    ) -> Result<DepartmentPayload> {
        let (department, member) = (input.department_id.0, input.member_id.0);
        let remove = || Ok(RemoveFromDepartment { department, member });
        let outcome = command(ctx, input.idempotency_key, remove).await?;
        DepartmentPayload::of(ctx, outcome).await
    }

    /// Adds an information system to the body.
    async fn add_system(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to add.")] input: AddSystemInput,
    ) -> Result<SystemPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AddSystem { name: name(&input.name)?, department: input.department_id.0 })
        })
        .await?;
        SystemPayload::of(ctx, outcome).await
    }

    /// Renames a system or gives it to another department.
    async fn change_system(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: ChangeSystemInput,
    ) -> Result<SystemPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ChangeSystem {
                system: input.system_id.0,
                name: name(&input.name)?,
                department: input.department_id.0,
                expected_version: input.expected_version,
            })
        })
        .await?;
        SystemPayload::of(ctx, outcome).await
    }

    /// Closes a system.
    async fn close_system(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CloseSystemInput,
    ) -> Result<SystemPayload> {
        let (system, expected_version) = (input.system_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(CloseSystem { system, expected_version })).await?;
        SystemPayload::of(ctx, outcome).await
    }
}
