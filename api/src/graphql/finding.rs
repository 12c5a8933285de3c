//! Findings, as those who may see them do.
use super::{
    audit::Audit,
    catalog::CatalogItem,
    context::request,
    corrective::CorrectiveAction,
    department::member,
    fault::Result,
    finding_words::{DisclosureClass, FindingKind, FindingSeverity, FindingState, FindingVerb},
    gid::{Gid, gid},
    loader::{ActionsOf, LineageOf, StepsOf},
    member::Member,
    organization::Organization,
    page::{self, Pages, Paging},
    scalar::Day,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    audit,
    finding::{self as model, FindingFilter, ListFindings, Statement, open_verbs},
};
use uuid::Uuid;

/// What the auditors point out (指摘).
#[derive(Description)]
pub(super) struct Finding(pub(super) model::Finding);

impl From<model::Finding> for Finding {
    fn from(finding: model::Finding) -> Self {
        Self(finding)
    }
}

#[Object(use_type_description)]
impl Finding {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The audit.
    async fn audit(&self, ctx: &Context<'_>) -> Result<Option<Audit>> {
        Ok(request(ctx).load()?.load_one(self.0.audit).await?.map(Audit))
    }
    /// The code of the item it is about; null if it is about none.
    async fn item_code(&self) -> Option<String> {
        self.0.content.item.map(|item| item.to_string())
    }
    /// The item in the catalogue; null if it is about none.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogItem>> {
        let load = request(ctx).load()?;
        let Some(code) = self.0.content.item else { return Ok(None) };
        let Some(audit) = load.load_one(self.0.audit).await? else { return Ok(None) };
        let found = load.load_one((audit.edition, code)).await?;
        Ok(found.map(|item| CatalogItem { edition: audit.edition, item: item.into() }))
    }
    /// What it is.
    async fn kind(&self) -> FindingKind {
        self.0.content.kind.into()
    }
    /// How grave it is.
    async fn severity(&self) -> FindingSeverity {
        self.0.content.severity.into()
    }
    /// Its title.
    async fn title(&self) -> &str {
        self.0.content.title.as_str()
    }
    /// What was found.
    async fn description(&self) -> &str {
        self.0.content.description.as_str()
    }
    /// Why it is so.
    async fn root_cause(&self) -> &str {
        self.0.content.root_cause.as_str()
    }
    /// What to do.
    async fn recommendation(&self) -> &str {
        self.0.content.recommendation.as_str()
    }
    /// Who may read of it once the report is signed.
    async fn disclosure(&self) -> DisclosureClass {
        self.0.content.disclosure.into()
    }
    /// What the body objected the last time; null if it did not.
    async fn objection(&self) -> Option<&str> {
        self.0.objection.as_ref().map(|one| one.text.as_str())
    }
    /// What the auditors answered to it; null while they have not.
    async fn reply(&self) -> Option<&str> {
        self.0.objection.as_ref()?.reply.as_ref().map(Statement::as_str)
    }
    /// Whether the objection stands in the report as dissent.
    async fn is_dissent_recorded(&self) -> bool {
        self.0.objection.as_ref().is_some_and(|one| one.dissent)
    }
    /// Whose it is to have it mended; null also for those who may not read the members.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, self.0.owner.map(|owner| owner.member)).await
    }
    /// Whether it is the caller's to have it mended.
    async fn is_owned_by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        let viewer = request(ctx).scope()?.user();
        Ok(self.0.owner.is_some_and(|owner| Some(owner.user) == viewer))
    }
    /// By which day it is due, that day included; null until it has an owner.
    async fn due_on(&self) -> Option<Day> {
        self.0.due_on.map(Day)
    }
    /// Whether the due day is over in Japan and the finding is not settled.
    async fn is_overdue(&self, ctx: &Context<'_>) -> bool {
        self.0.is_overdue(request(ctx).services.gate.clock().now())
    }
    /// The global id of what it shares with the findings of other years, for the filter of `findings`.
    async fn lineage_id(&self) -> ID {
        gid(self.0.lineage)
    }
    /// The findings of the same lineage over the years, this one included, the oldest first; null for outsiders.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn lineage(&self, ctx: &Context<'_>) -> Result<Option<Vec<Finding>>> {
        if request(ctx).scope()?.is_entrant() {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(LineageOf(self.0.lineage)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(Finding).collect()))
    }
    /// In how many fiscal years it occurs, up to its audit's; 1 if it is new. As known when it was proposed.
    async fn recurring_years(&self) -> i32 {
        self.0.recurring_years
    }
    /// The older audit's finding that goes on as this one; null if there is none, and for outsiders.
    async fn carried_from(&self, ctx: &Context<'_>) -> Result<Option<Finding>> {
        let Some(older) = self.0.carried_from.filter(|_| !is_outsider(ctx)) else { return Ok(None) };
        Ok(request(ctx).load()?.load_one(older).await?.map(Finding))
    }
    /// Where it stands.
    async fn state(&self) -> FindingState {
        self.0.state.into()
    }
    /// The last day on which the risk is accepted; null while it is not.
    async fn accepted_until(&self) -> Option<Day> {
        self.0.acceptance.as_ref().map(|one| Day(one.until))
    }
    /// Why the risk is accepted; null while it is not.
    async fn acceptance_reason(&self) -> Option<&str> {
        self.0.acceptance.as_ref().map(|one| one.reason.as_str())
    }
    /// The organization for which it was proposed.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.organization).await?.map(Organization))
    }
    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }
    /// When the first report with it was signed; null before.
    async fn issued_at(&self) -> Option<DateTime<Utc>> {
        self.0.issued_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// What the caller may do with it next: by role and by state. Finer guards are told when the verb is tried.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<FindingVerb>> {
        let asked = request(ctx);
        let Some(audit) = asked.load()?.load_one(self.0.audit).await? else { return Ok(Vec::new()) };
        let now = asked.services.gate.clock().now();
        Ok(open_verbs(&audit, &self.0, asked.scope()?, now).into_iter().map(Into::into).collect())
    }
    /// What the body does about it, the oldest first.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn corrective_actions(&self, ctx: &Context<'_>) -> Result<Vec<CorrectiveAction>> {
        let found = request(ctx).load()?.load_one(ActionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(CorrectiveAction).collect())
    }
    /// All that happened to it, the oldest step first.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<FindingStep>> {
        let found = request(ctx).load()?.load_one(StepsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(FindingStep).collect())
    }
}

