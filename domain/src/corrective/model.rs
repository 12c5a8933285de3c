//! A corrective action.
use super::{ActionState, ActionVerb};
use crate::{
    Id, Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::AuditId,
    finding::{FindingId, Owner, Statement},
    kernel::{
        id::Kind,
        text::{Line, Prose},
        version,
    },
};
use chrono::NaiveDate;

/// A corrective action's title, up to 120 characters.
pub type ActionTitle = Line<120>;
/// What is to be done, up to 4,000 characters. May be empty.
pub type ActionText = Prose<4000>;

/// What its owner asks for and nobody has decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The due day asked for.
    pub due_on: NaiveDate,
    /// Why.
    pub reason: Statement,
    /// Who asks.
    pub asked_by: UserId,
}

/// One corrective action for one finding.
#[derive(Debug, Clone)]
pub struct CorrectiveAction {
    /// Its id.
    pub id: CorrectiveActionId,
    /// The audit of its finding.
    pub audit: AuditId,
    /// The finding.
    pub finding: FindingId,
    /// Its title.
    pub title: ActionTitle,
    /// What is to be done.
    pub plan: ActionText,
    /// Who does it.
    pub owner: Owner,
    /// By which day, in Japan, that day included.
    pub due_on: NaiveDate,
    /// Where it stands.
    pub state: ActionState,
    /// The extension that was asked for and not decided on.
    pub extension: Option<Extension>,
    /// How often more time was given.
    pub extensions: i32,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When.
    pub proposed_at: Timestamp,
    /// Who said last that it is done.
    pub claimed_by: Option<UserId>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for CorrectiveAction {
    const NAME: &'static str = "CorrectiveAction";
}
/// Names a corrective action.
pub type CorrectiveActionId = Id<CorrectiveAction>;

/// One step of a corrective action. Steps are never changed.
#[derive(Debug, Clone)]
pub struct ActionEvent {
    /// Its id.
    pub id: ActionEventId,
    /// The audit at that time.
    pub audit: AuditId,
    /// The corrective action.
    pub action: CorrectiveActionId,
    /// What happened.
    pub verb: ActionVerb,
    /// From where; none for what begins it.
    pub from: Option<ActionState>,
    /// To where.
    pub to: ActionState,
    /// The reason, what was done or what was looked at, where it was said.
    pub text: Option<Statement>,
    /// Due when from then on, or the day asked for.
    pub due_on: Option<NaiveDate>,
    /// When.
    pub at: Timestamp,
    /// Who did it; none for the house.
    pub by: Option<UserId>,
    /// For which organization.
    pub organization: OrganizationId,
}

impl Kind for ActionEvent {
    const NAME: &'static str = "CorrectiveActionEvent";
}
/// Names a step of a corrective action.
pub type ActionEventId = Id<ActionEvent>;

impl CorrectiveAction {
    /// Takes the step `verb`, if it is open and the caller saw the present version. Answers where it stood.
    pub fn advance(&mut self, verb: ActionVerb, expected_version: i32) -> Result<ActionState> {
        version::expect(self.version, expected_version)?;
        let from = self.state;
        self.state = from.after(verb)?;
        self.version += 1;
        Ok(from)
    }

    /// Whether `user` proposed it, owns it or said that it is done.
    #[must_use]
    pub fn had_a_hand(&self, user: UserId) -> bool {
        self.proposed_by == user || self.owner.user == user || self.claimed_by == Some(user)
    }
}
