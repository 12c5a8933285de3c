//! What the coordinator does with a joint engagement besides calling and activating: terms, firms, late joiners, its end.
use super::{
    command::command,
    engagement_verbs::{EngagementPayload, EngagementVerbInput, do_verb},
    fault::Result,
    gid::Gid,
    scalar::Day,
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    Error,
    engagement::{
        self as model, AdmitLate, AssignFirm, CallTerms, CancelEngagement, CloseEngagement, EngagementReason,
        Overview, ReportEngagement, SetCallTerms, StartConsolidation, TermsText,
    },
    organization::Organization,
    register::GovernmentCode,
};

/// What is called for. All days are days in Japan.
#[derive(InputObject)]
struct SetCallTermsInput {
    /// Of which engagement.
    engagement_id: Gid<model::Engagement>,
    /// What is asked for and given, 1 to 4000 characters.
    text: String,
    /// The last day to answer.
    answer_by: Day,
    /// The day of the briefing, if there is one.
    briefing_on: Option<Day>,
    /// The first day on which fieldwork is planned; without the last it is that one day.
    fieldwork_from: Option<Day>,
    /// The last day on which fieldwork is planned.
    fieldwork_until: Option<Day>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whom to let in late.
#[derive(InputObject)]
struct AdmitLateInput {
    /// Into which engagement.
    engagement_id: Gid<model::Engagement>,
    /// The code of a municipality of the prefecture.
    municipality: String,
    /// Why, 1 to 500 characters. The municipality reads it.
    reason: String,
    /// Which appointed firm is to audit it. With one firm alone it need not be said.
    firm_id: Option<Gid<Organization>>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which firm audits whom.
#[derive(InputObject)]
struct AssignFirmInput {
    /// In which engagement.
    engagement_id: Gid<model::Engagement>,
    /// Whom.
    participation_id: Gid<model::Participation>,
    /// Which of the appointed firms.
    firm_id: Gid<Organization>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// A participant that the consolidated report does without.
#[derive(InputObject)]
struct LeftOutInput {
    /// Which participation.
    participation_id: Gid<model::Participation>,
    /// Why, 1 to 500 characters. The municipality reads it.
    reason: String,
}

/// Which engagement's audits are over.
#[derive(InputObject)]
struct StartConsolidationInput {
    /// Which engagement.
    engagement_id: Gid<model::Engagement>,
    /// Each participant whose report is not known to the coordinator to be signed.
    left_out: Vec<LeftOutInput>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// The consolidated report.
#[derive(InputObject)]
struct ReportEngagementInput {
    /// Of which engagement.
    engagement_id: Gid<model::Engagement>,
    /// The overview in words, 1 to 20000 characters.
    overview: String,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to give up.
#[derive(InputObject)]
struct CancelEngagementInput {
    /// Which engagement.
    engagement_id: Gid<model::Engagement>,
    /// Why, 1 to 500 characters. All parties read it.
    reason: String,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct EngagementConductMutations;

#[Object]
impl EngagementConductMutations {
    /// Says what is called for and until when, before the call is open.
    async fn set_call_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is called for.")] input: SetCallTermsInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let (from, until) = (
                input.fieldwork_from.as_ref().map(|day| day.0),
                input.fieldwork_until.as_ref().map(|day| day.0),
            );
            let terms = CallTerms {
                text: TermsText::parse("text", &input.text)?,
                answer_by: input.answer_by.0,
                briefing_on: input.briefing_on.as_ref().map(|day| day.0),
                fieldwork: from.or(until).zip(until.or(from)),
            };
            Ok(SetCallTerms { engagement, terms, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Lets a municipality in after it was settled who takes part. It consents like others, and gets its audit once the
    /// engagement is active.
    async fn admit_late(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AdmitLateInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let municipality = GovernmentCode::parse("municipality", &input.municipality)?;
            let reason = EngagementReason::parse("reason", &input.reason)?;
            let firm = input.firm_id.map(|firm| firm.0);
            Ok(AdmitLate { engagement, municipality, reason, firm, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Says which of the appointed firms audits a municipality, before its audit begins.
    async fn assign_firm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which firm, and whom.")] input: AssignFirmInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let (participation, firm) = (input.participation_id.0, input.firm_id.0);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AssignFirm { engagement, participation, firm, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Ends the audits' time and begins the consolidated report.
    async fn start_consolidation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and whom its report does without.")]
        input: StartConsolidationInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let one = |(index, one): (usize, &LeftOutInput)| {
                let reason =
                    EngagementReason::parse("reason", &one.reason).map_err(|refused| match refused {
                        Error::Invalid { reason, .. } => {
                            Error::Invalid { field: format!("leftOut.{index}.reason").into(), reason }
                        }
                        other => other,
                    })?;
                Ok((one.participation_id.0, reason))
            };
            let left_out = input.left_out.iter().enumerate().map(one).collect::<domain::Result<_>>()?;
            Ok(StartConsolidation { engagement, left_out, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Gives the consolidated report: an overview, with counts. It never changes.
    async fn report_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: ReportEngagementInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let overview = Overview::parse("overview", &input.overview)?;
            Ok(ReportEngagement { engagement, overview, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Closes an engagement whose report is given. Within moments nobody enters for it any longer.
    async fn close_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement.")] input: EngagementVerbInput,
    ) -> Result<EngagementPayload> {
        do_verb(ctx, input, |engagement, expected_version| CloseEngagement { engagement, expected_version })
            .await
    }

    /// Gives an engagement up before its report. Within moments nobody enters for it any longer; the audits stay their
    /// bodies'.
    async fn cancel_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and why.")] input: CancelEngagementInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = EngagementReason::parse("reason", &input.reason)?;
            Ok(CancelEngagement { engagement, reason, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }
}
