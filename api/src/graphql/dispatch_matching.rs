//! For the centre: which advisors may be proposed for a request, and why others may not.
use super::{
    advisor::Advisor,
    context::request,
    fault::{Result, language},
    gid::Gid,
    page,
    scalar::{Day, FiscalYearView},
    words::mirror,
};
use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use domain::{
    dispatch::{self, MatchAdvisors},
    matching::{Excluded, Exclusion, Matching, Merit, Ranked},
};

mirror! {
    /// How far an advisor travels.
    TravelDistance of "domain::matching::Distance" {
        /// Not at all: it is online.
        None,
        /// Within the prefecture they live in.
        SamePrefecture,
        /// Within the same of the eight regions of Japan (八地方区分).
        SameRegion,
        /// Farther.
        Elsewhere,
    }
}

/// All advisors on the registry for one request: each may be proposed or may not.
#[derive(Description)]
pub(super) struct DispatchMatching(Matching);

#[Object(use_type_description)]
impl DispatchMatching {
    /// Who may be proposed, the best first; of equals the one registered first.
    #[graphql(complexity = "page::some(first, 20, child_complexity)")]
    async fn candidates(
        &self,
        #[graphql(desc = "How many, 1 to 100; 100 unless said.")] first: Option<i32>,
        #[graphql(desc = "How many to pass over before.")] skip: Option<i32>,
    ) -> Result<Vec<MatchedAdvisor>> {
        Ok(page::stretch(&self.0.ranked, first, skip)?.cloned().map(MatchedAdvisor).collect())
    }
    /// How many may be proposed.
    async fn candidate_count(&self) -> usize {
        self.0.ranked.len()
    }
    /// Who may not, who was registered first comes first.
    #[graphql(complexity = "page::some(first, 20, child_complexity)")]
    async fn excluded(
        &self,
        #[graphql(desc = "How many, 1 to 100; 100 unless said.")] first: Option<i32>,
        #[graphql(desc = "How many to pass over before.")] skip: Option<i32>,
    ) -> Result<Vec<ExcludedAdvisor>> {
        Ok(page::stretch(&self.0.excluded, first, skip)?.cloned().map(ExcludedAdvisor).collect())
    }
    /// How many may not.
    async fn excluded_count(&self) -> usize {
        self.0.excluded.len()
    }
}

/// An advisor who may be proposed.
#[derive(Description)]
pub(super) struct MatchedAdvisor(Ranked);

#[Object(use_type_description)]
impl MatchedAdvisor {
    /// Who.
    async fn advisor(&self, ctx: &Context<'_>) -> Result<Option<Advisor>> {
        Ok(request(ctx).load()?.load_one(self.0.advisor).await?.map(Advisor))
    }
    /// The sum of the points; more is better.
    async fn score(&self) -> i32 {
        self.0.points()
    }
    /// All that counts, what gave no points as well.
    #[graphql(complexity = "page::list(4, child_complexity)")]
    async fn merits(&self) -> Vec<MatchMerit> {
        self.0.merits.into_iter().map(MatchMerit::from).collect()
    }
}

/// An advisor who may not be proposed.
#[derive(Description)]
pub(super) struct ExcludedAdvisor(Excluded);

#[Object(use_type_description)]
impl ExcludedAdvisor {
    /// Who.
    async fn advisor(&self, ctx: &Context<'_>) -> Result<Option<Advisor>> {
        Ok(request(ctx).load()?.load_one(self.0.advisor).await?.map(Advisor))
    }
    /// All that stands against it.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn reasons(&self) -> Vec<MatchExclusion> {
        self.0.reasons.iter().copied().map(MatchExclusion::from).collect()
    }
}

/// One thing that counts for an advisor, with what it is counted from.
#[derive(SimpleObject)]
pub(super) struct MatchMerit {
    /// What: `FIELDS`, `DISTANCE`, `SIGNED_VISITS` or `LOAD`.
    code: &'static str,
    /// How many points it gives, from −30 to 40.
    points: i32,
    /// Of `FIELDS`: on how many of the wanted fields they advise.
    matched: Option<u32>,
    /// Of `FIELDS`: how many are wanted.
    wanted: Option<u32>,
    /// Of `DISTANCE`: how far the way is.
    distance: Option<TravelDistance>,
    /// Of `SIGNED_VISITS` and `LOAD`: how many visits, or dispatches in the fiscal year.
    count: Option<u32>,
    /// The same in words, in the language of the request.
    message: String,
}

impl From<Merit> for MatchMerit {
    fn from(merit: Merit) -> Self {
        let bare = Self {
            code: merit.code(),
            points: merit.points(),
            matched: None,
            wanted: None,
            distance: None,
            count: None,
            message: merit.reason().message(language()).to_owned(),
        };
        match merit {
            Merit::Fields { matched, wanted } => {
                Self { matched: Some(matched), wanted: Some(wanted), ..bare }
            }
            Merit::Distance(distance) => Self { distance: Some(distance.into()), ..bare },
            Merit::SignedVisits(count) | Merit::Load(count) => Self { count: Some(count), ..bare },
        }
    }
}

/// One thing that stands against an advisor.
#[derive(SimpleObject)]
pub(super) struct MatchExclusion {
    /// What: the code with which a proposal of them is refused, such as `EXCLUDED_QUOTA`.
    code: &'static str,
    /// The day on which they are not qualified or not free; of `EXCLUDED_CAPACITY` the first of the month that is full.
    day: Option<Day>,
    /// The fiscal year in which they audit the body.
    fiscal_year: Option<FiscalYearView>,
    /// The same in words, in the language of the request.
    message: String,
}

impl From<Exclusion> for MatchExclusion {
    fn from(one: Exclusion) -> Self {
        let day = match one {
            Exclusion::NotQualified(day) | Exclusion::NotFree(day) | Exclusion::Capacity(day) => {
                Some(Day(day))
            }
            _ => None,
        };
        let fiscal_year = match one {
            Exclusion::Audits(year) => Some(year.into()),
            _ => None,
        };
        Self { code: one.code(), day, fiscal_year, message: one.reason().message(language()).to_owned() }
    }
}

#[derive(Default)]
pub(super) struct DispatchMatchingQueries;

#[Object]
impl DispatchMatchingQueries {
    /// For the centre's operators: all advisors on the registry, ranked for a request that was sent; null if there is no
    /// such request.
    async fn dispatch_matching(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which dispatch.")] dispatch_id: Gid<dispatch::Dispatch>,
    ) -> Result<Option<DispatchMatching>> {
        Ok(request(ctx).run(MatchAdvisors(dispatch_id.0)).await?.map(DispatchMatching))
    }
}
