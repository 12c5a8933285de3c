//! What came of dispatches: told by the body, and counted by prefecture and year.
use super::{
    command::{command, payload},
    context::request,
    dispatch_verbs::DispatchPayload,
    fault::Result,
    gid::{Gid, gid},
    page,
    scalar::FiscalYearView,
    words::mirror,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    dispatch,
    effect::{self as model, EffectReleaseId, ReadEffects, ReleaseEffects, TellEffect},
    kernel::fiscal::FiscalYear,
};

mirror! {
    /// How far a body can audit itself.
    AuditCapability of "domain::effect::AuditCapability" {
        /// Not at all.
        None,
        /// With somebody's help.
        WithHelp,
        /// By itself.
        Alone,
    }
    /// What is counted of bodies after dispatches: each a question with yes or no.
    DispatchEffectMeasure of "domain::effect::EffectMeasure" {
        /// The body could audit itself alone before.
        AloneBefore,
        /// It can now.
        AloneAfter,
        /// Somebody trained led an audit within a year.
        TraineeLed,
        /// The body signed an internal audit of the year of the dispatch or the next.
        OwnAudit,
        /// At least half of what was found in these audits, and asks to be mended, is closed.
        FindingsClosed,
    }
}

/// What the body told of a dispatch at its follow-up, beside its account in words.
#[derive(SimpleObject)]
pub(super) struct DispatchFollowUp {
    /// How far the body could audit itself before.
    capability_before: AuditCapability,
    /// How far it can now.
    capability_after: AuditCapability,
    /// How many of those trained in the visits led an audit within a year.
    trainees_leading: u16,
    /// When it was told.
    told_at: DateTime<Utc>,
}

impl From<model::FollowUp> for DispatchFollowUp {
    fn from(told: model::FollowUp) -> Self {
        Self {
            capability_before: told.before.into(),
            capability_after: told.after.into(),
            trainees_leading: told.trainees_leading,
            told_at: told.told_at,
        }
    }
}

/// A share of bodies.
#[derive(SimpleObject)]
struct DispatchEffectShare {
    /// The question.
    measure: DispatchEffectMeasure,
    /// How many bodies answered.
    bodies: u32,
    /// How many of a hundred said yes, rounded.
    percent: u32,
}

/// What is shown of the bodies of a prefecture, or of the nation.
#[derive(SimpleObject)]
struct DispatchEffectGroup {
    /// The prefecture's two digits; null for the nation.
    prefecture: Option<String>,
    /// The shares that disclosure control lets be shown.
    shares: Vec<DispatchEffectShare>,
}

/// What came of a year's dispatches, counted once.
#[derive(Description)]
pub(super) struct DispatchEffects(pub(super) model::EffectRelease);

impl From<model::EffectRelease> for DispatchEffects {
    fn from(release: model::EffectRelease) -> Self {
        Self(release)
    }
}

#[Object(use_type_description)]
impl DispatchEffects {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// Of which year's dispatches.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// When it was counted; null while it is under way, for the centre.
    async fn released_at(&self) -> Option<DateTime<Utc>> {
        self.0.released.as_ref().map(|(at, _)| *at)
    }
    /// The groups of which anything may be shown, the nation first.
    #[graphql(complexity = "page::list(48, child_complexity)")]
    async fn groups(&self) -> Vec<DispatchEffectGroup> {
        let share = |one: &model::EffectShare| DispatchEffectShare {
            measure: one.measure.into(),
            bodies: one.bodies,
            percent: one.percent,
        };
        let group = |one: &model::EffectGroup| DispatchEffectGroup {
            prefecture: one.prefecture.map(|code| code.to_string()),
            shares: one.shares.iter().map(share).collect(),
        };
        self.0.released.iter().flat_map(|(_, figures)| &figures.groups).map(group).collect()
    }
}

#[derive(Default)]
pub(super) struct EffectQueries;

#[Object]
impl EffectQueries {
    /// What came of the dispatches of a year; null before it was counted.
    async fn dispatch_effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which year's dispatches.")] fiscal_year: i32,
    ) -> Result<Option<DispatchEffects>> {
        let year = FiscalYear::parse("fiscalYear", fiscal_year)?;
        Ok(request(ctx).run(ReadEffects(year)).await?.map(DispatchEffects))
    }
}

/// What came of a dispatch.
#[derive(InputObject)]
struct TellDispatchEffectInput {
    /// Of which dispatch.
    dispatch_id: Gid<dispatch::Dispatch>,
    /// How far the body could audit itself before.
    capability_before: AuditCapability,
    /// How far it can now.
    capability_after: AuditCapability,
    /// How many of those trained in the visits led an audit within a year: no more than the signed records name.
    trainees_leading: u16,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which year's dispatches are to be counted.
#[derive(InputObject)]
struct ReleaseDispatchEffectsInput {
    /// The year: the one after it must be over.
    fiscal_year: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The counting, or the reasons why nothing was done.
    DispatchEffectsPayload {
        /// The counting as it is now.
        effects: DispatchEffects, by EffectReleaseId
    }
}

#[derive(Default)]
pub(super) struct EffectMutations;

#[Object]
impl EffectMutations {
    /// The body tells, while the follow-up is due, how far it has come. Told again, it takes the former's place.
    async fn tell_dispatch_effect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came of which dispatch.")] input: TellDispatchEffectInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(TellEffect {
                dispatch: input.dispatch_id.0,
                before: input.capability_before.into(),
                after: input.capability_after.into(),
                trainees_leading: input.trainees_leading,
            })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The centre has a year's dispatches counted, once.
    async fn release_dispatch_effects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which year's.")] input: ReleaseDispatchEffectsInput,
    ) -> Result<DispatchEffectsPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ReleaseEffects { fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)? })
        })
        .await?;
        DispatchEffectsPayload::of(ctx, outcome).await
    }
}
