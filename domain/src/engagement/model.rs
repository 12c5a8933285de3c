//! Engagements and participations.
use super::{
    CallTerms, EngagementReason, EngagementState, EngagementStep, EngagementVerb, ParticipationState,
};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Context, OrganizationId},
    audit::{AuditId, AuditType, State as AuditState},
    catalog::EditionCode,
    kernel::{fiscal::FiscalYear, id::Kind, text::Line, version},
    organization::OrganizationName,
    scoring::Tier,
};

/// An engagement's title, up to 120 characters.
pub type EngagementTitle = Line<120>;

/// When outsiders may be inside: from and until, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From this moment.
    pub from: Timestamp,
    /// Until this moment.
    pub until: Timestamp,
}

impl Window {
    /// A window that opens before it shuts.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self> {
        const ORDER: Reason = Reason::of(
            "WINDOW_ORDER",
            "The window must end after it begins.",
            "期間の終了は開始より後にしてください。",
        );
        if from < until { Ok(Self { from, until }) } else { Err(Error::invalid("windowUntil", ORDER)) }
    }

    /// Passes while it is not over.
    pub fn must_not_be_over(&self, now: Timestamp) -> Result<()> {
        const PAST: Reason = Reason::of(
            "WINDOW_PAST",
            "The window must not be over before it is given.",
            "期間の終了はこれより後にしてください。",
        );
        if now < self.until { Ok(()) } else { Err(Error::invalid("windowUntil", PAST)) }
    }
}

/// One joint engagement of a prefecture.
#[derive(Debug, Clone)]
pub struct Engagement {
    /// Its id.
    pub id: EngagementId,
    /// The prefecture that coordinates it.
    pub prefecture: OrganizationId,
    /// Its title.
    pub title: EngagementTitle,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The edition all its audits pin.
    pub edition: EditionCode,
    /// Which items its audits ask for.
    pub tier: Tier,
    /// What its reports promise.
    pub audit_type: AuditType,
    /// Where it stands.
    pub state: EngagementState,
    /// What was called for, and until when.
    pub terms: Option<CallTerms>,
    /// The firm that was appointed first.
    pub firm: Option<OrganizationId>,
    /// When the firm's people may be inside, once it is active.
    pub window: Option<Window>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for Engagement {
    const NAME: &'static str = "Engagement";
}
/// Names an engagement.
pub type EngagementId = Id<Engagement>;

impl Engagement {
    /// Takes the step `verb`, if it is open and the caller saw the present version.
    pub fn advance(
        &mut self,
        verb: EngagementVerb,
        expected_version: i32,
        cx: &mut Context,
    ) -> Result<EngagementStep> {
        version::expect(self.version, expected_version)?;
        let from = self.state;
        let to = verb.leads(from).ok_or_else(|| self.stands_elsewhere())?;
        self.state = to;
        self.version += 1;
        let (id, at) = (cx.new_id(), cx.now);
        let (engagement, prefecture) = (self.id, self.prefecture);
        Ok(EngagementStep { id, engagement, prefecture, verb, from, to, reason: None, at })
    }

    /// Passes only in `needed`.
    pub fn must_be(&self, needed: EngagementState) -> Result<()> {
        if self.state == needed { Ok(()) } else { Err(self.stands_elsewhere()) }
    }

    /// Refuses what the present state does not allow.
    pub(super) fn stands_elsewhere(&self) -> Error {
        let en = format!("The engagement's state, {}, does not allow this.", self.state.as_str());
        let ja = format!("共同監査の現在の状態（{}）では、この操作はできません。", self.state.japanese());
        Error::Conflict(Reason::naming("ENGAGEMENT_STATE", en, ja))
    }
}

/// One municipality's place in an engagement: the prefecture's invitation and the municipality's reply.
#[derive(Debug, Clone)]
pub struct Participation {
    /// Its id.
    pub id: ParticipationId,
    /// The engagement.
    pub engagement: EngagementId,
    /// The prefecture that invites.
    pub prefecture: OrganizationId,
    /// The municipality that is invited.
    pub municipality: OrganizationId,
    /// The municipality's name.
    pub name: OrganizationName,
    /// When it was invited.
    pub invited_at: Timestamp,
    /// Which of the appointed firms is to audit it, once that is settled.
    pub firm: Option<OrganizationId>,
    /// Why the coordinator let it in after it was settled who takes part.
    pub late: Option<EngagementReason>,
    /// Why the consolidated report does without it.
    pub left_out: Option<EngagementReason>,
    /// The municipality's own part.
    pub reply: Reply,
}

impl Kind for Participation {
    const NAME: &'static str = "Participation";
}
/// Names a participation.
pub type ParticipationId = Id<Participation>;

/// What the municipality answered: its own row, which nobody else writes.
#[derive(Debug, Clone, Copy)]
pub struct Reply {
    /// Where it stands.
    pub state: ParticipationState,
    /// Its audit, once active.
    pub audit: Option<AuditId>,
    /// The firm let in, once active.
    pub firm: Option<OrganizationId>,
    /// When it last answered.
    pub replied_at: Option<Timestamp>,
    /// Grows with each change; 0 before the first answer.
    pub version: i32,
}

impl Reply {
    /// No answer yet.
    pub const NONE: Self =
        Self { state: ParticipationState::Invited, audit: None, firm: None, replied_at: None, version: 0 };

    /// What others than the municipality see of it. When it answered or changed its mind about a consent is its own
    /// affair; that its report is signed is told as progress, to whom it lets know that.
    #[must_use]
    pub const fn outlined(self) -> Self {
        let state = match self.state {
            ParticipationState::Completed => ParticipationState::Active,
            state => state,
        };
        Self { state, audit: self.audit, firm: self.firm, replied_at: None, version: 0 }
    }

    /// Moves to `to` if the present state is one of `from`.
    pub fn advance(
        &mut self,
        from: &[ParticipationState],
        to: ParticipationState,
        now: Timestamp,
    ) -> Result<()> {
        if !from.contains(&self.state) {
            let en = format!("The participation's state, {}, does not allow this.", self.state.as_str());
            let ja = format!("参加の現在の状態（{}）では、この操作はできません。", self.state.japanese());
            return Err(Error::Conflict(Reason::naming("PARTICIPATION_STATE", en, ja)));
        }
        self.state = to;
        self.replied_at = Some(now);
        self.version += 1;
        Ok(())
    }
}

/// How far an engagement has come, in counts only.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Participations by their state.
    pub participations: Vec<(ParticipationState, u64)>,
    /// Audits by their state, of participants that let the coordinator see their progress.
    pub audits: Vec<(AuditState, u64)>,
    /// How many participants let the coordinator see their progress.
    pub disclosing: u64,
    /// Items answered, of those.
    pub answered: u64,
    /// Items judged, of those.
    pub judged: u64,
    /// Items asked, of those.
    pub asked: u64,
}
