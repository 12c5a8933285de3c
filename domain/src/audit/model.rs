//! An audit.
use super::{State, Verb};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Role, Scope, UserId},
    catalog::EditionCode,
    engagement::ParticipationId,
    kernel::{
        fiscal::{FiscalYear, day_in_japan},
        id::Kind,
        text::Line,
        version,
        words::words,
    },
    scoring::Tier,
};
use chrono::NaiveDate;

/// An audit's title, up to 120 characters.
pub type AuditTitle = Line<120>;

words! {
    /// Who audits.
    pub enum AuditKind {
        /// The body's own independent staff (内部監査).
        Internal = "INTERNAL",
        /// Somebody outside the body (外部監査).
        External = "EXTERNAL",
        /// Another body's internal auditors, by mutual agreement (相互監査).
        Mutual = "MUTUAL",
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
    "An external or mutual audit is done by auditors from outside, an internal one by the body's own.",
    "外部監査・相互監査は外部の監査人が、内部監査は当該団体の内部監査人が行います。",
);

const OBJECTIONS_OVER: Reason = Reason::of(
    "OBJECTIONS_OVER",
    "The time for objections to this draft is over.",
    "この報告書案に対する意見の申出期間は終了しました。",
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
    /// Where it stood when it was suspended or cancelled.
    pub interrupted: Option<State>,
    /// Through which day, in Japan, the body may object to the draft, once it was shown.
    pub objections_until: Option<NaiveDate>,
    /// Whether the body said that it has no further objections to the draft.
    pub facts_confirmed: bool,
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
        self.state = verb.leads(from, self.interrupted).ok_or_else(|| from.refusal())?;
        self.interrupted = match self.state {
            State::Suspended | State::Cancelled => self.interrupted.or(Some(from)),
            _ => None,
        };
        self.version += 1;
        Ok(from)
    }

    /// How far it has come: an interrupted audit as far as it was.
    #[must_use]
    pub fn stage(&self) -> State {
        self.interrupted.unwrap_or(self.state)
    }

    /// Whether its findings are being settled: from the signature until it is closed.
    #[must_use]
    pub const fn is_followed_up(&self) -> bool {
        matches!(self.state, State::Reported | State::FollowUp)
    }

    /// Passes while the body may object to the draft: it was shown, the last day is not over, and nobody confirmed it.
    pub fn must_take_objections(&self, now: Timestamp) -> Result<()> {
        self.state.must_be(State::FactCheck)?;
        if self.facts_confirmed || self.objections_until.is_some_and(|last| last < day_in_japan(now)) {
            return Err(Error::Conflict(OBJECTIONS_OVER));
        }
        Ok(())
    }

    /// Passes those who may audit it: a body's own people an internal audit, those it let in an external or
    /// a mutual one.
    pub fn must_be_audited_by(&self, scope: &Scope) -> Result<()> {
        match (self.kind, scope.is_entrant()) {
            (AuditKind::Internal, false) | (AuditKind::External | AuditKind::Mutual, true) => Ok(()),
            (AuditKind::Internal, true) | (AuditKind::External | AuditKind::Mutual, false) => {
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
        self.stage() >= since
    }
}
