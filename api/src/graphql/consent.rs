//! Consents, and what a CISO decides about a participation.
use super::{
    command::{command, payload},
    context::request,
    fault::{Result, language},
    gid::{Gid, gid},
    loader::UsesOf,
    page,
    participation::Participation,
    words::{AuditState, ConsentPurpose, ConsentUsed},
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::engagement::{
    self as model, CONSENT_TEXT_VERSION, DeclineParticipation, GiveConsents, ParticipationId, Purpose,
    WithdrawConsents, WithdrawParticipation, consent_text,
};

/// A consent of this municipality for one purpose.
#[derive(Description)]
pub(super) struct Consent(pub(super) model::Consent);

#[Object(use_type_description)]
impl Consent {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it is for.
    async fn purpose(&self) -> ConsentPurpose {
        self.0.purpose.into()
    }
    /// The version of the text that was consented to.
    async fn text_version(&self) -> i32 {
        self.0.text_version
    }
    /// When it was given.
    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }
    /// When it was withdrawn; null while it lives.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
    /// What it was relied on for, oldest first. Disclosures are noted once for each state that the audit reached.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<ConsentUse>> {
        let found = request(ctx).load()?.load_one(UsesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found
            .into_iter()
            .map(|one| ConsentUse {
                used_for: one.used_for.into(),
                subject: one.subject.to_string(),
                audit_state: one.stage.map(Into::into),
                at: one.at,
            })
            .collect())
    }
}

/// One use of a consent.
#[derive(SimpleObject)]
struct ConsentUse {
    /// What for.
    used_for: ConsentUsed,
    /// Of what, as a UUID: the entry grant, the audit or the report.
    subject: String,
    /// Where the audit stood, for a disclosure.
    audit_state: Option<AuditState>,
    /// When.
    at: DateTime<Utc>,
}

/// The words of a consent.
#[derive(SimpleObject)]
pub(super) struct ConsentText {
    /// What it is for.
    purpose: ConsentPurpose,
    /// The version of the text.
    version: i32,
    /// The text, in the language of the request.
    text: &'static str,
}

/// The present words of all consents.
pub(super) fn texts() -> Vec<ConsentText> {
    let text = |purpose: &Purpose| ConsentText {
        purpose: (*purpose).into(),
        version: CONSENT_TEXT_VERSION,
        text: consent_text(*purpose, language()),
    };
    Purpose::ALL.iter().map(text).collect()
}

/// Consents to give.
#[derive(InputObject)]
struct GiveConsentsInput {
    /// In which participation.
    participation_id: Gid<model::Participation>,
    /// For what.
    purposes: Vec<ConsentPurpose>,
    /// The `version` of the `consentTexts` that the CISO read.
    text_version: i32,
    /// The participation's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Consents to withdraw.
#[derive(InputObject)]
struct WithdrawConsentsInput {
    /// In which participation.
    participation_id: Gid<model::Participation>,
    /// For what.
    purposes: Vec<ConsentPurpose>,
    /// The participation's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which participation.
#[derive(InputObject)]
struct ParticipationVerbInput {
    /// Which participation.
    participation_id: Gid<model::Participation>,
    /// The participation's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The participation, or the reasons why nothing was changed.
    ParticipationPayload {
        /// The participation as it is now.
        participation: Participation, by ParticipationId
    }
}

#[derive(Default)]
pub(super) struct ConsentMutations;

#[Object]
impl ConsentMutations {
    /// The CISO consents to purposes. The first consent is the agreement to take part, and needs `FIRM_ACCESS`.
    async fn give_consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what.")] input: GiveConsentsInput,
    ) -> Result<ParticipationPayload> {
        let (participation, expected_version) = (input.participation_id.0, input.expected_version);
        let (purposes, text_version) =
            (input.purposes.into_iter().map(Into::into).collect(), input.text_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(GiveConsents { participation, purposes, text_version, expected_version })
        })
        .await?;
        ParticipationPayload::of(ctx, outcome).await
    }

    /// The CISO withdraws consents. Entering and named copies end at once; aggregates already released stay.
    async fn withdraw_consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what.")] input: WithdrawConsentsInput,
    ) -> Result<ParticipationPayload> {
        let (participation, expected_version) = (input.participation_id.0, input.expected_version);
        let purposes = input.purposes.into_iter().map(Into::into).collect();
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(WithdrawConsents { participation, purposes, expected_version })
        })
        .await?;
        ParticipationPayload::of(ctx, outcome).await
    }

    /// The CISO declines the invitation.
    async fn decline_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participation.")] input: ParticipationVerbInput,
    ) -> Result<ParticipationPayload> {
        let (participation, expected_version) = (input.participation_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(DeclineParticipation { participation, expected_version })
        })
        .await?;
        ParticipationPayload::of(ctx, outcome).await
    }

    /// The municipality leaves the engagement: everything consented to is withdrawn.
    async fn withdraw_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participation.")] input: ParticipationVerbInput,
    ) -> Result<ParticipationPayload> {
        let (participation, expected_version) = (input.participation_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(WithdrawParticipation { participation, expected_version })
        })
        .await?;
        ParticipationPayload::of(ctx, outcome).await
    }
}
