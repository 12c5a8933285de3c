//! A finding.
use super::{Disclosure, FindingKind, FindingState, FindingVerb, Severity};
use crate::{
    Id, Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::AuditId,
    catalog::ItemCode,
    kernel::{
        fiscal::day_in_japan,
        id::Kind,
        text::{Line, Prose, Text},
        version,
    },
    membership::MemberId,
};
use chrono::NaiveDate;

/// A finding's title, up to 120 characters.
pub type FindingTitle = Line<120>;
/// What a finding says at length, up to 4,000 characters. May be empty.
pub type FindingText = Prose<4000>;

/// An objection, an answer or a reason: 1 to 2,000 characters over any number of lines.
pub type Statement = Text<2000>;

/// What the auditors say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingContent {
    /// The item it is about, if it is about one.
    pub item: Option<ItemCode>,
    /// What it is.
    pub kind: FindingKind,
    /// How grave it is.
    pub severity: Severity,
    /// Its title.
    pub title: FindingTitle,
    /// What was found.
    pub description: FindingText,
    /// Why it is so.
    pub root_cause: FindingText,
    /// What to do.
    pub recommendation: FindingText,
    /// Who may read of it.
    pub disclosure: Disclosure,
}

/// What the auditors say, the item's code as it was sent.
#[derive(Debug, Clone)]
pub struct NewFinding {
    /// The item's code, if it is about one.
    pub item: Option<String>,
    /// All but the item, which is looked up.
    pub content: FindingContent,
}

/// What the body objected, and what the auditors answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What the body says, the last time it objected.
    pub text: Statement,
    /// What the auditors answered; none while they have not.
    pub reply: Option<Statement>,
    /// Whether the body's objection stands beside the finding in the report, and ends the dispute.
    pub dissent: bool,
}

/// Whose it is to have it mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// As a member of the body.
    pub member: MemberId,
    /// As a person.
    pub user: UserId,
}

/// That the CISO bears the risk for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The last day, in Japan.
    pub until: NaiveDate,
    /// Why.
    pub reason: Statement,
    /// Where the finding stood, and will again.
    pub before: FindingState,
}

/// One finding of one audit.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Its id. Those of one audit sort by their proposal.
    pub id: FindingId,
    /// The audit.
    pub audit: AuditId,
    /// What it says.
    pub content: FindingContent,
    /// What the body objected, if it did.
    pub objection: Option<Objection>,
    /// Whose it is to have it mended, once somebody is named.
    pub owner: Option<Owner>,
    /// By which day, in Japan, that day included.
    pub due_on: Option<NaiveDate>,
    /// What it shares with the findings of other years on the same thing.
    pub lineage: LineageId,
    /// In how many fiscal years the lineage occurs up to this audit's; at least 1. As known when it was proposed.
    pub recurring_years: i32,
    /// The older audit's finding that goes on as this one.
    pub carried_from: Option<FindingId>,
    /// Where it stands.
    pub state: FindingState,
    /// The acceptance of the risk, while it lasts.
    pub acceptance: Option<Acceptance>,
    /// Who proposed it; of a carried one, who proposed the first.
    pub proposed_by: UserId,
    /// For which organization.
    pub organization: OrganizationId,
    /// When.
    pub proposed_at: Timestamp,
    /// When the report with it was signed; of a carried one, the first report.
    pub issued_at: Option<Timestamp>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for Finding {
    const NAME: &'static str = "Finding";
}
/// Names a finding.
pub type FindingId = Id<Finding>;

/// What findings of several years share.
#[derive(Debug, Clone, Copy)]
pub struct FindingLineage;
impl Kind for FindingLineage {
    const NAME: &'static str = "FindingLineage";
}
/// Names a lineage.
pub type LineageId = Id<FindingLineage>;

/// One step of a finding. Steps are never changed.
#[derive(Debug, Clone)]
pub struct FindingEvent {
    /// Its id.
    pub id: FindingEventId,
    /// The audit.
    pub audit: AuditId,
    /// The finding.
    pub finding: FindingId,
    /// What happened.
    pub verb: FindingVerb,
    /// From where; none for what begins it.
    pub from: Option<FindingState>,
    /// To where.
    pub to: FindingState,
    /// The objection, the answer or the reason, where there is one.
    pub text: Option<Statement>,
    /// When.
    pub at: Timestamp,
    /// Who did it; none for the house.
    pub by: Option<UserId>,
    /// For which organization.
    pub organization: OrganizationId,
}

impl Kind for FindingEvent {
    const NAME: &'static str = "FindingEvent";
}
/// Names a step of a finding.
pub type FindingEventId = Id<FindingEvent>;

/// Which findings to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct FindingFilter {
    /// Of this audit only.
    pub audit: Option<AuditId>,
    /// In this state only.
    pub state: Option<FindingState>,
    /// Only those that are overdue, or only those that are not.
    pub overdue: Option<bool>,
    /// Of this kind only.
    pub kind: Option<FindingKind>,
    /// Of this severity only.
    pub severity: Option<Severity>,
    /// Of this lineage only.
    pub lineage: Option<LineageId>,
}

impl Finding {
    /// Takes the step `verb`, if it is open and the caller saw the present version. Answers where it stood.
    pub fn advance(&mut self, verb: FindingVerb, expected_version: i32) -> Result<FindingState> {
        version::expect(self.version, expected_version)?;
        self.go(verb)
    }

    /// Takes the step `verb`, if it is open. Answers where it stood.
    pub fn go(&mut self, verb: FindingVerb) -> Result<FindingState> {
        let from = self.state;
        let to = from.after(verb)?;
        self.content.kind.must_take(verb)?;
        self.state = to;
        self.version += 1;
        Ok(from)
    }

    /// Goes back to where it stood before the risk was accepted. Answers where it stood until now.
    pub fn restore(&mut self) -> Result<FindingState> {
        let from = self.state;
        let before = self.acceptance.as_ref().map(|accepted| accepted.before);
        let open = FindingVerb::Restore.leads(from);
        self.state = before.filter(|before| open.contains(before)).ok_or_else(|| from.refusal())?;
        self.acceptance = None;
        self.version += 1;
        Ok(from)
    }

    /// Whether its due day is over and it is not settled. A proposed one is not due yet.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let past = self.due_on.is_some_and(|due| due < day_in_japan(now));
        past && self.state.is_issued() && !self.state.is_settled()
    }
}
