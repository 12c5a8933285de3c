//! The counting: asked for by the centre, made in escrow, read by who coordinates.
use super::{EffectRelease, EffectReleaseId, counted_from, figures::count};
use crate::{
    Error, PlatformStore, Reason, Result, Store,
    access::{Action, Context, PlatformContext, PlatformTask, PlatformUseCase, UseCase},
    kernel::fiscal::FiscalYear,
    outbox::Topic,
};

const TOO_EARLY: Reason = Reason::of(
    "EFFECTS_TOO_EARLY",
    "A year's dispatches are counted when the year after it is over.",
    "派遣の効果は、派遣の翌年度が終わってから集計できます。",
);
const PENDING: Reason = Reason::of(
    "EFFECTS_PENDING",
    "What came of some dispatches is still on its way into escrow.",
    "一部の派遣の効果が、まだ預託処理中です。",
);

/// Has a year's dispatches counted. Once: a second counting of nearly the same bodies would tell who lies between.
pub struct ReleaseEffects {
    /// Of which year's dispatches.
    pub fiscal_year: FiscalYear,
}

impl UseCase for ReleaseEffects {
    const ACTION: Action = Action::EffectRelease;
    type Output = EffectReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EffectReleaseId> {
        if cx.now < counted_from(self.fiscal_year)? {
            return Err(Error::invalid("fiscalYear", TOO_EARLY));
        }
        let release = EffectRelease {
            id: cx.new_id(),
            center: cx.grant.scope().tenant(),
            fiscal_year: self.fiscal_year,
            asked_at: cx.now,
            released: None,
        };
        store.add_effect_release(&release).await?;
        cx.about(release.id);
        cx.emit(Topic::EffectsAsked, release.id);
        Ok(release.id)
    }
}

/// Counts what is in escrow of the year, and releases what may be shown. Waits, by failing and being tried again, for what was
/// due before it was asked for. What is released is left alone.
pub struct AssessEffects(pub EffectReleaseId);

impl PlatformUseCase for AssessEffects {
    const TASK: PlatformTask = PlatformTask::AssessEffects;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        let Some(mut release) = store.effects_in_escrow(self.0).await? else { return Ok(()) };
        if store.effects_pending(&release).await? {
            return Err(Error::Conflict(PENDING));
        }
        let bodies = store.effect_bodies(&release).await?;
        release.released = Some((cx.now, count(&bodies, &cx.rules)));
        store.release_effects(&release, cx).await
    }
}

/// The counting of a year's dispatches, if it was asked for.
pub struct ReadEffects(pub FiscalYear);

impl UseCase for ReadEffects {
    const ACTION: Action = Action::EffectRead;
    type Output = Option<EffectRelease>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<EffectRelease>> {
        store.effects_of(self.0).await
    }
}

/// The batch behind a loader: the countings of these ids.
pub struct LoadEffectReleases(pub Vec<EffectReleaseId>);

impl UseCase for LoadEffectReleases {
    const ACTION: Action = Action::EffectRead;
    type Output = Vec<EffectRelease>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<EffectRelease>> {
        store.effect_releases(&self.0).await
    }
}
