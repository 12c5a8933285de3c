//! The coordinator's view of the prefecture: uptake over the years, and where it is weakest.
use super::{context::request, fault::Result, page, release::ComparisonRelease, scalar::FiscalYearView};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::{
    access::Action,
    kernel::fiscal::FiscalYear,
    overview::{self as model, ListOwnReleased, ReadUptake, weakest},
};

/// A prefecture over the years, for its coordinators.
#[derive(Description)]
pub(super) struct PrefectureOverview;

#[Object(use_type_description)]
impl PrefectureOverview {
    /// Participation and audit uptake by fiscal year, of the prefecture's joint engagements, the earliest first.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn uptake(&self, ctx: &Context<'_>) -> Result<Vec<YearUptake>> {
        Ok(request(ctx).run(ReadUptake).await?.into_iter().map(YearUptake::from).collect())
    }
    /// The weakest domains of each of the prefecture's released comparisons, the newest first: a hundred at most.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn weakest_domains(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this fiscal year only, by the year it starts in.")] fiscal_year: Option<i32>,
    ) -> Result<Vec<WeakestDomains>> {
        let year = fiscal_year.map(|year| FiscalYear::parse("fiscalYear", year)).transpose()?;
        let releases = request(ctx).run(ListOwnReleased(year)).await?;
        Ok(releases.into_iter().map(WeakestDomains).collect())
    }
}

/// One fiscal year of a prefecture's joint engagements. A municipality that was asked several times counts once, as what it
/// came to at the best.
#[derive(SimpleObject)]
struct YearUptake {
    /// The fiscal year.
    fiscal_year: FiscalYearView,
    /// Municipalities of the prefecture that existed in it, by the register.
    municipalities: u32,
    /// Were asked to take part. `waiting`, `consented`, `declined` and `withdrawn` add up to it.
    invited: u32,
    /// Have not answered.
    waiting: u32,
    /// Take part.
    consented: u32,
    /// Declined.
    declined: u32,
    /// Left.
    withdrawn: u32,
    /// Of those that take part, let the coordinator see their progress.
    disclosing: u32,
    /// Of these, have a signed report. Whether the others have, the coordinator is not told: it is at least so many.
    audited: u32,
}

impl From<model::YearUptake> for YearUptake {
    fn from(year: model::YearUptake) -> Self {
        Self {
            fiscal_year: year.fiscal_year.into(),
            municipalities: year.municipalities,
            invited: year.invited,
            waiting: year.waiting,
            consented: year.consented,
            declined: year.declined,
            withdrawn: year.withdrawn,
            disclosing: year.disclosing,
            audited: year.audited,
        }
    }
}

/// Where the municipalities of a released comparison are weakest together.
#[derive(Description)]
struct WeakestDomains(domain::comparison::Release);

impl WeakestDomains {
    async fn found(&self, ctx: &Context<'_>) -> Result<Option<model::Weakest>> {
        let shown = ComparisonRelease(self.0.clone()).shown(ctx).await?;
        Ok(shown.as_ref().and_then(weakest))
    }
}

#[Object(use_type_description)]
impl WeakestDomains {
    /// The released comparison.
    async fn release(&self) -> ComparisonRelease {
        ComparisonRelease(self.0.clone())
    }
    /// The lowest released mean of a domain, in whole points; null if none is shown to the caller.
    async fn mean(&self, ctx: &Context<'_>) -> Result<Option<u32>> {
        Ok(self.found(ctx).await?.map(|one| one.mean))
    }
    /// The domains of that mean, 1 to 8: several if they tie. A domain that is withheld is in none of this.
    #[graphql(complexity = "page::list(1, child_complexity)")]
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<u8>> {
        let found = self.found(ctx).await?;
        Ok(found.into_iter().flat_map(|one| one.domains).map(domain::scoring::Domain::number).collect())
    }
}

#[derive(Default)]
pub(super) struct OverviewQueries;

#[Object]
impl OverviewQueries {
    /// The caller's own prefecture over the years, for its coordinators only.
    async fn prefecture_overview(&self, ctx: &Context<'_>) -> Result<PrefectureOverview> {
        let asked = request(ctx);
        asked.services.gate.decide(asked.scope()?, Action::DisclosureRead).await?;
        Ok(PrefectureOverview)
    }
}
