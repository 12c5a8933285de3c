//! One municipality's place in a joint engagement.
use super::{
    audit::Audit,
    consent::{Consent, ConsentText, texts},
    context::request,
    engagement::Engagement,
    fault::Result,
    gid::gid,
    loader::{ConsentsOf, ProgressOf, ReleasedOf, ResultsOf},
    organization::Organization,
    page,
    scalar::ReasonView,
    score::Scores,
    words::{AuditState, ParticipationState},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::{Action, OrganizationId},
    engagement::{self as model, EngagementReason, EngagementState, ParticipationAbilities as Abilities},
};

/// One municipality's place in a joint engagement.
#[derive(Description)]
pub(super) struct Participation(pub(super) model::Participation);

impl From<model::Participation> for Participation {
    fn from(participation: model::Participation) -> Self {
        Self(participation)
    }
}

#[Object(use_type_description)]
impl Participation {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The engagement.
    async fn engagement(&self, ctx: &Context<'_>) -> Result<Option<Engagement>> {
        Ok(request(ctx).load()?.load_one(self.0.engagement).await?.map(Engagement))
    }
    /// The municipality.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.municipality).await?.map(Organization))
    }
    /// The municipality's name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// How the municipality stands to the engagement. That its report is signed, others learn from `progress`.
    async fn state(&self) -> ParticipationState {
        self.0.reply.state.into()
    }
    /// When it was invited.
    async fn invited_at(&self) -> DateTime<Utc> {
        self.0.invited_at
    }
    /// When it last answered, for the municipality itself; null for everybody else.
    async fn replied_at(&self) -> Option<DateTime<Utc>> {
        self.0.reply.replied_at
    }
    /// To be sent as `expectedVersion` with the municipality's next answer; 0 before the first, and for everybody else.
    async fn version(&self) -> i32 {
        self.0.reply.version
    }
    /// The audit, for the municipality itself.
    async fn audit(&self, ctx: &Context<'_>) -> Result<Option<Audit>> {
        let asked = request(ctx);
        match self.0.reply.audit {
            Some(audit) if asked.scope()?.tenant() == self.0.municipality => {
                Ok(asked.load()?.load_one(audit).await?.map(Audit))
            }
            _ => Ok(None),
        }
    }
    /// The consents given here, withdrawn ones included, for the heads of the municipality; null for everybody else.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn consents(&self, ctx: &Context<'_>) -> Result<Option<Vec<Consent>>> {
        if !is_for(ctx, self.0.municipality, Action::ConsentRead)? {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(ConsentsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(Consent).collect()))
    }
    /// The words of each consent, in the language of the request.
    #[graphql(complexity = "page::list(4, child_complexity)")]
    async fn consent_texts(&self) -> Vec<ConsentText> {
        texts()
    }
    /// The audit's progress, for the coordinator, while the municipality consents to it; null for everybody else.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Option<AuditProgress>> {
        if !is_for(ctx, self.0.prefecture, Action::DisclosureRead)? {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(ProgressOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|told| AuditProgress {
            state: told.state.into(),
            items_asked: told.asked,
            items_answered: told.answered,
            items_judged: told.judged,
            updated_at: told.updated_at,
        }))
    }
    /// The scores under the municipality's name, for the coordinator, while the municipality consents to it; null for
    /// everybody else.
    async fn results(&self, ctx: &Context<'_>) -> Result<Option<Scores>> {
        if !is_for(ctx, self.0.prefecture, Action::DisclosureRead)? {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(ResultsOf(self.0.id)).await?;
        Ok(found.map(|lines| Scores::of(lines.into_iter().map(|one| one.line))))
    }
    /// Which appointed firm audits the municipality, once that is settled.
    async fn firm(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        match self.0.firm {
            Some(firm) => Ok(request(ctx).load()?.load_one(firm).await?.map(Organization)),
            None => Ok(None),
        }
    }
    /// Why the coordinator let the municipality in late; null if it was invited in time.
    async fn late_reason(&self) -> Option<&str> {
        self.0.late.as_ref().map(EngagementReason::as_str)
    }
    /// Why the consolidated report does without it; null if it does not.
    async fn left_out_reason(&self) -> Option<&str> {
        self.0.left_out.as_ref().map(EngagementReason::as_str)
    }
    /// What withdrawing now would do, for the heads of the municipality; null for everybody else, and where there is
    /// nothing to withdraw from.
    async fn withdrawal_effect(&self, ctx: &Context<'_>) -> Result<Option<ReasonView>> {
        if !is_for(ctx, self.0.municipality, Action::ConsentRead)? {
            return Ok(None);
        }
        let released = request(ctx).load()?.load_one(ReleasedOf(self.0.id)).await?.is_some();
        let effect = self.0.withdrawal_effect(released);
        Ok(effect.map(Into::into))
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<ParticipationAbilities> {
        let asked = request(ctx);
        // An engagement that the caller does not see offers nothing.
        let engagement = asked.load()?.load_one(self.0.engagement).await?;
        let state = engagement.map_or(EngagementState::Draft, |engagement| engagement.state);
        let can = Abilities::of(&self.0, state, asked.scope()?);
        Ok(ParticipationAbilities {
            consent: can.can_consent(),
            decline: can.can_decline(),
            withdraw: can.can_withdraw(),
        })
    }
}

/// Whether a party's own part is open to the caller: one of that party's people who holds `action`.
fn is_for(ctx: &Context<'_>, party: OrganizationId, action: Action) -> Result<bool> {
    let scope = request(ctx).scope()?;
    Ok(scope.tenant() == party && scope.allows(action))
}

/// What the caller may do with a participation next.
#[derive(SimpleObject)]
struct ParticipationAbilities {
    /// Consent.
    consent: bool,
    /// Decline.
    decline: bool,
    /// Withdraw consents, or altogether.
    withdraw: bool,
}

/// Counts and a date of one audit's progress.
#[derive(SimpleObject)]
struct AuditProgress {
    /// Where the audit stands.
    state: AuditState,
    /// Items it asks for.
    items_asked: i32,
    /// Items answered.
    items_answered: i32,
    /// Items judged.
    items_judged: i32,
    /// As of when.
    updated_at: DateTime<Utc>,
}
