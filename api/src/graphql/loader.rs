//! Batches: many resolvers' wishes in one statement. One loader per request, bound to its scope; it goes through the gate
//! like everybody.
use super::{batches::Batches, context::Services, reads::Reads};
use async_graphql::dataloader::{DataLoader, Loader};
use domain::{
    Error,
    access::{OrganizationId, Scope},
    advisor::{
        Advisor, AdvisorId, AdvisorProfile, DayOff, LoadAdvisorProfiles, LoadAdvisors, LoadDaysOff, LoadTies,
        Tie,
    },
    appointment::{Appointment, LoadAppointments},
    assignment::{Assignment, AssignmentEvent, LoadAssignmentHistory, LoadAssignments},
    audit::{
        Acknowledgement, Audit, AuditId, LoadAcknowledgements, LoadAudits, LoadReports, LoadScores,
        LoadTransitions, ScoreLine, ShownReport, Transition,
    },
    catalog::{Category, Edition, EditionCode, Item, ItemCode, ListEditions, LoadCategories, LoadItems},
    comparison::ReleaseId,
    department::{
        Department, DepartmentId, InformationSystem, LoadDepartments, LoadPlacements, LoadSystems,
        LoadSystemsOf, Placement, SystemId,
    },
    disclosure::Published,
    edition_change::{EditionChange, LoadEditionChanges},
    engagement::{
        AppointedFirm, Consent, ConsentId, ConsentUse, Engagement, EngagementId, EngagementReport,
        EngagementStep, LoadConsentUses, LoadConsents, LoadEngagementFirms, LoadEngagementReports,
        LoadEngagementSteps, LoadEngagements, LoadInReleases, LoadNamedResults, LoadParticipations,
        LoadParticipationsOf, LoadProcurements, LoadProgress, LoadTally, NamedResult, Participation,
        ParticipationId, Procurement, Progress, Tally,
    },
    evidence::{Evidence, EvidenceId, EvidenceLink, EvidenceVersion, LoadEvidence, LoadLinks, LoadVersions},
    membership::{LoadMembers, Member, MemberId},
    notice::{LoadUrgentNotices, UrgentNotice},
    organization::{LoadOrganizations, Organization},
    planning::{LoadOrders, LoadPlanLines, LoadPlans, Plan, PlanId, PlanLine},
    prior::{LoadPriorAnswers, LoadPriorEvidence, PriorAnswer, PriorEvidence},
    programme::{LoadProgrammes, Programme, ProgrammeId},
    publication::{LoadPublications, LoadPublicationsOf, Publication, PublicationId},
    register::{GovernmentCode, LoadGovernments, LocalGovernment},
    report_copy::{LoadReportCopies, ReportCopy, ReportCopyId},
    service_account::{LoadServiceAccounts, ServiceAccount, ServiceAccountId},
    target::{LoadTargets, Target},
    team::{Advisory, AdvisoryId, LoadAdvisories, LoadTeams, TeamMember},
    trail::{LoadSeals, Seal, TrailEntryId},
    webhook::{LoadWebhooks, Webhook, WebhookId},
};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinSet;
use tracing::Instrument as _;

pub(super) struct Loaders {
    pub(super) services: Services,
    pub(super) scope: Scope,
    pub(super) reads: Reads,
    /// Figures that came along with releases of this request.
    pub(super) brought: Mutex<HashMap<ReleaseId, Arc<Published>>>,
}

/// Batches of a request that is answered at once begin as [`Batches`] has it; those of what goes on, or is asked outside of GraphQL, by
/// the clock. In either way they end with the request: those of a caller who hung up keep no connection.
pub(super) fn loaders(
    services: Services,
    scope: Scope,
    reads: Reads,
    batches: Option<Batches>,
) -> DataLoader<Loaders> {
    let (under_way, brought) = (Mutex::new(JoinSet::new()), Mutex::default());
    let loaders = DataLoader::new(Loaders { services, scope, reads, brought }, move |batch| {
        if let Some(batches) = &batches {
            batches.plan(batch);
        } else {
            let mut under_way = under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.spawn(after_the_others(batch).in_current_span());
        }
    });
    loaders.delay(Duration::ZERO)
}

/// How often a batch that goes by the clock lets the resolvers go on before it starts to wait for more keys.
const TURNS: usize = 64;

/// A long list's resolvers take several turns to say what they wish for: a batch that looked at the clock alone would
/// come too early on a slow machine, and be several. So it need not look at the clock at all, and waits for it no longer than to
/// the clock's next tick.
async fn after_the_others(batch: impl Future<Output = ()> + Send) {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
    batch.await;
}

