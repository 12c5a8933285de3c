//! Audits, as those who may see them do.
use super::{
    appointment::Appointment,
    audit_item::AuditItem,
    catalog::{Edition, edition},
    context::request,
    fault::Result,
    finding::Finding,
    gid::gid,
    loader::{
        AppointmentsOf, EditionChangesOf, FindingsOf, ItemsOf, NoticesOf, Opened, OrderOf, PublicationsOf,
        ReportsOf, ScoresOf, TargetsOf, TeamOf, TransitionsOf,
    },
    mapping::AuditEditionChange,
    notice::UrgentNotice,
    page::{self, Pages, Paging},
    participation::Participation,
    planning::{AuditOrder, Plan},
    publication::Publication,
    report::Report,
    scalar::{Day, FiscalYearView},
    score::Scores,
    target::Target,
    team::AuditTeamMember,
    words::{AuditKind, AuditState, AuditType, AuditVerb, Tier},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    audit::{self as model, Abilities, AuditFilter, ListAudits, Verb},
    kernel::fiscal::FiscalYear,
    planning::PlanKind,
};
use uuid::Uuid;

/// One audit of this body.
#[derive(Description)]
pub(super) struct Audit(pub(super) model::Audit);

impl From<model::Audit> for Audit {
    fn from(audit: model::Audit) -> Self {
        Self(audit)
    }
}

#[Object(use_type_description)]
impl Audit {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Its title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// Who audits.
    async fn kind(&self) -> AuditKind {
        self.0.kind.into()
    }
    /// What the report promises.
    #[graphql(name = "type")]
    async fn audit_type(&self) -> AuditType {
        self.0.audit_type.into()
    }
    /// The fiscal year it belongs to.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// The code of the catalogue edition it pins.
    async fn edition_code(&self) -> String {
        self.0.edition.to_string()
    }
    /// The catalogue edition it pins.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<Edition>> {
        edition(ctx, self.0.edition).await
    }
    /// Which items it asks for.
    async fn tier(&self) -> Tier {
        self.0.tier.into()
    }
    /// Where it stands.
    async fn state(&self) -> AuditState {
        self.0.state.into()
    }
    /// Where it stood when it was suspended or cancelled; null otherwise.
    async fn interrupted_state(&self) -> Option<AuditState> {
        self.0.interrupted.map(Into::into)
    }
    /// Through which day, in Japan, the body may object to the draft; null until it is shown.
    async fn objections_until(&self) -> Option<Day> {
        self.0.objections_until.map(Day)
    }
    /// Whether the body said that it has no further objections to the draft.
    async fn facts_confirmed(&self) -> bool {
        self.0.facts_confirmed
    }
    /// Whether the caller leads its auditors.
    async fn is_led_by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.lead.is_some() && self.0.lead == request(ctx).scope()?.user())
    }
    /// When it was created.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<AuditAbilities> {
        let can = Abilities::of(&self.0, request(ctx).scope()?);
        let verbs = Verb::ALL.iter().filter(|verb| can.can(**verb)).map(|verb| (*verb).into());
        Ok(AuditAbilities { verbs: verbs.collect(), answer: can.can_answer(), judge: can.can_judge() })
    }
    /// Its items with both verdicts side by side, in catalogue order.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<i32, AuditItem>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let opened = Opened::new(&self.0);
        let found = request(ctx).load()?.load_one(ItemsOf(opened.clone(), page)).await?;
        AuditItem::page(&opened, found)
    }
    /// The departments and systems it is about, by kind and name.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn targets(&self, ctx: &Context<'_>) -> Result<Vec<Target>> {
        let found = request(ctx).load()?.load_one(TargetsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(|(_, target)| Target(target)).collect())
    }
    /// Who declared independence and audits, who came first first.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn team(&self, ctx: &Context<'_>) -> Result<Vec<AuditTeamMember>> {
        let found = request(ctx).load()?.load_one(TeamOf(self.0.id)).await?.unwrap_or_default();
        let lead = self.0.lead;
        Ok(found.into_iter().map(|member| AuditTeamMember { member, lead }).collect())
    }
    /// What ordered it: the annual plan, a special order or a joint engagement; null if nothing did, and for outsiders.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<AuditOrder>> {
        let asked = request(ctx);
        if !asked.scope()?.allows(Action::PlanRead) {
            return Ok(None);
        }
        if let Some(id) = self.0.participation {
            let participation = asked.load()?.load_one(id).await?.map(Participation);
            return Ok(Some(AuditOrder { annual_plan: None, special_order: None, participation }));
        }
        let found = asked.load()?.load_one(OrderOf(self.0.id)).await?.unwrap_or_default().pop();
        Ok(found.map(|(_, plan)| {
            let special = plan.kind == PlanKind::SpecialOrder;
            let (annual_plan, special_order) =
                if special { (None, Some(Plan(plan))) } else { (Some(Plan(plan)), None) };
            AuditOrder { annual_plan, special_order, participation: None }
        }))
    }
    /// Who is appointed to do it and not dismissed, whether or not the window is open now; null if nobody is.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>> {
        let all = request(ctx).load()?.load_one(AppointmentsOf(self.0.id)).await?.unwrap_or_default();
        Ok(all.into_iter().find(|one| one.ending.is_none()).map(Appointment))
    }
    /// Everybody who was ever appointed to do it, the oldest first. An outsider sees its own organization's only.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn appointments(&self, ctx: &Context<'_>) -> Result<Vec<Appointment>> {
        let all = request(ctx).load()?.load_one(AppointmentsOf(self.0.id)).await?.unwrap_or_default();
        Ok(all.into_iter().map(Appointment).collect())
    }
    /// Its history, oldest step first.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<AuditTransition>> {
        let found = request(ctx).load()?.load_one(TransitionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.iter().map(Into::into).collect())
    }
    /// Its findings, in the order of their proposal. There are none for those to whom its judgements are not open, but what
    /// was carried over into it is open to the body, unless it is confidential.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        let found =
            request(ctx).load()?.load_one(FindingsOf(Opened::new(&self.0))).await?.unwrap_or_default();
        Ok(found.into_iter().map(Finding).collect())
    }
    /// How its edition was changed while it was being planned, oldest first.
    #[graphql(complexity = "page::list(1, child_complexity)")]
    async fn edition_changes(&self, ctx: &Context<'_>) -> Result<Vec<AuditEditionChange>> {
        let found = request(ctx).load()?.load_one(EditionChangesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(AuditEditionChange).collect())
    }
    /// Its signed reports, the newest last.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn reports(&self, ctx: &Context<'_>) -> Result<Vec<Report>> {
        let found = request(ctx).load()?.load_one(ReportsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Report).collect())
    }
    /// What the auditors told urgently, outside the report, the oldest first. Empty for those who may not read it.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn urgent_notices(&self, ctx: &Context<'_>) -> Result<Vec<UrgentNotice>> {
        let asked = request(ctx);
        if !asked.scope()?.allows(Action::UrgentNoticeRead) {
            return Ok(Vec::new());
        }
        let found = asked.load()?.load_one(NoticesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(UrgentNotice).collect())
    }
    /// The summaries of its report for the public, the newest last. Empty for outsiders.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn publications(&self, ctx: &Context<'_>) -> Result<Vec<Publication>> {
        let asked = request(ctx);
        if !asked.scope()?.allows(Action::PublicationRead) {
            return Ok(Vec::new());
        }
        let found = asked.load()?.load_one(PublicationsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Publication).collect())
    }
    /// Its scores, as stored when the report was signed; null before.
    async fn scores(&self, ctx: &Context<'_>) -> Result<Option<Scores>> {
        let found = request(ctx).load()?.load_one(ScoresOf(self.0.id)).await?;
        Ok(found.map(|lines| Scores::of(lines.into_iter().map(|(_, line)| line))))
    }
}

