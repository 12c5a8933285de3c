//! Reading engagements, participations and what was disclosed.
use super::{
    AppointedFirm, Consent, ConsentId, ConsentUse, Engagement, EngagementId, EngagementReport,
    EngagementStep, NamedResult, Participation, ParticipationId, Procurement, Progress, Tally,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the engagements that name the organization, newest first.
pub struct ListEngagements(pub PageRequest<Uuid>);

impl UseCase for ListEngagements {
    const ACTION: Action = Action::EngagementRead;
    type Output = Page<Engagement>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Engagement>> {
        store.list_engagements(&self.0).await
    }
}

/// One page of the participations that name the organization, oldest first.
pub struct ListParticipations {
    /// Of this engagement only.
    pub engagement: Option<EngagementId>,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListParticipations {
    const ACTION: Action = Action::EngagementRead;
    type Output = Page<Participation>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Participation>> {
        store.list_participations(self.engagement, &self.page).await
    }
}

/// Declares the batch behind a loader: a use case that reads by many ids at once.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $output:ty: $action:ident, $method:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<$id>);
        impl UseCase for $name {
            const ACTION: Action = Action::$action;
            type Output = $output;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<$output> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The engagements of these ids.
    LoadEngagements(EngagementId) -> Vec<Engagement>: EngagementRead, engagements;
    /// All visible participations of these engagements: at most as many as a prefecture has municipalities.
    LoadParticipationsOf(EngagementId) -> Vec<Participation>: EngagementRead, participations;
    /// The participations of these ids.
    LoadParticipations(ParticipationId) -> Vec<Participation>: EngagementRead, participations_by_id;
    /// The consents of these participations, withdrawn ones included.
    LoadConsents(ParticipationId) -> Vec<Consent>: ConsentRead, consents;
    /// The progress that these participants disclose.
    LoadProgress(ParticipationId) -> Vec<Progress>: DisclosureRead, progress;
    /// The named results that these participants disclose.
    LoadNamedResults(ParticipationId) -> Vec<NamedResult>: DisclosureRead, named_results;
    /// How far these engagements have come.
    LoadTally(EngagementId) -> Vec<(EngagementId, Tally)>: DisclosureRead, tallies;
    /// The firms appointed for these engagements, as far as the organization may know of them.
    LoadEngagementFirms(EngagementId) -> Vec<AppointedFirm>: EngagementRead, engagement_firms;
    /// The histories of these engagements, oldest first.
    LoadEngagementSteps(EngagementId) -> Vec<EngagementStep>: EngagementRead, engagement_steps;
    /// The consolidated reports of these engagements.
    LoadEngagementReports(EngagementId) -> Vec<EngagementReport>: EngagementRead, engagement_reports;
    /// The records of these engagements' procurements, of those that the organization coordinates.
    LoadProcurements(EngagementId) -> Vec<Procurement>: ProcurementRead, procurements;
    /// What these consents were relied on for, oldest first.
    LoadConsentUses(ConsentId) -> Vec<ConsentUse>: ConsentRead, consent_uses;
    /// Those of these participations whose scores stand in a published release.
    LoadInReleases(ParticipationId) -> Vec<ParticipationId>: ConsentRead, in_releases;
}
