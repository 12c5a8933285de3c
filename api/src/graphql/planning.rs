//! The charter, plans, special orders, and what they cover.
use super::{
    context::request,
    fault::Result,
    gid::{Gid, gid},
    loader::LinesOf,
    page::{self, Pages, Paging},
    participation::Participation,
    scalar::FiscalYearView,
    target::Target,
    words::{PlanKind, PlanState},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Error, Reason,
    kernel::fiscal::FiscalYear,
    planning::{self as model, CoverageOf, ListPlans, PlanFilter, ReadCoverage},
};
use uuid::Uuid;

/// A charter, a mid-term or annual plan, or a special order of this body.
#[derive(Description)]
pub(super) struct Plan(pub(super) model::Plan);

impl From<model::Plan> for Plan {
    fn from(plan: model::Plan) -> Self {
        Self(plan)
    }
}

#[Object(use_type_description)]
impl Plan {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it is.
    async fn kind(&self) -> PlanKind {
        self.0.kind.into()
    }
    /// Its title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// The text of a charter, the policy of a plan, the reason of a special order.
    async fn text(&self) -> &str {
        self.0.text.as_str()
    }
    /// What an annual plan is to reach; empty for the others.
    async fn goals(&self) -> &str {
        self.0.goals.as_str()
    }
    /// Its fiscal year, the first of three for a mid-term plan; null for a charter.
    async fn fiscal_year(&self) -> Option<FiscalYearView> {
        self.0.fiscal_year.map(Into::into)
    }
    /// Where it stands.
    async fn state(&self) -> PlanState {
        self.0.state.into()
    }
    /// What is to be audited and when, in its order; empty for a charter.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<PlanLine>> {
        let found = request(ctx).load()?.load_one(LinesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(|(_, line)| line.into()).collect())
    }
    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime<Utc> {
        self.0.drafted_at
    }
    /// When the CISO approved it; null before.
    async fn approved_at(&self) -> Option<DateTime<Utc>> {
        self.0.approved.map(|(_, at)| at)
    }
    /// The newer one that took its place; null while it is in force.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<Plan>> {
        let Some(newer) = self.0.replaced_by else { return Ok(None) };
        Ok(request(ctx).load()?.load_one(newer).await?.map(Self))
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// That a target is to be audited, and when.
#[derive(SimpleObject)]
struct PlanLine {
    /// What.
    target: Target,
    /// In which fiscal year: of mid-term plans.
    fiscal_year: Option<FiscalYearView>,
    /// In which quarter of the fiscal year, 1 to 4: of annual plans.
    quarter: Option<i16>,
}

impl From<model::PlanLine> for PlanLine {
    fn from(line: model::PlanLine) -> Self {
        Self {
            target: Target(line.target),
            fiscal_year: line.fiscal_year.map(Into::into),
            quarter: line.quarter,
        }
    }
}

/// What ordered an audit: one of these.
#[derive(SimpleObject)]
pub(super) struct AuditOrder {
    /// The annual plan.
    pub(super) annual_plan: Option<Plan>,
    /// A special order (特命監査).
    pub(super) special_order: Option<Plan>,
    /// The participation in a joint engagement.
    pub(super) participation: Option<Participation>,
}

/// A mid-term plan beside what was done.
#[derive(SimpleObject)]
struct Coverage {
    /// The plan.
    plan: Plan,
    /// Its targets, by kind and name.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    lines: Vec<CoverageLine>,
    /// Present departments and systems that no line names.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    uncovered: Vec<Target>,
}

/// One target of a mid-term plan.
#[derive(SimpleObject)]
struct CoverageLine {
    /// What.
    target: Target,
    /// The fiscal years in which it is to be audited.
    planned_years: Vec<i32>,
    /// The plan's fiscal years in which a report on it was signed.
    audited_years: Vec<i32>,
    /// Planned fiscal years that have begun, without a signed report.
    gaps: Vec<i32>,
}

impl From<model::Coverage> for Coverage {
    fn from(found: model::Coverage) -> Self {
        let line = |line: model::CoverageLine| CoverageLine {
            target: Target(line.target),
            planned_years: line.planned,
            audited_years: line.audited,
            gaps: line.gaps,
        };
        Self {
            plan: Plan(found.plan),
            lines: found.lines.into_iter().map(line).collect(),
            uncovered: found.uncovered.into_iter().map(Target).collect(),
        }
    }
}

const ONE_OF: Reason = Reason::of(
    "ONE_PLAN",
    "Give either `planId` or `fiscalYear`.",
    "planIdまたはfiscalYearのどちらか一方を指定してください。",
);

#[derive(Default)]
pub(super) struct PlanQueries;

#[Object]
impl PlanQueries {
    /// The body's charters, plans and special orders, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the four of every connection, and filters")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this kind only.")] kind: Option<PlanKind>,
        #[graphql(desc = "Of this fiscal year only; of mid-term plans the first counts.")]
        fiscal_year: Option<i32>,
        #[graphql(desc = "In this state only.")] state: Option<PlanState>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Plan>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let fiscal_year = fiscal_year.map(|year| FiscalYear::parse("fiscalYear", year)).transpose()?;
        let filter = PlanFilter { kind: kind.map(Into::into), fiscal_year, state: state.map(Into::into) };
        let found = request(ctx).run(ListPlans { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Plan))
    }

    /// A mid-term plan beside what was done: each target with its planned years, the years in which a report on it was
    /// signed and the gaps, and what no line names. Null if there is no such plan.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this mid-term plan.")] plan_id: Option<Gid<model::Plan>>,
        #[graphql(desc = "Of the mid-term plan in force that begins with this fiscal year.")]
        fiscal_year: Option<i32>,
    ) -> Result<Option<Coverage>> {
        let of = match (plan_id, fiscal_year) {
            (Some(plan), None) => CoverageOf::Plan(plan.0),
            (None, Some(year)) => CoverageOf::Starting(FiscalYear::parse("fiscalYear", year)?),
            _ => return Err(Error::invalid("planId", ONE_OF).into()),
        };
        Ok(request(ctx).run(ReadCoverage(of)).await?.map(Into::into))
    }
}