/// Declares batches of things by their own ids.
macro_rules! by_id {
    ($($id:ty => $value:ty: $load:ident, $key:ident;)+) => {$(
        impl Loader<$id> for Loaders {
            type Value = $value;
            type Error = Error;

            async fn load(&self, ids: &[$id]) -> Result<HashMap<$id, $value>, Error> {
                let found = self.services.gate.run(&self.scope, $load(ids.to_vec())).await?;
                Ok(found.into_iter().map(|one| (one.$key, one)).collect())
            }
        }
    )+};
}

by_id! {
    OrganizationId => Organization: LoadOrganizations, id;
    GovernmentCode => LocalGovernment: LoadGovernments, code;
    MemberId => Member: LoadMembers, id;
    AuditId => Audit: LoadAudits, id;
    EngagementId => Engagement: LoadEngagements, id;
    ParticipationId => Participation: LoadParticipations, id;
    EvidenceId => Evidence: LoadEvidence, id;
    ReportCopyId => ReportCopy: LoadReportCopies, id;
    TrailEntryId => Seal: LoadSeals, entry;
    DepartmentId => Department: LoadDepartments, id;
    SystemId => InformationSystem: LoadSystems, id;
    AdvisoryId => Advisory: LoadAdvisories, id;
    PlanId => Plan: LoadPlans, id;
    PublicationId => Publication: LoadPublications, id;
    AdvisorId => AdvisorProfile: LoadAdvisorProfiles, id;
    ProgrammeId => Programme: LoadProgrammes, id;
    WebhookId => Webhook: LoadWebhooks, id;
    ServiceAccountId => ServiceAccount: LoadServiceAccounts, id;
}

