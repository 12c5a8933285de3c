//! An audit.
use super::{State, Verb};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Action, Role, Scope, UserId},
    catalog::EditionCode,
    engagement::ParticipationId,
    kernel::{fiscal::FiscalYear, id::Kind, text::Line, version, words::words},
    scoring::Tier,
};

/// An audit's title, up to 120 characters.
pub type AuditTitle = Line<120>;

words! {
    /// Who audits.
    pub enum AuditKind {
        /// The body's own independent staff (内部監査).
        Internal = "INTERNAL",
        /// Somebody outside the body (外部監査).
        External = "EXTERNAL",
    }
}

words! {
    /// What the report promises.
    pub enum AuditType {
        /// Points out gaps and proposes improvements; never sounds like assurance (助言型).
        Advisory = "ADVISORY",
        /// Gives reasonable assurance within the procedures done (保証型).
        Assurance = "ASSURANCE",
    }
}

const NOT_INDEPENDENT: Reason = Reason::of(
    "NOT_INDEPENDENT",
    "An external audit is done by auditors from outside, an internal one by the body's own.",
    "外部監査は外部の監査人が、内部監査は当該団体の内部監査人が行います。",
);

const NOT_SIGNED: Reason = Reason::of(
    "NOT_SIGNED",
    "The report of this audit is not signed yet.",
    "この監査の報告書はまだ署名されていません。",
);

/// One audit of one body.
#[derive(Debug, Clone)]
pub struct Audit {
    /// Its id.
    pub id: AuditId,
    /// Its title.
    pub title: AuditTitle,
    /// Who audits.
    pub kind: AuditKind,
    /// What the report promises.
    pub audit_type: AuditType,
    /// The fiscal year it belongs to.
    pub fiscal_year: FiscalYear,
    /// The catalogue edition it pins.
    pub edition: EditionCode,
    /// Which items it asks for: the essential ones, or all.
    pub tier: Tier,
    /// Where it stands.
    pub state: State,
    /// Who leads the auditors, once the fieldwork began.
    pub lead: Option<UserId>,
    /// The participation it was made for, if a joint engagement ordered it.
    pub participation: Option<ParticipationId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Grows with each change of the audit itself; answers and judgements have versions of their own.
    pub version: i32,
}

impl Kind for Audit {
    const NAME: &'static str = "Audit";
}
/// Names an audit.
pub type AuditId = Id<Audit>;

impl Audit {
    /// Takes the step `verb`, if it is open and the caller saw the present version.
    pub fn advance(&mut self, verb: Verb, expected_version: i32) -> Result<State> {
        version::expect(self.version, expected_version)?;
        let from = self.state;
        self.state = from.after(verb)?;
        self.version += 1;
        Ok(from)
    }

    /// Passes those who may audit it: a body's own people an internal audit, those it let in an external one.
    pub fn must_be_audited_by(&self, scope: &Scope) -> Result<()> {
        match (self.kind, scope.is_entrant()) {
            (AuditKind::Internal, false) | (AuditKind::External, true) => Ok(()),
            (AuditKind::Internal, true) | (AuditKind::External, false) => {
                Err(Error::Conflict(NOT_INDEPENDENT))
            }
        }
    }

    /// Passes once the report is signed.
    pub fn must_be_signed(&self) -> Result<()> {
        if self.state.is_signed() { Ok(()) } else { Err(Error::Conflict(NOT_SIGNED)) }
    }

    /// Whether the auditors' judgements are open to `scope`: to its auditors always, to the heads of the body once the
    /// draft is shown to it, to everybody else in it once the report is signed.
    #[must_use]
    pub fn shows_judgements_to(&self, scope: &Scope) -> bool {
        let holds = |role| scope.roles().contains(&role);
        let since = if scope.is_entrant() || self.kind == AuditKind::Internal && holds(Role::InternalAuditor)
        {
            State::Draft
        } else if holds(Role::Ciso) || holds(Role::AuditManager) {
            State::FactCheck
        } else {
            State::Reported
        };
        self.state >= since
    }
}

/// What a caller may do with an audit next: by role and by state. Finer guards are told when the verb is tried.
#[derive(Debug, Clone, Copy)]
pub struct Abilities<'a> {
    audit: &'a Audit,
    scope: &'a Scope,
}

impl<'a> Abilities<'a> {
    /// The caller's abilities.
    #[must_use]
    pub const fn of(audit: &'a Audit, scope: &'a Scope) -> Self {
        Self { audit, scope }
    }

    /// Whether `verb` is open to the caller.
    #[must_use]
    pub fn can(self, verb: Verb) -> bool {
        let action = match verb {
            Verb::ApprovePlan => Action::AuditPlanApprove,
            Verb::Notify => Action::AuditNotify,
            Verb::StartSelfAssessment => Action::SelfAssessmentStart,
            Verb::SubmitSelfAssessment => Action::SelfAssessmentSubmit,
            Verb::StartFieldwork => Action::FieldworkStart,
            Verb::DraftReport => Action::ReportDraft,
            Verb::StartFactCheck => Action::FactCheckStart,
            Verb::TakeLead => Action::AuditLeadTake,
            Verb::SignReport => Action::ReportSign,
        };
        let leads = self.audit.lead == self.scope.user();
        let led = match verb {
            Verb::SignReport => leads,
            Verb::TakeLead => !leads,
            _ => true,
        };
        let independent = !verb.is_auditors() || self.audit.must_be_audited_by(self.scope).is_ok();
        verb.leads(self.audit.state).is_some() && self.scope.allows(action) && led && independent
    }

    /// Whether the caller may answer items now.
    #[must_use]
    pub fn can_answer(self) -> bool {
        self.audit.state == State::SelfAssessment && self.scope.allows(Action::SelfAssessmentRecord)
    }

    /// Whether the caller may judge items now.
    #[must_use]
    pub fn can_judge(self) -> bool {
        let independent = self.audit.must_be_audited_by(self.scope).is_ok();
        self.audit.state == State::Fieldwork && self.scope.allows(Action::JudgementRecord) && independent
    }
}
