//! Findings (指摘): what the auditors point out, what the body says to it, and what becomes of it over the years.
mod accept;
mod carry;
mod dispute;
mod duty;
mod follow;
mod issue;
mod kind;
mod lineage;
mod list;
mod model;
mod open;
mod record;
mod report;
mod shown;
mod state;
mod store;
mod verify;

pub use accept::{AcceptRisk, EndRiskAcceptance, ExpireRiskAcceptance};
pub(crate) use carry::must_be_settled;
pub use carry::{CarryOverFindings, carry_over};
pub use dispute::{AnswerObjection, DisputeFinding, ObjectionAnswer};
pub(crate) use duty::{fit_action_owner, must_be_followed_up, must_be_of_another_hand};
pub use duty::{open_verbs, verb_action};
pub use follow::{AssignFinding, ClaimFindingReady, NoteFinding, StartRemediation};
pub(crate) use issue::issue;
pub use kind::{Disclosure, FindingKind, Severity};
pub(crate) use lineage::follow_edition;
pub(crate) use list::shown_findings;
pub use list::{ListFindings, LoadFindingEvents, LoadFindings, LoadFindingsOf, LoadLineages};
pub use model::{
    Acceptance, Finding, FindingContent, FindingEvent, FindingEventId, FindingFilter, FindingId,
    FindingLineage, FindingText, FindingTitle, LineageId, NewFinding, Objection, Owner, Statement,
};
pub(crate) use open::{locked, note_step};
pub use record::{ChangeFinding, ProposeFinding, WithdrawFinding};
pub use report::ReportFinding;
pub use shown::{Confidential, Shown, reads_confidential};
pub use state::{FindingState, FindingVerb};
pub use store::FindingStore;
pub use verify::{CloseFinding, SendFindingBack};
