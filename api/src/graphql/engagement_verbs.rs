//! What the coordinator does with a joint engagement.
use super::{
    command::{command, payload},
    engagement::Engagement,
    fault::Result,
    gid::Gid,
    words::{AuditType, Tier},
};
use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    access::UseCase,
    catalog::EditionCode,
    engagement::{
        self as model, ActivateEngagement, AppointFirm, CreateEngagement, EngagementId, EngagementTitle,
        FixParticipants, InviteMunicipalities, OpenCall, Window,
    },
    kernel::fiscal::FiscalYear,
    organization::Organization,
    register::GovernmentCode,
};

/// What engagement to prepare.
#[derive(InputObject)]
struct CreateEngagementInput {
    /// Its title, up to 120 characters.
    title: String,
    /// The year its fiscal year starts in.
    fiscal_year: i32,
    /// The code of the published edition that all its audits will pin.
    edition: String,
    /// Which items its audits ask for.
    tier: Tier,
    /// What its reports promise.
    #[graphql(name = "type")]
    audit_type: AuditType,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which engagement to move.
#[derive(InputObject)]
pub(super) struct EngagementVerbInput {
    /// Which engagement.
    engagement_id: Gid<model::Engagement>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whom to invite.
#[derive(InputObject)]
struct InviteMunicipalitiesInput {
    /// Into which engagement.
    engagement_id: Gid<model::Engagement>,
    /// The codes of municipalities of the prefecture, 1 to 200.
    municipalities: Vec<String>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which firm to appoint.
#[derive(InputObject)]
struct AppointFirmInput {
    /// For which engagement.
    engagement_id: Gid<model::Engagement>,
    /// Which firm.
    firm_id: Gid<Organization>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// When the firm's people may be inside.
#[derive(InputObject)]
struct ActivateEngagementInput {
    /// Which engagement.
    engagement_id: Gid<model::Engagement>,
    /// From when.
    window_from: DateTime<Utc>,
    /// Until when, this moment excluded.
    window_until: DateTime<Utc>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The engagement, or the reasons why nothing was changed.
    EngagementPayload {
        /// The engagement as it is now.
        engagement: Engagement, by EngagementId
    }
}

/// Does a verb that needs no more than the version that was seen.
pub(super) async fn do_verb<U: UseCase<Output = EngagementId>>(
    ctx: &Context<'_>,
    input: EngagementVerbInput,
    of: impl FnOnce(EngagementId, i32) -> U,
) -> Result<EngagementPayload> {
    let use_case = of(input.engagement_id.0, input.expected_version);
    let outcome = command(ctx, input.idempotency_key, || Ok(use_case)).await?;
    EngagementPayload::of(ctx, outcome).await
}

#[derive(Default)]
pub(super) struct EngagementMutations;

#[Object]
impl EngagementMutations {
    /// Prepares a joint engagement.
    async fn create_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to prepare.")] input: CreateEngagementInput,
    ) -> Result<EngagementPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(CreateEngagement {
                title: EngagementTitle::parse("title", &input.title)?,
                fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                edition: EditionCode::parse("edition", &input.edition)?,
                tier: input.tier.into(),
                audit_type: input.audit_type.into(),
            })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Opens the call: municipalities can be invited and answer.
    async fn open_call(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement.")] input: EngagementVerbInput,
    ) -> Result<EngagementPayload> {
        do_verb(ctx, input, |engagement, expected_version| OpenCall { engagement, expected_version }).await
    }

    /// Invites municipalities of the prefecture; those invited before are left as they are.
    async fn invite_municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: InviteMunicipalitiesInput,
    ) -> Result<EngagementPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let codes = input.municipalities.iter().enumerate().map(|(index, code)| {
                GovernmentCode::parse("code", code).map_err(|refused| match refused {
                    Error::Invalid { reason, .. } => {
                        Error::Invalid { field: format!("municipalities.{index}").into(), reason }
                    }
                    other => other,
                })
            });
            Ok(InviteMunicipalities {
                engagement: input.engagement_id.0,
                municipalities: codes.collect::<domain::Result<_>>()?,
                expected_version: input.expected_version,
            })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Settles who takes part: those who have consented.
    async fn fix_participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement.")] input: EngagementVerbInput,
    ) -> Result<EngagementPayload> {
        do_verb(ctx, input, |engagement, expected_version| FixParticipants { engagement, expected_version })
            .await
    }

    /// Appoints a firm. With one firm alone it audits all participants; with several, `assignFirm` says who audits whom.
    async fn appoint_firm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which firm.")] input: AppointFirmInput,
    ) -> Result<EngagementPayload> {
        let (engagement, firm) = (input.engagement_id.0, input.firm_id.0);
        let expected_version = input.expected_version;
        let outcome =
            command(ctx, input.idempotency_key, || Ok(AppointFirm { engagement, firm, expected_version }))
                .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Activates the engagement: within moments each participant has its audit, in its own tenant, and the firm may enter
    /// it within the window.
    async fn activate_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and when.")] input: ActivateEngagementInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let window = Window::new(input.window_from, input.window_until)?;
            Ok(ActivateEngagement { engagement, window, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }
}
