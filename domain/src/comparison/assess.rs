//! What happens in escrow, as the release role: freeze, assess, reopen.
use super::{ReleaseId, ReleaseState, Traits, weigh};
use crate::{
    Error, PlatformStore, Reason, Result,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
    catalog::EditionCode,
    disclosure::{Cohort, Disclosed, GroupCode, Published, Row, WithheldReason},
    engagement::ParticipationId,
    kernel::fiscal::FiscalYear,
    scoring::{PerVariable, Scores},
};

/// A contribution that a release may take in.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who contributed.
    pub contributor: OrganizationId,
    /// From which participation.
    pub participation: ParticipationId,
    /// What.
    pub scores: Scores,
    /// What places it in a peer group.
    pub traits: Traits,
    /// Its scores of two years over what both asked.
    pub comparable: Option<Comparable>,
}

/// One body's scores of two years over the items that both years asked and judged.
#[derive(Debug, Clone)]
pub struct Comparable {
    /// The earlier year.
    pub earlier_year: FiscalYear,
    /// The edition that was asked then.
    pub earlier_edition: EditionCode,
    /// That year's.
    pub before: Row,
    /// This year's.
    pub after: Row,
    /// Share of the tier's weight that both years asked, in whole per cent.
    pub percent: u32,
}

/// A contribution that a release has taken in.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The candidate it was.
    pub contributor: OrganizationId,
    /// From which participation.
    pub participation: ParticipationId,
    /// Its scores at the freeze, in hundredths of a point.
    pub row: Row,
    /// Its peer group, if the release has groups.
    pub group: Option<GroupCode>,
    /// Its scores of two years, if they compare with the release of the year before.
    pub comparable: Option<Comparable>,
    /// Whether it counts in the change since then that is shown, variable by variable.
    pub compared: PerVariable<bool>,
}

const PENDING: Reason = Reason::of(
    "DISCLOSURES_PENDING",
    "Reports or consents of before the closing are still on their way into escrow.",
    "締切前の報告書または同意が、まだ預託処理中です。",
);

/// Freezes a closed release's cohort and applies the disclosure rules, together with all that is released over the same
/// answers. One that the year after has overtaken is checked, too, for a reason to be withheld: so it ends, and lets go of
/// its key. A release that is not closed is left alone, so doing it twice does no harm. It waits, by failing and being tried
/// again, for what was signed or consented to before the closing and is still in the outbox: a cohort frozen without that
/// would miss it for good.
pub struct AssessRelease(pub ReleaseId);

impl PlatformUseCase for AssessRelease {
    const TASK: PlatformTask = PlatformTask::AssessRelease;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        let Some(mut release) = store.release_in_escrow(self.0).await? else { return Ok(()) };
        if release.state != ReleaseState::Closed {
            return Ok(());
        }
        if store.disclosures_pending(&release).await? {
            return Err(Error::Conflict(PENDING));
        }
        let candidates = store.candidates(&release).await?;
        let beside = store.beside(&release).await?;
        let rules = weigh::rules_beside(&release, &beside, &cx.rules);
        let mut frozen = Vec::new();
        for candidate in candidates.into_iter().filter(|one| rules.admits(&one.scores.overall)) {
            frozen.push(Frozen {
                contributor: candidate.contributor,
                participation: candidate.participation,
                row: Cohort::row(&candidate.scores),
                group: release.partition.group(&candidate.traits)?,
                comparable: candidate.comparable,
                compared: PerVariable::default(),
            });
        }
        let earlier = weigh::year_before(&release, &beside);
        for body in &mut frozen {
            let counts = |of: &Comparable| earlier.is_some_and(|year| year.compares(body.contributor, of));
            body.comparable = body.comparable.take().filter(counts);
        }
        let decided = if store.is_overtaken(&release).await? {
            Disclosed::Withheld(WithheldReason::NextYearCompared)
        } else {
            // Of fewer bodies no rate is shown, so none is counted.
            let few = u32::try_from(frozen.len()).is_ok_and(|bodies| bodies < rules.detail_needs);
            let items = if few { Vec::new() } else { store.item_counts(&release, &frozen).await? };
            weigh::weigh(&release, &frozen, &beside, &items, &rules)?
        };
        release.check(decided.withheld(), rules)?;
        let change = decided.released().and_then(|published| published.change.as_ref());
        if let (Some(change), Some(year)) = (change, earlier) {
            for body in &mut frozen {
                body.compared = PerVariable::from_fn(|variable| {
                    change.variables.get(variable).released().is_some() && year.compares_in(variable, body)
                });
            }
        }
        let figures = decided.released().map(Published::encode).transpose()?;
        store.freeze(&release, &frozen, figures.as_deref(), cx).await
    }
}

/// Reopens the unpublished releases whose cohort holds a contribution of this participation that was withdrawn.
pub struct ReopenReleases(pub ParticipationId);

impl PlatformUseCase for ReopenReleases {
    const TASK: PlatformTask = PlatformTask::ReopenReleases;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        for mut release in store.releases_with_withdrawn(self.0).await? {
            release.reopen();
            store.thaw(&release, cx).await?;
        }
        Ok(())
    }
}