/// What the caller may do with an audit next: by role and by state. Finer guards are told when the verb is tried.
#[derive(SimpleObject)]
struct AuditAbilities {
    /// The verbs that are open.
    verbs: Vec<AuditVerb>,
    /// Whether items may be answered now.
    answer: bool,
    /// Whether items may be judged now.
    judge: bool,
}

/// One step an audit took.
#[derive(SimpleObject)]
struct AuditTransition {
    /// By which verb.
    verb: AuditVerb,
    /// From where.
    from: AuditState,
    /// To where.
    to: AuditState,
    /// When.
    at: DateTime<Utc>,
    /// The global id of the organization that took it.
    organization_id: ID,
    /// Why, where the verb asks for it.
    reason: Option<String>,
}

impl From<&model::Transition> for AuditTransition {
    fn from(step: &model::Transition) -> Self {
        Self {
            verb: step.verb.into(),
            from: step.from.into(),
            to: step.to.into(),
            at: step.at,
            organization_id: gid(step.organization),
            reason: step.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        }
    }
}

#[derive(Default)]
pub(super) struct AuditQueries;

#[Object]
impl AuditQueries {
    /// The body's audits, newest first. An outsider sees the one it was let in for.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the four of every connection, and filters")]
    async fn audits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this fiscal year only.")] fiscal_year: Option<i32>,
        #[graphql(desc = "In this state only.")] state: Option<AuditState>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Audit>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let fiscal_year = fiscal_year.map(|year| FiscalYear::parse("fiscalYear", year)).transpose()?;
        let filter = AuditFilter { fiscal_year, state: state.map(Into::into) };
        let found = request(ctx).run(ListAudits { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Audit))
    }
}
