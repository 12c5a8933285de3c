//! Comparison releases: what the coordinator does with them, and what their readers see.
use super::{
    command::{command, payload},
    context::request,
    fault::Result,
    figures::{OwnPosition, VariableFigures},
    gid::{Gid, gid},
    loader::OwnScoresOf,
    organization::Organization,
    page::{self, Pages, Paging},
    reading::figures,
    scalar::{FiscalYearView, ReasonView},
    score::formula,
    words::{Basis, ReleaseState, Tier},
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    catalog::EditionCode,
    comparison::{
        self as model, CloseRelease, Key, ListReleases, OpenRelease, PublishRelease,
        ReleaseAbilities as Abilities, ReleaseId, ReleaseVerb,
    },
    disclosure::Assessment,
    kernel::fiscal::FiscalYear,
};
use uuid::Uuid;

/// A comparison of a prefecture's municipalities (相対比較).
#[derive(Description)]
pub(super) struct ComparisonRelease(pub(super) model::Release);

impl From<model::Release> for ComparisonRelease {
    fn from(release: model::Release) -> Self {
        Self(release)
    }
}

impl ComparisonRelease {
    /// What is released, less what the caller's named results would turn into somebody's score.
    pub(super) async fn shown(&self, ctx: &Context<'_>) -> Result<Option<Assessment>> {
        Ok(figures(request(ctx).load()?, &self.0).await?.map(|(shown, _)| shown))
    }
}

#[Object(use_type_description)]
impl ComparisonRelease {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The prefecture whose municipalities are compared.
    async fn prefecture(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.prefecture).await?.map(Organization))
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
    /// The released figures, the whole first, then the eight domains; null unless released.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn figures(&self, ctx: &Context<'_>) -> Result<Option<Vec<VariableFigures>>> {
        Ok(self.shown(ctx).await?.as_ref().map(VariableFigures::all))
    }
    /// The means alone, the whole first, then the eight domains: the lean form of `figures`.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn means(&self, ctx: &Context<'_>) -> Result<Option<Vec<Option<u32>>>> {
        let mean =
            |(_, figures): (_, &domain::disclosure::Figures)| figures.released().map(|shown| shown.mean);
        Ok(self.shown(ctx).await?.map(|shown| shown.figures.iter().map(mean).collect()))
    }
    /// Where the caller's own body stands, the whole first; null unless released and the body has a report of that year
    /// and edition.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn own_position(&self, ctx: &Context<'_>) -> Result<Option<Vec<OwnPosition>>> {
        let Some(shown) = self.shown(ctx).await? else { return Ok(None) };
        let own = request(ctx).load()?.load_one(OwnScoresOf(self.0.key)).await?;
        Ok(own.map(|own| OwnPosition::all(&own, &shown)))
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<ReleaseAbilities> {
        let can = Abilities::of(&self.0, request(ctx).scope()?);
        Ok(ReleaseAbilities { close: can.can(ReleaseVerb::Close), publish: can.can(ReleaseVerb::Publish) })
    }
}

/// What the caller may do with a release next.
#[derive(SimpleObject)]
struct ReleaseAbilities {
    /// Close it.
    close: bool,
    /// Publish it, or have it withheld.
    publish: bool,
}

#[derive(Default)]
pub(super) struct ComparisonQueries;

#[Object]
impl ComparisonQueries {
    /// The comparison releases of the caller's prefecture, newest first: the coordinator's in every state, a
    /// municipality's once released.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn comparison_releases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, ComparisonRelease>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListReleases(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), ComparisonRelease))
    }
}

/// What to compare.
#[derive(InputObject)]
struct OpenReleaseInput {
    /// The year the fiscal year starts in.
    fiscal_year: i32,
    /// The code of the catalogue edition.
    edition: String,
    /// Whose verdicts.
    basis: Basis,
    /// Over which items.
    tier: Tier,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which release to move.
#[derive(InputObject)]
struct ReleaseVerbInput {
    /// Which release.
    release_id: Gid<model::Release>,
    /// The release's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The release, or the reasons why nothing was changed.
    ReleasePayload {
        /// The release as it is now.
        release: ComparisonRelease, by ReleaseId
    }
}

#[derive(Default)]
pub(super) struct ComparisonMutations;

#[Object]
impl ComparisonMutations {
    /// Opens a comparison. There is at most one of a fiscal year, edition, basis and tier, those withheld not
    /// counted.
    async fn open_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to compare.")] input: OpenReleaseInput,
    ) -> Result<ReleasePayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(OpenRelease(Key {
                fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                edition: EditionCode::parse("edition", &input.edition)?,
                basis: input.basis.into(),
                tier: input.tier.into(),
            }))
        })
        .await?;
        ReleasePayload::of(ctx, outcome).await
    }

    /// Closes a comparison: within moments its cohort is frozen and the disclosure rules are applied.
    async fn close_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which release.")] input: ReleaseVerbInput,
    ) -> Result<ReleasePayload> {
        let (release, expected_version) = (input.release_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(CloseRelease { release, expected_version })).await?;
        ReleasePayload::of(ctx, outcome).await
    }

    /// Publishes a checked comparison for good, or withholds it for the reason the rules found.
    async fn publish_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which release.")] input: ReleaseVerbInput,
    ) -> Result<ReleasePayload> {
        let (release, expected_version) = (input.release_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(PublishRelease { release, expected_version })).await?;
        ReleasePayload::of(ctx, outcome).await
    }
}
