//! A comparison release as its readers see it.
use super::{
    context::request,
    fault::Result,
    figures::{OwnPosition, VariableFigures},
    gid::gid,
    loader::RevisionsOf,
    organization::Organization,
    page,
    reading::{figures, own_scores},
    release_parts::{ItemRate, OwnPriority, PeerGroup, ReleaseRevision, TopQuarter, YearOverYear},
    scalar::{FiscalYearView, ReasonView},
    score::formula,
    words::{Basis, Partition, ReleaseScope, ReleaseState, Tier},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    comparison::{self as model, ReleaseAbilities as Abilities, ReleaseVerb},
    disclosure::{Assessment, Figures, Published, Summary},
    scoring::PerVariable,
};
use std::sync::Arc;

/// A comparison of municipalities (相対比較), of one prefecture or of the nation.
#[derive(Description)]
pub(super) struct ComparisonRelease(pub(super) model::Release);

impl From<model::Release> for ComparisonRelease {
    fn from(release: model::Release) -> Self {
        Self(release)
    }
}

impl ComparisonRelease {
    /// What is released, less what the caller's named results would turn into somebody's score.
    pub(super) async fn published(&self, ctx: &Context<'_>) -> Result<Option<Arc<Published>>> {
        Ok(figures(request(ctx).load()?, &self.0).await?.map(|(shown, _)| shown))
    }

    /// The whole of what is released.
    pub(super) async fn shown(&self, ctx: &Context<'_>) -> Result<Option<Assessment>> {
        Ok(self.published(ctx).await?.map(|shown| shown.whole.clone()))
    }

    async fn lean(
        &self,
        ctx: &Context<'_>,
        number: fn(&Summary) -> Option<u32>,
    ) -> Result<Option<PerVariable<Option<u32>>>> {
        let of = |figures: &Figures| figures.released().and_then(number);
        let shown = self.published(ctx).await?;
        Ok(shown.map(|shown| PerVariable::from_fn(|variable| of(shown.whole.figures.get(variable)))))
    }
}

