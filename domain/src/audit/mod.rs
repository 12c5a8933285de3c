//! Audits of one body: from the plan to a signed report. What a participant of a joint engagement gets is one of these,
//! in its own tenant.
mod advance;
mod assessment;
mod create;
mod list;
mod model;
mod record;
mod report;
mod sign;
mod state;
mod store;
mod succeed;

pub(crate) use advance::hand_over;
pub use advance::{
    Advance, ApprovePlan, DraftReport, Notify, StartFactCheck, StartFieldwork, StartSelfAssessment, Step,
    SubmitSelfAssessment, TakeLead,
};
pub use assessment::{Entry, Judgement, JudgementEntry, Note, SelfAssessment, SelfAssessmentEntry};
pub use create::CreateAudit;
pub use list::{ItemPage, ListAuditItems, ListAudits, LoadAudits, LoadReports, LoadScores, LoadTransitions};
pub use model::{Abilities, Audit, AuditId, AuditKind, AuditTitle, AuditType};
pub use record::{RecordJudgements, RecordSelfAssessments};
pub(crate) use record::{TWICE, UNKNOWN};
pub use report::{Report, ReportContent, ReportId, ReportItem, ReportScore, ScoreLine, score_lines};
pub use sign::SignReport;
pub use state::{State, Transition, TransitionId, Verb};
pub use store::{AuditFilter, AuditStore, EditionItem, PageItem};
pub use succeed::{HandLeadOver, ReadSuccession, Succession};
