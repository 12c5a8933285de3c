//! The coordinator's view of the prefecture: uptake over the years, and where it is weakest.
use super::{
    catalog::CatalogItem,
    context::request,
    fault::Result,
    page,
    release::ComparisonRelease,
    scalar::{FiscalYearView, ReasonView},
};
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::{
    Error, Reason,
    access::Action,
    catalog::{EditionCode, ItemCode},
    disclosure::Disclosed,
    kernel::fiscal::FiscalYear,
    overview::{self as model, ListOwnReleased, ReadUptake, most_common, weakest},
};
use futures::future::try_join_all;

/// Of so many comparisons findings are told.
const NEWEST: usize = 8;
const MOST_RANGE: Reason =
    Reason::of("MOST_RANGE", "Ask for 1 to 50 findings.", "件数は1から50までで指定してください。");

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
    /// The most common findings of the prefecture's eight newest released comparisons, the newest first.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn most_common_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this fiscal year only, by the year it starts in.")] fiscal_year: Option<i32>,
        #[graphql(
            desc = "How many of each comparison, 1 to 50; more where several tie with the last.",
            default_with = "10"
        )]
        most: i32,
    ) -> Result<Vec<MostCommonFindings>> {
        let year = fiscal_year.map(|year| FiscalYear::parse("fiscalYear", year)).transpose()?;
        let most = usize::try_from(most).ok().filter(|most| (1..=50).contains(most));
        let most = most.ok_or_else(|| Error::invalid("most", MOST_RANGE))?;
        let releases = request(ctx).run(ListOwnReleased(year)).await?;
        let found =
            releases.into_iter().take(NEWEST).map(|release| MostCommonFindings::of(ctx, release, most));
        try_join_all(found).await
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

/// The items that the fewest municipalities of a released comparison conform to.
#[derive(Description)]
struct MostCommonFindings {
    release: ComparisonRelease,
    found: Disclosed<Vec<CommonFinding>>,
}

impl MostCommonFindings {
    /// Of what the caller may see of the comparison.
    async fn of(ctx: &Context<'_>, release: domain::comparison::Release, most: usize) -> Result<Self> {
        let edition = release.key.edition;
        let release = ComparisonRelease(release);
        let shown = release.published(ctx).await?.ok_or(Error::NotFound)?;
        let finding =
            |(code, percent): (&str, u32)| CommonFinding { edition, code: code.to_owned(), percent };
        let found = match most_common(&shown.item_rates, most) {
            Disclosed::Released(found) => Disclosed::Released(found.into_iter().map(finding).collect()),
            Disclosed::Withheld(reason) => Disclosed::Withheld(reason),
        };
        Ok(Self { release, found })
    }
}

#[Object(use_type_description)]
impl MostCommonFindings {
    /// The released comparison.
    async fn release(&self) -> &ComparisonRelease {
        &self.release
    }
    /// The items of the lowest rates shown to the caller, the lowest first: as many as were asked for, and all that tie with
    /// the last, for rates are rounded: up to the edition's items. Empty where `withheld` says why. An item whose own rate is withheld is in none of this.
    #[graphql(complexity = "page::list(50, child_complexity)")]
    async fn items(&self) -> &[CommonFinding] {
        self.found.released().map_or(&[], Vec::as_slice)
    }
    /// Why no rate is shown to the caller; null if one is. Rates are those of large cohorts, of 100 bodies unless the rules of
    /// the house are tightened.
    async fn withheld(&self) -> Option<ReasonView> {
        self.found.withheld().map(|reason| reason.reason().into())
    }
}

/// An item that few bodies of a comparison conform to.
#[derive(Description)]
struct CommonFinding {
    edition: EditionCode,
    code: String,
    percent: u32,
}

#[Object(use_type_description)]
impl CommonFinding {
    /// The item's code.
    async fn code(&self) -> &str {
        &self.code
    }
    /// The share of conforming bodies among those judged, in the steps of the release, 5 per cent unless its
    /// rules are tightened: the lowest step means "this or less", the highest "this or more".
    async fn percent(&self) -> u32 {
        self.percent
    }
    /// The item in the catalogue; null if the edition has none of this code.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogItem>> {
        let Ok(code) = ItemCode::parse("item", &self.code) else { return Ok(None) };
        let found = request(ctx).load()?.load_one((self.edition, code)).await?;
        Ok(found.map(|item| CatalogItem { edition: self.edition, item: item.into() }))
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
