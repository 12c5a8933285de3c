//! What happens in escrow, as the release role: freeze, assess, reopen.
use super::{ReleaseId, ReleaseState};
use crate::{
    Error, PlatformStore, Reason, Result,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
    disclosure::{Cohort, Outcome, Row, Rules, assess},
    engagement::ParticipationId,
    scoring::Scores,
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
}

const PENDING: Reason = Reason::of(
    "DISCLOSURES_PENDING",
    "Reports or consents of before the closing are still on their way into escrow.",
    "締切前の報告書または同意が、まだ預託処理中です。",
);

/// Freezes a closed release's cohort and applies the disclosure rules. A release that is not closed is left alone, so
/// doing it twice does no harm. It waits, by failing and being tried again, for what was signed or consented to before
/// the closing and is still in the outbox: a cohort frozen without that would miss it for good.
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
        let rules = Rules::HOUSE;
        let frozen: Vec<Frozen> = store
            .candidates(&release)
            .await?
            .into_iter()
            .filter(|candidate| rules.admits(&candidate.scores.overall))
            .map(|candidate| Frozen {
                contributor: candidate.contributor,
                participation: candidate.participation,
                row: Cohort::row(&candidate.scores),
            })
            .collect();
        let assessment = assess(&Cohort::freeze(frozen.iter().map(|f| f.row)), &rules);
        let withheld = match assessment.outcome() {
            Outcome::Released => None,
            Outcome::Withheld(reason) => Some(reason),
        };
        release.check(withheld)?;
        let figures = serde_json::to_string(&assessment).map_err(Error::internal)?;
        store.freeze(&release, &frozen, &figures, cx).await
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
