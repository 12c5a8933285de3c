//! Departments and information systems of a body.
use super::{
    context::request,
    fault::Result,
    gid::gid,
    loader::{PlacementsOf, SystemsOf},
    member::Member,
    page::{self, Pages, Paging},
    scalar::Day,
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    department::{self as model, ListDepartments, ListSystems},
    membership::MemberId,
};
use uuid::Uuid;

/// A department of this body (部署).
#[derive(Description)]
pub(super) struct Department(pub(super) model::Department);

impl From<model::Department> for Department {
    fn from(department: model::Department) -> Self {
        Self(department)
    }
}

#[Object(use_type_description)]
impl Department {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Its name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// The name in kana.
    async fn kana(&self) -> Option<&str> {
        self.0.kana.as_ref().map(model::DepartmentName::as_str)
    }
    /// Who heads it; null also for those who may not read the members.
    async fn head(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, self.0.head).await
    }
    /// The present systems it answers for.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn systems(&self, ctx: &Context<'_>) -> Result<Vec<InformationSystem>> {
        let found = request(ctx).load()?.load_one(SystemsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(InformationSystem).collect())
    }
    /// Who works or worked there, oldest first; null for those who may not read the members.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn people(&self, ctx: &Context<'_>) -> Result<Option<Vec<DepartmentMember>>> {
        if !request(ctx).scope()?.allows(Action::MemberRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(PlacementsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(DepartmentMember).collect()))
    }
    /// When it was closed; null while it is there.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A person in a department.
#[derive(Description)]
pub(super) struct DepartmentMember(model::Placement);

#[Object(use_type_description)]
impl DepartmentMember {
    /// Who.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, Some(self.0.member)).await
    }
    /// From which day on.
    async fn since(&self) -> Day {
        Day(self.0.since)
    }
    /// To which day, that day included; null while it lasts.
    async fn until(&self) -> Option<Day> {
        self.0.until.map(Day)
    }
}

/// An information system of this body (情報システム).
#[derive(Description)]
pub(super) struct InformationSystem(pub(super) model::InformationSystem);

impl From<model::InformationSystem> for InformationSystem {
    fn from(system: model::InformationSystem) -> Self {
        Self(system)
    }
}

#[Object(use_type_description)]
impl InformationSystem {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Its name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// The department that answers for it.
    async fn department(&self, ctx: &Context<'_>) -> Result<Option<Department>> {
        Ok(request(ctx).load()?.load_one(self.0.department).await?.map(Department))
    }
    /// When it was closed; null while it is there.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The member, for those who may read the members.
pub(super) async fn member(ctx: &Context<'_>, id: Option<MemberId>) -> Result<Option<Member>> {
    match id {
        Some(id) if request(ctx).scope()?.allows(Action::MemberRead) => {
            Ok(request(ctx).load()?.load_one(id).await?.map(Member))
        }
        _ => Ok(None),
    }
}

#[derive(Default)]
pub(super) struct DepartmentQueries;

#[Object]
impl DepartmentQueries {
    /// The body's departments, oldest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn departments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether closed ones are listed too.", default)] closed_too: bool,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Department>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListDepartments { closed_too, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Department))
    }

    /// The body's information systems, oldest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn systems(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether closed ones are listed too.", default)] closed_too: bool,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, InformationSystem>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListSystems { closed_too, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), InformationSystem))
    }
}