#[Object(use_type_description)]
impl ComparisonRelease {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Whose municipalities are compared.
    async fn scope(&self) -> ReleaseScope {
        self.0.scope.into()
    }
    /// The prefecture whose municipalities are compared; null for the nation.
    async fn prefecture(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        if self.0.scope == model::ReleaseScope::Nation {
            return Ok(None);
        }
        Ok(request(ctx).load()?.load_one(self.0.owner).await?.map(Organization))
    }
    /// By what the bodies are parted into peer groups.
    async fn partition(&self) -> Partition {
        self.0.partition.into()
    }
    /// The fiscal year.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.key.fiscal_year.into()
    }
    /// The code of the catalogue edition.
    async fn edition_code(&self) -> String {
        self.0.key.edition.to_string()
    }
    /// Whose verdicts.
    async fn basis(&self) -> Basis {
        self.0.key.basis.into()
    }
    /// Over which items.
    async fn tier(&self) -> Tier {
        self.0.key.tier.into()
    }
    /// Where it stands.
    async fn state(&self) -> ReleaseState {
        self.0.state.into()
    }
    /// Why it is, or would be, withheld as a whole.
    async fn withheld(&self) -> Option<ReasonView> {
        self.0.withheld.map(|reason| reason.reason().into())
    }
    /// When it was opened.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.0.opened_at
    }
    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }
    /// When it was released or withheld.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// How a score is computed.
    async fn formula(&self) -> &'static str {
        formula()
    }
    /// The released releases of this fiscal year, edition, basis and tier, oldest first: the revision history.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn revisions(&self, ctx: &Context<'_>) -> Result<Vec<ReleaseRevision>> {
        let chain = request(ctx).load()?.load_one(RevisionsOf((self.0.owner, self.0.key))).await?;
        Ok(ReleaseRevision::chain(chain.unwrap_or_default()))
    }
    /// Whether a later release took its place; null unless released.
    async fn is_superseded(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        if self.0.state != model::ReleaseState::Released {
            return Ok(None);
        }
        let chain = request(ctx).load()?.load_one(RevisionsOf((self.0.owner, self.0.key))).await?;
        let supersedes =
            |one: &model::Release| one.revision.as_ref().is_some_and(|r| r.supersedes == self.0.id);
        Ok(Some(chain.unwrap_or_default().iter().any(supersedes)))
    }
    /// The released figures, the whole first, then the eight domains; null unless released.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn figures(&self, ctx: &Context<'_>) -> Result<Option<Vec<VariableFigures>>> {
        Ok(self.published(ctx).await?.map(|shown| VariableFigures::all(&shown.whole)))
    }
    /// How many bodies have a score, the whole first, then the eight domains: the lean form of `figures`.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn counts(&self, ctx: &Context<'_>) -> Result<Option<Vec<Option<u32>>>> {
        Ok(self.lean(ctx, |shown| Some(shown.n)).await?.map(in_order))
    }
    /// The means alone, the whole first, then the eight domains: the lean form of `figures`.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn means(&self, ctx: &Context<'_>) -> Result<Option<Vec<Option<u32>>>> {
        Ok(self.lean(ctx, |shown| Some(shown.mean)).await?.map(in_order))
    }
    /// The standard deviations alone, the whole first, then the eight domains: the lean form of `figures`.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn standard_deviations(&self, ctx: &Context<'_>) -> Result<Option<Vec<Option<u32>>>> {
        Ok(self.lean(ctx, |shown| shown.sd.released().copied()).await?.map(in_order))
    }
    /// The figures of the peer groups, by their codes; null unless released.
    #[graphql(complexity = "page::list(6, child_complexity)")]
    async fn groups(&self, ctx: &Context<'_>) -> Result<Option<Vec<PeerGroup>>> {
        Ok(self
            .published(ctx)
            .await?
            .map(|shown| shown.groups.iter().cloned().map(PeerGroup::from).collect()))
    }
    /// The mean of the best quarter of the bodies the whole first, then the eight domains: something to aim at, rounded to
    /// 5 points or to the coarser step of tightened rules. Of cohorts of 100 bodies and more; null unless released.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn top_quarter(&self, ctx: &Context<'_>) -> Result<Option<Vec<TopQuarter>>> {
        Ok(self.published(ctx).await?.map(|shown| TopQuarter::all(&shown.top_quarter)))
    }
    /// The share of bodies that conform to each item, rounded to 5 per cent or to the coarser step of tightened rules. Of
    /// cohorts of 100 bodies and more, empty of smaller ones; null unless released.
    #[graphql(complexity = "page::list(317, child_complexity)")]
    async fn item_rates(&self, ctx: &Context<'_>) -> Result<Option<Vec<ItemRate>>> {
        Ok(self
            .published(ctx)
            .await?
            .map(|shown| shown.item_rates.iter().cloned().map(ItemRate::from).collect()))
    }
    /// How the means moved since the year before, over the bodies and items that both years have; null if there is no released
    /// comparison of that year.
    async fn year_over_year(&self, ctx: &Context<'_>) -> Result<Option<YearOverYear>> {
        let change = self.published(ctx).await?.and_then(|shown| shown.change.clone());
        Ok(change.map(YearOverYear::of).transpose()?)
    }
    /// Where the caller's own body stands, the whole first; null unless released and the body has a report of that year
    /// and edition.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn own_position(&self, ctx: &Context<'_>) -> Result<Option<Vec<OwnPosition>>> {
        let Some(shown) = self.published(ctx).await? else { return Ok(None) };
        let own = own_scores(request(ctx).load()?, self.0.key).await?;
        Ok(own.map(|own| OwnPosition::all(&own, &shown)))
    }
    /// The domains in which the caller's own body had best begin: those where it stands below the released mean, the widest
    /// gap first. Null where `ownPosition` is.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn own_priorities(&self, ctx: &Context<'_>) -> Result<Option<Vec<OwnPriority>>> {
        let Some(shown) = self.published(ctx).await? else { return Ok(None) };
        let own = own_scores(request(ctx).load()?, self.0.key).await?;
        Ok(own.map(|own| OwnPriority::all(&own, &shown)))
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<ReleaseAbilities> {
        let can = Abilities::of(&self.0, request(ctx).scope()?);
        Ok(ReleaseAbilities {
            close: can.can(ReleaseVerb::Close),
            publish: can.can(ReleaseVerb::Publish),
            recheck: can.can(ReleaseVerb::Recheck),
        })
    }
}

/// The whole first, then the domains.
fn in_order<T: Copy, L: FromIterator<T>>(numbers: PerVariable<T>) -> L {
    numbers.iter().map(|(_, number)| *number).collect()
}

/// What the caller may do with a release next.
#[derive(SimpleObject)]
struct ReleaseAbilities {
    /// Close it.
    close: bool,
    /// Publish it, or have it withheld.
    publish: bool,
    /// Have it checked anew.
    recheck: bool,
}
