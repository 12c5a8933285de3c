//! Comparison releases: how they are found, and what their owners do with them.
use super::{
    command::{command, payload},
    context::request,
    fault::Result,
    gid::Gid,
    page::{self, Pages, Paging},
    reading::release,
    release::ComparisonRelease,
    words::{Basis, Partition, Tier},
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    Error,
    access::UseCase,
    catalog::EditionCode,
    comparison::{
        self as model, CloseRelease, Key, ListReleases, OpenRelease, PublishRelease, RecheckRelease,
        ReleaseId, Revision, RevisionReason,
    },
    kernel::fiscal::FiscalYear,
};
use uuid::Uuid;

#[derive(Default)]
pub(super) struct ComparisonQueries;

#[Object]
impl ComparisonQueries {
    /// The comparison releases that the caller sees, newest first: the owner's in every state; once released, a
    /// prefecture's for its municipalities and the nation's for every local government.
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

    /// One comparison release that the caller sees.
    async fn comparison_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which release.")] id: Gid<model::Release>,
    ) -> Result<ComparisonRelease> {
        let found = release(request(ctx).load()?, id.0).await?;
        Ok(found.map(ComparisonRelease).ok_or(Error::NotFound)?)
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
    /// By what the bodies are parted into peer groups; fixed by the first release of the year and edition. Not at all, if
    /// nothing is said.
    partition: Option<Partition>,
    /// The newest released release of the same key, if this one is to take its place.
    supersedes: Option<Gid<model::Release>>,
    /// Why it takes its place, up to 500 characters; needed with `supersedes`.
    revision_reason: Option<String>,
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

/// Does a verb that needs no more than the version that was seen.
async fn do_verb<U: UseCase<Output = ReleaseId>>(
    ctx: &Context<'_>,
    input: ReleaseVerbInput,
    of: impl FnOnce(ReleaseId, i32) -> U,
) -> Result<ReleasePayload> {
    let use_case = of(input.release_id.0, input.expected_version);
    let outcome = command(ctx, input.idempotency_key, || Ok(use_case)).await?;
    ReleasePayload::of(ctx, outcome).await
}

#[derive(Default)]
pub(super) struct ComparisonMutations;

#[Object]
impl ComparisonMutations {
    /// Opens a comparison: of its municipalities by a prefecture, of the nation by the centre. There is one of a fiscal year,
    /// edition, basis and tier, those withheld not counted; a released one is corrected by a later one that supersedes it.
    async fn open_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to compare.")] input: OpenReleaseInput,
    ) -> Result<ReleasePayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let revision = match input.supersedes {
                Some(release) => {
                    let reason = input.revision_reason.as_deref().unwrap_or_default();
                    let reason = RevisionReason::parse("revisionReason", reason)?;
                    Some(Revision { supersedes: release.0, reason })
                }
                None => None,
            };
            Ok(OpenRelease {
                key: Key {
                    fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                    edition: EditionCode::parse("edition", &input.edition)?,
                    basis: input.basis.into(),
                    tier: input.tier.into(),
                },
                partition: input.partition.map_or(model::Partition::None, Into::into),
                revision,
            })
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
        do_verb(ctx, input, |release, expected_version| CloseRelease { release, expected_version }).await
    }

    /// Publishes a checked comparison for good, or withholds it for the reason the rules found.
    async fn publish_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which release.")] input: ReleaseVerbInput,
    ) -> Result<ReleasePayload> {
        do_verb(ctx, input, |release, expected_version| PublishRelease { release, expected_version }).await
    }

    /// Has a checked comparison frozen and checked anew, as of now: needed once a related one was published since its check. One
    /// whose next year was compared with it (`NEXT_YEAR_COMPARED`) is then to be withheld, which `publishRelease` does.
    async fn recheck_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which release.")] input: ReleaseVerbInput,
    ) -> Result<ReleasePayload> {
        do_verb(ctx, input, |release, expected_version| RecheckRelease { release, expected_version }).await
    }
}
