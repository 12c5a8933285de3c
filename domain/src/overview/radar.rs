//! The progress radar: where the audits of a joint engagement stand now, in counts and dates.
use super::{
    StageDates,
    coordinated::{Coordinated, coordinated},
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::State,
    engagement::{EngagementId, Participation, ParticipationId, ParticipationState, Progress},
};
use std::collections::HashMap;

/// One body that lets the coordinator see its progress.
#[derive(Debug, Clone)]
pub struct RadarBody {
    /// Its participation, as the coordinator sees it.
    pub participation: Participation,
    /// Its progress.
    pub progress: Progress,
    /// When its audit reached its stages.
    pub stages: Vec<StageDates>,
}

/// One stage, of all bodies that let the coordinator see their progress.
#[derive(Debug, Clone)]
pub struct RadarStage {
    /// The stage.
    pub stage: State,
    /// How many audits stand there now.
    pub standing: u32,
    /// How many have ever stood there.
    pub reached: u32,
    /// Items asked in the audits that stand there.
    pub asked: u64,
    /// Of these, answered.
    pub answered: u64,
    /// Of these, judged.
    pub judged: u64,
    /// When each was there, nobody named.
    pub dates: Vec<StageDates>,
}

/// How far an engagement has come.
#[derive(Debug, Clone)]
pub struct Radar {
    /// Which engagement.
    pub engagement: EngagementId,
    /// How many bodies take part.
    pub participants: u32,
    /// Those of them that let the coordinator see their progress. All else here is of these.
    pub bodies: Vec<RadarBody>,
}

impl Radar {
    /// The stages that any of them stood in, in the order of the procedure.
    #[must_use]
    pub fn stages(&self) -> Vec<RadarStage> {
        let of = |stage: &State| {
            let here = || self.bodies.iter().map(|body| &body.progress).filter(|told| told.state == *stage);
            let sum = |part: fn(&Progress) -> i32| {
                here().map(|told| u64::try_from(part(told)).unwrap_or_default()).sum()
            };
            let all = self.bodies.iter().flat_map(|body| body.stages.iter());
            let dates: Vec<StageDates> = all.filter(|one| one.stage == *stage).copied().collect();
            RadarStage {
                stage: *stage,
                standing: small(here().count()),
                reached: small(dates.len()),
                asked: sum(|told| told.asked),
                answered: sum(|told| told.answered),
                judged: sum(|told| told.judged),
                dates,
            }
        };
        State::ALL.iter().map(of).filter(|stage| stage.standing > 0 || stage.reached > 0).collect()
    }
}

impl RadarStage {
    /// `part` of the items asked in the audits that stand there, in whole per cent, rounded down; none if none are asked.
    #[must_use]
    pub fn percent(&self, part: u64) -> Option<u32> {
        part.saturating_mul(100).checked_div(self.asked).and_then(|share| u32::try_from(share).ok())
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The radars of these engagements, of those that the tenant coordinates. Five statements, however many bodies take part.
pub struct LoadRadars(pub Vec<EngagementId>);

impl UseCase for LoadRadars {
    const ACTION: Action = Action::DisclosureRead;
    type Output = Vec<Radar>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Radar>> {
        let (engagements, parts) = coordinated(store, cx, &self.0).await?;
        let told = store.progress(&parts).await?;
        let mut told: HashMap<_, _> = told.into_iter().map(|one| (one.participation, one)).collect();
        let mut dates: HashMap<ParticipationId, Vec<StageDates>> = HashMap::new();
        for (id, one) in store.stage_dates(&parts).await? {
            dates.entry(id).or_default().push(one);
        }
        let mut body = |participation: Participation| {
            // Of who left there is no progress: it was taken back with the consent.
            let progress = told.remove(&participation.id)?;
            let mut stages = dates.remove(&participation.id).unwrap_or_default();
            stages.sort_by_key(|one| one.stage);
            Some(RadarBody { participation, progress, stages })
        };
        let radar = |(engagement, participations): Coordinated| Radar {
            engagement,
            participants: small(participations.iter().filter(|one| takes_part(one.reply.state)).count()),
            bodies: participations.into_iter().filter_map(&mut body).collect(),
        };
        Ok(engagements.into_iter().map(radar).collect())
    }
}

/// Whether a body has or will have its audit.
pub(super) const fn takes_part(state: ParticipationState) -> bool {
    matches!(
        state,
        ParticipationState::Consented | ParticipationState::Active | ParticipationState::Completed
    )
}
