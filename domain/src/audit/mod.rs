//! Audits of one body: from the plan to a signed report. What a participant of a joint engagement gets is one of these,
//! in its own tenant.
mod abilities;
mod acknowledge;
mod advance;
mod assessment;
mod assurance;
mod compose;
mod create;
mod fact_check;
mod interrupt;
mod items;
mod list;
mod model;
mod record;
mod report;
mod score_line;
mod sign;
mod state;
mod steps;
mod store;
mod succeed;
mod verify;

pub use abilities::Abilities;
pub use acknowledge::{AcknowledgeReport, Acknowledgement, Answer, Close};
pub(crate) use advance::hand_over;
pub use advance::{Advance, Step, With};
pub use assessment::{Entry, Judgement, JudgementEntry, Note, SelfAssessment, SelfAssessmentEntry};
pub use assurance::assurance_in;
pub(crate) use assurance::must_not_assure;
pub use create::CreateAudit;
pub use fact_check::{ConfirmFacts, ObjectionsUntil, ReviseDraft, StartFactCheck};
pub use interrupt::{Cancel, Resume, Suspend};
pub(crate) use items::{around, item_error, known_items, named_items};
pub use list::{
    ItemPage, ListAuditItems, ListAudits, LoadAcknowledgements, LoadAudits, LoadReports, LoadScores,
    LoadTransitions,
};
pub use model::{Audit, AuditId, AuditKind, AuditTitle, AuditType};
pub use record::{RecordJudgements, RecordSelfAssessments};
pub use report::{Report, ReportContent, ReportId, ReportItem, ReportNotice, ReportScore, ShownReport};
pub use score_line::{ScoreLine, score_lines};
pub use sign::{AmendReport, Opinion, SignReport};
pub use state::{State, StepReason, Transition, TransitionId, Verb};
pub use steps::{
    ApprovePlan, DraftReport, Notify, ReturnSelfAssessment, StartFieldwork, StartSelfAssessment,
    SubmitSelfAssessment, TakeLead,
};
pub use store::{AuditFilter, AuditStore, EditionItem, PageItem};
pub use succeed::{HandLeadOver, ReadSuccession, Succession};
pub use verify::{ReportFault, verify_chain, verify_report};
