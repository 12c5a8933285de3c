//! What engagements ask of storage. Every call sees only rows that name the organization as a party.
use super::{
    AppointedFirm, Consent, ConsentId, ConsentUse, Contribution, Engagement, EngagementId, EngagementReport,
    EngagementStep, NamedResult, Participation, ParticipationId, Progress, Purpose, Tally,
};
use crate::{
    Error, Result, Timestamp,
    access::{Context, GrantId, OrganizationId, UserId},
    appointment::AppointmentId,
    audit::{AuditId, ScoreLine},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// What gives a right to enter, and ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantSource {
    /// A municipality's part in a joint engagement, as long as it consents to `FIRM_ACCESS`.
    Participation(ParticipationId),
    /// A body's own appointment.
    Appointment(AppointmentId),
}

/// The right to enter, as it is stored.
#[derive(Debug, Clone)]
pub struct EntryGrantRow {
    /// Its id.
    pub id: GrantId,
    /// Who is let in.
    pub grantee: OrganizationId,
    /// What gives it.
    pub source: GrantSource,
    /// For which audit.
    pub audit: AuditId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl EntryGrantRow {
    /// The grant that an active participation gives to its firm for the engagement's window.
    pub fn of(engagement: &Engagement, participation: &Participation, cx: &Context) -> Result<Self> {
        let missing = || Error::internal("an active engagement lacks its firm, window or audit");
        let window = engagement.window.ok_or_else(missing)?;
        Ok(Self {
            id: cx.new_id(),
            grantee: participation.reply.firm.ok_or_else(missing)?,
            source: GrantSource::Participation(participation.id),
            audit: participation.reply.audit.ok_or_else(missing)?,
            from: window.from,
            until: window.until,
        })
    }
}

/// Engagements, participations, consents, grants and disclosures.
#[trait_variant::make(Send)]
pub trait EngagementStore {
    /// Stores a new engagement of the tenant.
    async fn add_engagement(&mut self, engagement: &Engagement) -> Result<()>;
    /// Stores a changed engagement of the tenant.
    async fn save_engagement(&mut self, engagement: &Engagement) -> Result<()>;
    /// An engagement that the tenant coordinates, locked.
    async fn own_engagement(&mut self, id: EngagementId) -> Result<Option<Engagement>>;
    /// Those of `ids` that name the organization.
    async fn engagements(&mut self, ids: &[EngagementId]) -> Result<Vec<Engagement>>;
    /// One page, newest first.
    async fn list_engagements(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Engagement>>;
    /// Stores new participations, in one statement.
    async fn add_participations(&mut self, participations: &[Participation]) -> Result<()>;
    /// Stores what the coordinator settled about a participation: its firm, that it is late, that it is left out.
    async fn save_participation(&mut self, participation: &Participation) -> Result<()>;
    /// Gives all participations that have no firm yet to `firm`.
    async fn assign_rest(&mut self, engagement: EngagementId, firm: OrganizationId) -> Result<()>;
    /// Appoints a firm.
    async fn add_engagement_firm(&mut self, firm: &AppointedFirm) -> Result<()>;
    /// The appointed firms of the engagements that the organization may know of, in the order of their appointment.
    async fn engagement_firms(&mut self, engagements: &[EngagementId]) -> Result<Vec<AppointedFirm>>;
    /// Adds to an engagement's history.
    async fn add_engagement_step(&mut self, step: &EngagementStep) -> Result<()>;
    /// The histories of engagements, oldest first.
    async fn engagement_steps(&mut self, engagements: &[EngagementId]) -> Result<Vec<EngagementStep>>;
    /// Stores a consolidated report, for good.
    async fn add_engagement_report(&mut self, report: &EngagementReport) -> Result<()>;
    /// The consolidated reports of engagements.
    async fn engagement_reports(&mut self, engagements: &[EngagementId]) -> Result<Vec<EngagementReport>>;
    /// Notes what consents were relied on for; what was noted before is left as it is.
    async fn add_consent_uses(&mut self, uses: &[ConsentUse]) -> Result<()>;
    /// What the tenant's consents were relied on for, oldest first.
    async fn consent_uses(&mut self, consents: &[ConsentId]) -> Result<Vec<ConsentUse>>;
    /// Those of the tenant's participations whose scores stand in a published release.
    async fn in_releases(&mut self, participations: &[ParticipationId]) -> Result<Vec<ParticipationId>>;
    /// All visible participations of the engagements.
    async fn participations(&mut self, engagements: &[EngagementId]) -> Result<Vec<Participation>>;
    /// Those of `ids` that name the organization.
    async fn participations_by_id(&mut self, ids: &[ParticipationId]) -> Result<Vec<Participation>>;
    /// One page, oldest first.
    async fn list_participations(
        &mut self,
        engagement: Option<EngagementId>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Participation>>;
    /// The tenant's own participation, its reply locked against other answers and disclosures.
    async fn lock_participation(&mut self, id: ParticipationId) -> Result<Option<Participation>>;
    /// Stores the tenant's reply.
    async fn save_reply(&mut self, participation: &Participation) -> Result<()>;
    /// The consents of the tenant's participations.
    async fn consents(&mut self, participations: &[ParticipationId]) -> Result<Vec<Consent>>;
    /// Stores new consents, in one statement.
    async fn add_consents(&mut self, consents: &[Consent]) -> Result<()>;
    /// Marks live consents as withdrawn.
    async fn withdraw_consents(
        &mut self,
        participation: ParticipationId,
        purposes: &[Purpose],
        by: UserId,
        at: Timestamp,
    ) -> Result<()>;
    /// Lets an organization in.
    async fn add_entry_grant(&mut self, grant: &EntryGrantRow) -> Result<()>;
    /// Ends all grants that come from `source`.
    async fn end_entry_grants(&mut self, source: GrantSource, at: Timestamp) -> Result<()>;
    /// The audits that the tenant's people may enter in other bodies at `now`.
    async fn open_doors(&mut self, now: Timestamp) -> Result<Vec<(OrganizationId, AuditId)>>;
    /// Discloses progress to the prefecture, over what was disclosed before.
    async fn save_progress(&mut self, participation: &Participation, progress: &Progress) -> Result<()>;
    /// Takes disclosed progress back.
    async fn remove_progress(&mut self, participation: ParticipationId) -> Result<()>;
    /// The progress disclosed to the tenant.
    async fn progress(&mut self, participations: &[ParticipationId]) -> Result<Vec<Progress>>;
    /// Discloses named results to the prefecture, over what was disclosed before.
    async fn save_named_results(&mut self, participation: &Participation, lines: &[ScoreLine]) -> Result<()>;
    /// Takes named results back.
    async fn remove_named_results(&mut self, participation: ParticipationId) -> Result<()>;
    /// The named results disclosed to the tenant.
    async fn named_results(&mut self, participations: &[ParticipationId]) -> Result<Vec<NamedResult>>;
    /// Puts scores into escrow, over what was there before unless it is frozen.
    async fn contribute(&mut self, contribution: &Contribution) -> Result<()>;
    /// Marks the contributions of a participation as withdrawn. Waits for a publication that is under way.
    async fn withdraw_contributions(&mut self, participation: ParticipationId, at: Timestamp) -> Result<()>;
    /// Counts over the engagements that the tenant coordinates.
    async fn tallies(&mut self, engagements: &[EngagementId]) -> Result<Vec<(EngagementId, Tally)>>;
}
