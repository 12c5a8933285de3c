//! Programmes: the dispatch of advisors in one fiscal year.
use super::{
    context::request,
    fault::Result,
    gid::gid,
    page::{self, Pages, Paging},
    scalar::FiscalYearView,
    words::{CostBearer, ProgrammeState, RegionRule},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    engagement::Window,
    programme::{self as model, ListProgrammes},
};
use uuid::Uuid;

/// The dispatch of advisors in one fiscal year (アドバイザー派遣事業).
#[derive(Description)]
pub(super) struct Programme(pub(super) model::Programme);

impl From<model::Programme> for Programme {
    fn from(programme: model::Programme) -> Self {
        Self(programme)
    }
}

#[Object(use_type_description)]
impl Programme {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Its fiscal year; each has one programme.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// What it is called.
    async fn name(&self) -> &str {
        self.0.terms.name.as_str()
    }
    /// Where it stands.
    async fn state(&self) -> ProgrammeState {
        self.0.state.into()
    }
    /// How much money it has, in yen.
    async fn budget(&self) -> i32 {
        self.0.terms.budget.amount()
    }
    /// How much a case may take.
    async fn quota(&self) -> ProgrammeQuota {
        let model::Quota { days_on_site, hours_online, hours_per_day, per_case, per_project } =
            self.0.terms.quota;
        ProgrammeQuota { days_on_site, hours_online, hours_per_day, per_case, per_project }
    }
    /// Where advisors may be sent on site.
    async fn region_rule(&self) -> RegionRule {
        self.0.terms.region_rule.into()
    }
    /// What is paid, and by whom.
    async fn rates(&self) -> ProgrammeRates {
        let rates = self.0.terms.rates;
        ProgrammeRates {
            per_day: rates.per_day.amount(),
            per_hour: rates.per_hour.amount(),
            travel: rates.travel.amount(),
            fees_by: rates.fees_by.into(),
            travel_by: rates.travel_by.into(),
        }
    }
    /// When it takes requests, in order.
    #[graphql(complexity = "page::list(4, child_complexity)")]
    async fn windows(&self) -> Vec<ProgrammeWindow> {
        self.0.terms.windows.iter().copied().map(Into::into).collect()
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// How much a case may take.
#[derive(SimpleObject)]
struct ProgrammeQuota {
    /// Days on site of one advisor.
    days_on_site: u8,
    /// Hours of one advisor instead, if it is online only.
    hours_online: u8,
    /// Hours of a day on site that visits may take, as planned and as they were.
    hours_per_day: u8,
    /// Advisors sent for one case.
    per_case: u8,
    /// How often the same advisor is sent for the same project in the fiscal year.
    per_project: u8,
}

/// What is paid for a dispatch, in yen, and by whom.
#[derive(SimpleObject)]
struct ProgrammeRates {
    /// The fee for a day on site.
    per_day: i32,
    /// The fee for an hour online.
    per_hour: i32,
    /// Travel and lodging, as set aside for a day on site.
    travel: i32,
    /// Who bears the fees.
    fees_by: CostBearer,
    /// Who bears travel and lodging.
    travel_by: CostBearer,
}

/// When a programme takes requests.
#[derive(SimpleObject)]
struct ProgrammeWindow {
    /// From this moment.
    from: DateTime<Utc>,
    /// Until this moment, itself excluded.
    until: DateTime<Utc>,
}

impl From<Window> for ProgrammeWindow {
    fn from(Window { from, until }: Window) -> Self {
        Self { from, until }
    }
}

#[derive(Default)]
pub(super) struct ProgrammeQueries;

#[Object]
impl ProgrammeQueries {
    /// The programmes of dispatch, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Programme>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListProgrammes(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Programme))
    }
}
