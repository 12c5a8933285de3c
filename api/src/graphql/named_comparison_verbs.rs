//! What CISOs decide about named comparisons.
use super::{
    command::{command, payload},
    fault::Result,
    gid::Gid,
    named_comparison::NamedComparison,
    scalar::Day,
    words::{Basis, Tier},
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    catalog::EditionCode,
    comparison::Key,
    kernel::fiscal::FiscalYear,
    named_comparison::{
        self as model, AcceptNamedComparison, DeclineNamedComparison, EndNamedComparison, NamedComparisonId,
        ProposeNamedComparison,
    },
    register::GovernmentCode,
};

/// With whom to compare by name, what, and how long.
#[derive(InputObject)]
struct ProposeNamedComparisonInput {
    /// The other body's 全国地方公共団体コード: any prefecture's.
    partner_code: String,
    /// The year the fiscal year starts in.
    fiscal_year: i32,
    /// The code of the catalogue edition.
    edition: String,
    /// Whose verdicts.
    basis: Basis,
    /// Over which items.
    tier: Tier,
    /// The last day on which each sees the other's scores: at most 366 days from now.
    last_day: Day,
    /// The `version` of the `namedComparisonText` that the CISO read.
    text_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which proposal to accept.
#[derive(InputObject)]
struct AcceptNamedComparisonInput {
    /// Which.
    named_comparison_id: Gid<model::NamedComparison>,
    /// The `version` of the `consentText` that the CISO read.
    text_version: i32,
    /// The comparison's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which named comparison to decline or end.
#[derive(InputObject)]
struct NamedComparisonVerbInput {
    /// Which.
    named_comparison_id: Gid<model::NamedComparison>,
    /// The comparison's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The named comparison, or the reasons why nothing was changed.
    NamedComparisonPayload {
        /// The comparison as it is now.
        named_comparison: NamedComparison, by NamedComparisonId
    }
}

#[derive(Default)]
pub(super) struct NamedComparisonMutations;

#[Object]
impl NamedComparisonMutations {
    /// The CISO proposes to another local government to compare scores by name. It is this body's consent.
    async fn propose_named_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, what, and how long.")] input: ProposeNamedComparisonInput,
    ) -> Result<NamedComparisonPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ProposeNamedComparison {
                partner: GovernmentCode::parse("partnerCode", &input.partner_code)?,
                key: Key {
                    fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                    edition: EditionCode::parse("edition", &input.edition)?,
                    basis: input.basis.into(),
                    tier: input.tier.into(),
                },
                last_day: input.last_day.0,
                text_version: input.text_version,
            })
        })
        .await?;
        NamedComparisonPayload::of(ctx, outcome).await
    }

    /// The CISO of the other body accepts: from now on each sees the other's scores, as soon as they are signed.
    async fn accept_named_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: AcceptNamedComparisonInput,
    ) -> Result<NamedComparisonPayload> {
        let (comparison, text_version) = (input.named_comparison_id.0, input.text_version);
        let expected_version = input.expected_version;
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AcceptNamedComparison { comparison, text_version, expected_version })
        })
        .await?;
        NamedComparisonPayload::of(ctx, outcome).await
    }

    /// The CISO of the other body declines.
    async fn decline_named_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: NamedComparisonVerbInput,
    ) -> Result<NamedComparisonPayload> {
        let (comparison, expected_version) = (input.named_comparison_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(DeclineNamedComparison { comparison, expected_version })
        })
        .await?;
        NamedComparisonPayload::of(ctx, outcome).await
    }

    /// Either CISO ends it, or the proposer takes it back: the consent is withdrawn, and the scores of both are gone at
    /// once.
    async fn end_named_comparison(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: NamedComparisonVerbInput,
    ) -> Result<NamedComparisonPayload> {
        let (comparison, expected_version) = (input.named_comparison_id.0, input.expected_version);
        let outcome =
            command(ctx, input.idempotency_key, || Ok(EndNamedComparison { comparison, expected_version }))
                .await?;
        NamedComparisonPayload::of(ctx, outcome).await
    }
}