/// Declares batches of what hangs on things: a key that says which, and how its rows are told apart.
macro_rules! of {
    ($($(#[$doc:meta])* $name:ident($id:ty) => $value:ty: $load:ident, |$row:ident| $owner:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub(in crate::graphql) struct $name(pub(in crate::graphql) $id);

        impl Loader<$name> for Loaders {
            type Value = Vec<$value>;
            type Error = Error;

            async fn load(&self, keys: &[$name]) -> Result<HashMap<$name, Vec<$value>>, Error> {
                let ids = keys.iter().map(|key| key.0).collect();
                let found = self.services.gate.run(&self.scope, $load(ids)).await?;
                Ok(grouped(found, |$row| $name($owner)))
            }
        }
    )+};
}

of! {
    /// The categories of an edition.
    CategoriesOf(EditionCode) => (EditionCode, Category): LoadCategories, |row| row.0;
    /// The history of an audit.
    TransitionsOf(AuditId) => Transition: LoadTransitions, |row| row.audit;
    /// What was told urgently in an audit.
    NoticesOf(AuditId) => UrgentNotice: LoadUrgentNotices, |row| row.audit;
    /// The summaries of an audit's report for the public.
    PublicationsOf(AuditId) => Publication: LoadPublicationsOf, |row| row.audit;
    /// The receipts of the reports of an audit.
    ReceiptsOf(AuditId) => Acknowledgement: LoadAcknowledgements, |row| row.audit;
    /// The signed reports of an audit.
    ReportsOf(AuditId) => ShownReport: LoadReports, |row| row.audit;
    /// The stored scores of an audit.
    ScoresOf(AuditId) => (AuditId, ScoreLine): LoadScores, |row| row.0;
    /// The versions of a piece of evidence, oldest first.
    VersionsOf(EvidenceId) => EvidenceVersion: LoadVersions, |row| row.evidence;
    /// What a piece of evidence is linked to.
    LinksOf(EvidenceId) => EvidenceLink: LoadLinks, |row| row.evidence;
    /// All visible participations of an engagement.
    ParticipationsOf(EngagementId) => Participation: LoadParticipationsOf, |row| row.engagement;
    /// The firms appointed for an engagement.
    FirmsOf(EngagementId) => AppointedFirm: LoadEngagementFirms, |row| row.engagement;
    /// The history of an engagement.
    StepsOfEngagement(EngagementId) => EngagementStep: LoadEngagementSteps, |row| row.engagement;
    /// The consolidated report of an engagement: one, or none.
    OverviewOf(EngagementId) => EngagementReport: LoadEngagementReports, |row| row.engagement;
    /// The record of an engagement's procurement: one, or none.
    ProcurementOf(EngagementId) => Procurement: LoadProcurements, |row| row.engagement;
    /// What a consent was relied on for.
    UsesOf(ConsentId) => ConsentUse: LoadConsentUses, |row| row.consent;
    /// A participation whose scores stand in a published release: itself, or none.
    ReleasedOf(ParticipationId) => ParticipationId: LoadInReleases, |row| *row;
    /// The consents of a participation.
    ConsentsOf(ParticipationId) => Consent: LoadConsents, |row| row.participation;
    /// The progress that a participant discloses.
    ProgressOf(ParticipationId) => Progress: LoadProgress, |row| row.participation;
    /// The named results that a participant discloses.
    ResultsOf(ParticipationId) => NamedResult: LoadNamedResults, |row| row.participation;
    /// How far an engagement has come.
    TallyOf(EngagementId) => (EngagementId, Tally): LoadTally, |row| row.0;
    /// The present systems of a department.
    SystemsOf(DepartmentId) => InformationSystem: LoadSystemsOf, |row| row.department;
    /// Who works or worked in a department.
    PlacementsOf(DepartmentId) => Placement: LoadPlacements, |row| row.department;
    /// What an audit is about.
    TargetsOf(AuditId) => (AuditId, Target): LoadTargets, |row| row.0;
    /// The team of an audit.
    TeamOf(AuditId) => TeamMember: LoadTeams, |row| row.audit;
    /// Who answers an item of an audit: one, or nobody.
    AssignmentOf((AuditId, ItemCode)) => Assignment: LoadAssignments, |row| (row.audit, row.item);
    /// What happened to an assigned item.
    HistoryOf((AuditId, ItemCode)) => AssignmentEvent: LoadAssignmentHistory, |row| (row.audit, row.item);
    /// The plan that ordered an audit: one, or none.
    OrderOf(AuditId) => (AuditId, Plan): LoadOrders, |row| row.0;
    /// The lines of a plan.
    LinesOf(PlanId) => (PlanId, PlanLine): LoadPlanLines, |row| row.0;
    /// Who was appointed to do an audit, the oldest first.
    AppointmentsOf(AuditId) => Appointment: LoadAppointments, |row| row.audit;
    /// The whole entry of an advisor: one, or none.
    EntryOf(AdvisorId) => Advisor: LoadAdvisors, |row| row.id;
    /// The days off of an advisor.
    DaysOffOf(AdvisorId) => DayOff: LoadDaysOff, |row| row.advisor;
    /// The ties of an advisor.
    TiesOf(AdvisorId) => Tie: LoadTies, |row| row.advisor;
    /// The changes of an audit's edition, oldest first.
    EditionChangesOf(AuditId) => EditionChange: LoadEditionChanges, |row| row.audit;
    /// What earlier audits said of an item of an audit.
    PriorAnswersOf((AuditId, ItemCode)) => PriorAnswer: LoadPriorAnswers, |row| (row.audit, row.item);
    /// What was linked in earlier audits to what is an item of an audit.
    PriorEvidenceOf((AuditId, ItemCode)) => PriorEvidence: LoadPriorEvidence, |row| (row.audit, row.item);
}

mod dispatch;
mod finding;
mod items;
mod named;
mod releases;
mod visit;

pub(super) use dispatch::{CandidatesOf, DispatchConsentsOf, FollowUpOf, GapsOf, OffersOf, StepsOfDispatch};
pub(super) use finding::{ActionsOf, FindingsOf, FindingsOn, LineageOf, StepsOf, StepsOfAction};
pub(super) use items::{CatalogPage, ItemsOf, LinkedTo, Opened};
pub(super) use named::{MatrixOf, NamedConsentOf, NamedScoresOf, NamedUsesOf, RadarOf};
pub(super) use releases::{FiguresOf, HeldOf, OwnScoresOf, RevisionsOf};
pub(super) use visit::{RecordOf, VisitsOf};

fn grouped<K: Eq + Hash, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

impl Loader<EditionCode> for Loaders {
    type Value = Edition;
    type Error = Error;

    /// There are few editions: one read finds any.
    async fn load(&self, codes: &[EditionCode]) -> Result<HashMap<EditionCode, Edition>, Error> {
        let all = self.services.gate.run(&self.scope, ListEditions).await?;
        Ok(all.into_iter().filter(|one| codes.contains(&one.code)).map(|one| (one.code, one)).collect())
    }
}

impl Loader<(EditionCode, ItemCode)> for Loaders {
    type Value = Item;
    type Error = Error;

    async fn load(
        &self,
        keys: &[(EditionCode, ItemCode)],
    ) -> Result<HashMap<(EditionCode, ItemCode), Item>, Error> {
        let found = self.services.gate.run(&self.scope, LoadItems(keys.to_vec())).await?;
        Ok(found.into_iter().map(|(edition, item)| ((edition, item.code), item)).collect())
    }
}
