//! What a CISO consents to about a dispatch.
use super::{
    command::command,
    context::request,
    dispatch_verbs::DispatchPayload,
    fault::{Result, language},
    gid::{Gid, gid},
    page,
    words::mirror,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    dispatch,
    dispatch_consent::{
        self as model, DISPATCH_CONSENT_TEXT_VERSION, GiveDispatchConsents, WithdrawDispatchConsents,
        dispatch_consent_text,
    },
    evidence,
};

mirror! {
    /// What a consent about a dispatch is for.
    DispatchPurpose of "domain::dispatch_consent::DispatchPurpose" {
        /// The advisor may enter within the dispatch's window, and sees its visits and the named evidence.
        AdvisorAccess,
        /// What came of the dispatch enters anonymous statistics through escrow.
        EffectContribution,
    }
}

/// A consent of the body for one purpose of one dispatch.
#[derive(Description)]
pub(super) struct DispatchConsent(pub(super) model::DispatchConsent);

#[Object(use_type_description)]
impl DispatchConsent {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it is for.
    async fn purpose(&self) -> DispatchPurpose {
        self.0.purpose.into()
    }
    /// The global ids of the evidence that it shows the advisor.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn evidence_ids(&self) -> Vec<ID> {
        self.0.evidence.iter().map(|id| gid(*id)).collect()
    }
    /// The version of the text that was consented to.
    async fn text_version(&self) -> i32 {
        self.0.text_version
    }
    /// When it was given.
    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }
    /// When it was withdrawn, or another one took its place; null while it lives.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
}

/// The words of a consent about a dispatch.
#[derive(SimpleObject)]
struct DispatchConsentText {
    /// What it is for.
    purpose: DispatchPurpose,
    /// The version of the text.
    version: i32,
    /// The text, in the language of the request.
    text: &'static str,
}

#[derive(Default)]
pub(super) struct DispatchConsentQueries;

#[Object]
impl DispatchConsentQueries {
    /// The present words of the consents about a dispatch, for who may give or read them.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn dispatch_consent_texts(&self, ctx: &Context<'_>) -> Result<Vec<DispatchConsentText>> {
        let asked = request(ctx);
        asked.services.gate.decide(asked.scope()?, Action::ConsentRead).await?;
        let text = |purpose: &model::DispatchPurpose| DispatchConsentText {
            purpose: (*purpose).into(),
            version: DISPATCH_CONSENT_TEXT_VERSION,
            text: dispatch_consent_text(*purpose, language()),
        };
        Ok(model::DispatchPurpose::ALL.iter().map(text).collect())
    }
}

/// Consents to give.
#[derive(InputObject)]
struct GiveDispatchConsentsInput {
    /// For which dispatch.
    dispatch_id: Gid<dispatch::Dispatch>,
    /// For what.
    purposes: Vec<DispatchPurpose>,
    /// With `ADVISOR_ACCESS`: the body's evidence that the advisor is shown, up to 100 pieces.
    #[graphql(default)]
    evidence_ids: Vec<Gid<evidence::Evidence>>,
    /// The `version` of the `dispatchConsentTexts` that the CISO read.
    text_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Consents to withdraw.
#[derive(InputObject)]
struct WithdrawDispatchConsentsInput {
    /// Of which dispatch.
    dispatch_id: Gid<dispatch::Dispatch>,
    /// For what.
    purposes: Vec<DispatchPurpose>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct DispatchConsentMutations;

#[Object]
impl DispatchConsentMutations {
    /// The CISO consents to purposes of a dispatch. What is given anew takes the former one's place.
    async fn give_dispatch_consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what, and what is shown.")] input: GiveDispatchConsentsInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(GiveDispatchConsents {
                dispatch: input.dispatch_id.0,
                purposes: input.purposes.into_iter().map(Into::into).collect(),
                evidence: input.evidence_ids.into_iter().map(|id| id.0).collect(),
                text_version: input.text_version,
            })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The CISO withdraws consents of a dispatch: the advisor is out at once, and nothing is counted that was not released.
    async fn withdraw_dispatch_consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what.")] input: WithdrawDispatchConsentsInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let purposes = input.purposes.into_iter().map(Into::into).collect();
            Ok(WithdrawDispatchConsents { dispatch: input.dispatch_id.0, purposes })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }
}