fn is_outsider(ctx: &Context<'_>) -> bool {
    request(ctx).scope().is_ok_and(domain::access::Scope::is_entrant)
}

/// One step of a finding.
#[derive(Description)]
pub(super) struct FindingStep(model::FindingEvent);

#[Object(use_type_description)]
impl FindingStep {
    /// What happened.
    async fn verb(&self) -> FindingVerb {
        self.0.verb.into()
    }
    /// From where; null for the step that begins it.
    async fn from(&self) -> Option<FindingState> {
        self.0.from.map(Into::into)
    }
    /// To where.
    async fn to(&self) -> FindingState {
        self.0.to.into()
    }
    /// The objection, the answer or the reason, where there is one.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_ref().map(Statement::as_str)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// Whether the caller did it.
    async fn by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.by.is_some() && self.0.by == request(ctx).scope()?.user())
    }
    /// Whether the house did it, since a time was over.
    async fn by_house(&self) -> bool {
        self.0.by.is_none()
    }
    /// The global id of the organization for which it was done.
    async fn organization_id(&self) -> ID {
        gid(self.0.organization)
    }
}

/// Which findings to list.
#[derive(InputObject, Default)]
struct FindingFilterInput {
    /// Of this audit only.
    audit_id: Option<Gid<audit::Audit>>,
    /// In this state only.
    state: Option<FindingState>,
    /// Only those that are overdue today in Japan, or only those that are not.
    overdue: Option<bool>,
    /// Of this kind only.
    kind: Option<FindingKind>,
    /// Of this severity only.
    severity: Option<FindingSeverity>,
    /// Of this lineage only: a `lineageId`.
    lineage: Option<Gid<model::FindingLineage>>,
}

#[derive(Default)]
pub(super) struct FindingQueries;

#[Object]
impl FindingQueries {
    /// The findings of all audits of this body, newest first, as far as they are open to the caller. An outsider sees those
    /// of the audit it was let in for.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<FindingFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Finding>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let wanted = filter.unwrap_or_default();
        let filter = FindingFilter {
            audit: wanted.audit_id.map(|id| id.0),
            state: wanted.state.map(Into::into),
            overdue: wanted.overdue,
            kind: wanted.kind.map(Into::into),
            severity: wanted.severity.map(Into::into),
            lineage: wanted.lineage.map(|id| id.0),
        };
        let found = request(ctx).run(ListFindings { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Finding))
    }
}
