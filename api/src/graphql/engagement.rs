//! Joint engagements, as their parties see them.
use super::{
    context::request,
    engagement_parts::{CallTerms, EngagementProgress, EngagementReport, EngagementStep},
    fault::Result,
    gid::gid,
    loader::{FirmsOf, OverviewOf, ParticipationsOf, ProcurementOf, StepsOfEngagement, TallyOf},
    organization::Organization,
    overview::EngagementOverview,
    page::{self, Pages, Paging},
    participation::Participation,
    procurement::Procurement,
    scalar::{Day, FiscalYearView},
    words::{AuditType, EngagementState, Tier},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    engagement::{
        self as model, EngagementAbilities as Abilities, EngagementVerb, ListEngagements, ListParticipations,
    },
};
use uuid::Uuid;

/// A joint engagement (共同監査): one order over many isolated bodies.
#[derive(Description)]
pub(super) struct Engagement(pub(super) model::Engagement);

impl From<model::Engagement> for Engagement {
    fn from(engagement: model::Engagement) -> Self {
        Self(engagement)
    }
}

#[Object(use_type_description)]
impl Engagement {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The prefecture that coordinates it.
    async fn prefecture(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.prefecture).await?.map(Organization))
    }
    /// Its title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// The fiscal year it belongs to.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// The code of the catalogue edition that all its audits pin.
    async fn edition_code(&self) -> String {
        self.0.edition.to_string()
    }
    /// Which items its audits ask for.
    async fn tier(&self) -> Tier {
        self.0.tier.into()
    }
    /// What its reports promise.
    #[graphql(name = "type")]
    async fn audit_type(&self) -> AuditType {
        self.0.audit_type.into()
    }
    /// Where it stands.
    async fn state(&self) -> EngagementState {
        self.0.state.into()
    }
    /// The audit firm that was appointed first.
    async fn firm(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        match self.0.firm {
            Some(firm) => Ok(request(ctx).load()?.load_one(firm).await?.map(Organization)),
            None => Ok(None),
        }
    }
    /// From when the firm's people may be inside.
    async fn window_from(&self) -> Option<DateTime<Utc>> {
        self.0.window.map(|window| window.from)
    }
    /// Until when they may, this moment excluded.
    async fn window_until(&self) -> Option<DateTime<Utc>> {
        self.0.window.map(|window| window.until)
    }
    /// When it was created.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// The participations that the caller's organization may see: all for the coordinator, its own for a municipality.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    async fn participations(&self, ctx: &Context<'_>) -> Result<Vec<Participation>> {
        let found = request(ctx).load()?.load_one(ParticipationsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Participation).collect())
    }
    /// The appointed firms: all for the coordinator, itself for a firm, none for everybody else.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn firms(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let asked = request(ctx).load()?;
        let appointed = asked.load_one(FirmsOf(self.0.id)).await?.unwrap_or_default();
        let ids: Vec<_> = appointed.into_iter().map(|one| one.firm).collect();
        let mut found = asked.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).map(Organization).collect())
    }
    /// What is called for, and until when; null if the call says nothing.
    async fn terms(&self) -> Option<CallTerms> {
        self.0.terms.as_ref().map(|terms| CallTerms {
            text: terms.text.as_str().to_owned(),
            answer_by: Day(terms.answer_by),
            briefing_on: terms.briefing_on.map(Day),
            fieldwork_from: terms.fieldwork.map(|days| Day(days.0)),
            fieldwork_until: terms.fieldwork.map(|days| Day(days.1)),
        })
    }
    /// What moved it, oldest first.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<EngagementStep>> {
        let found = request(ctx).load()?.load_one(StepsOfEngagement(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(EngagementStep).collect())
    }
    /// The consolidated report, once it is given.
    async fn report(&self, ctx: &Context<'_>) -> Result<Option<EngagementReport>> {
        let found = request(ctx).load()?.load_one(OverviewOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|told| EngagementReport {
            overview: told.overview.as_str().to_owned(),
            invited: told.invited,
            took_part: told.took_part,
            left_out: told.left_out,
            reported_at: told.reported_at,
        }))
    }
    /// How its firms were found, for its coordinators and the prefecture's CISO; null for everybody else, and where none is
    /// recorded.
    async fn procurement(&self, ctx: &Context<'_>) -> Result<Option<Procurement>> {
        let scope = request(ctx).scope()?;
        if scope.tenant() != self.0.prefecture || !scope.allows(Action::ProcurementRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(ProcurementOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(Procurement))
    }
    /// How far it has come, in counts only, for its coordinators; null for everybody else.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Option<EngagementProgress>> {
        let scope = request(ctx).scope()?;
        if scope.tenant() != self.0.prefecture || !scope.allows(Action::DisclosureRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(TallyOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|(_, tally)| EngagementProgress::from(tally)))
    }
    /// How far its audits have come and what is shown by name, for its coordinators; null for everybody else.
    async fn overview(&self, ctx: &Context<'_>) -> Result<Option<EngagementOverview>> {
        EngagementOverview::of(ctx, &self.0)
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<EngagementAbilities> {
        let can = Abilities::of(&self.0, request(ctx).scope()?);
        Ok(EngagementAbilities {
            open_call: can.can(EngagementVerb::OpenCall),
            invite: can.can_invite(),
            fix_participants: can.can(EngagementVerb::FixParticipants),
            appoint_firm: can.can(EngagementVerb::AppointFirm),
            activate: can.can(EngagementVerb::Activate),
            set_terms: can.can_set_terms(),
            procure: can.can_procure(),
            admit_late: can.can_admit_late(),
            share_out: can.can_share_out(),
            consolidate: can.can(EngagementVerb::Consolidate),
            report: can.can(EngagementVerb::Report),
            close: can.can(EngagementVerb::Close),
            cancel: can.can(EngagementVerb::Cancel),
        })
    }
}

/// What the caller may do with an engagement next.
#[expect(clippy::struct_excessive_bools, reason = "one answer for each verb")]
#[derive(SimpleObject)]
struct EngagementAbilities {
    /// Open the call.
    open_call: bool,
    /// Invite municipalities.
    invite: bool,
    /// Settle who takes part.
    fix_participants: bool,
    /// Appoint the firm.
    appoint_firm: bool,
    /// Activate it.
    activate: bool,
    /// Say what is called for.
    set_terms: bool,
    /// Record a procurement and select bidders, unless some are selected already.
    procure: bool,
    /// Let a municipality in late.
    admit_late: bool,
    /// Appoint a further firm, or say which firm audits whom.
    share_out: bool,
    /// Begin the consolidated report.
    consolidate: bool,
    /// Give the consolidated report.
    report: bool,
    /// Close it.
    close: bool,
    /// Give it up.
    cancel: bool,
}

#[derive(Default)]
pub(super) struct EngagementQueries;

#[Object]
impl EngagementQueries {
    /// The joint engagements that name the caller's organization, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn engagements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Engagement>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListEngagements(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Engagement))
    }

    /// The participations that name the caller's organization, oldest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn participations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Participation>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListParticipations { engagement: None, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Participation))
    }
}
