//! Visits (訪問) of an advisor to a municipality: planned, confirmed, recorded over nets that may be bad, read, signed and
//! amended. A visit's date, state and body are shared by its parties; its record is the municipality's.
mod attached;
mod call_off;
mod copy;
mod entry;
mod list;
mod merge;
mod message;
mod model;
mod note;
mod part;
mod plan;
mod quota;
mod record;
mod reinstate;
mod report;
mod review;
mod state;
mod store;
mod submit;
mod time;

pub(crate) use call_off::call_off;
pub use copy::CopyDispatchReport;
pub use entry::EndAdvisorEntry;
pub(crate) use entry::let_back_in;
pub use list::{ListVisits, LoadVisitRecords, LoadVisits, LoadVisitsOf, RecordView, VisitFilter};
pub use merge::{Log, Merged, Receipt, Reception, amended};
pub use message::{
    MOST_MESSAGES, MOST_PARTS, MOST_PROPOSALS, Message, MessageId, MessageKey, Proposal, ProposalReason,
    Sequence,
};
pub use model::{CheckIn, Frame, Origin, Place, Unfinished, Visit, VisitEnding, VisitId, VisitReason};
pub use note::{NoteContent, VisitNote, VisitNoteId};
pub use part::{PartContent, PartDraft, PartKind, PartText, RecordPart, TraineeName, TraineeProgress};
pub use plan::{CancelVisit, ConfirmVisit, NoteNoShow, PlanVisit, RescheduleVisit};
pub use quota::Allowance;
pub use record::{RecordVisitResult, Recorded};
pub use reinstate::ReinstateVisit;
pub use report::{DispatchReport, ReadDispatchReport, ReportedVisit};
pub use review::{AmendVisit, FinalizeVisit, ReturnVisit, ReviewVisit, SignedRecord, SignedRecordId};
pub use state::{VisitParty, VisitState, VisitVerb};
pub use store::{AdvisorEntry, VisitStore};
pub use submit::{CheckInVisit, Remainder, SubmitVisit};
pub use time::{LONGEST_HOURS, Span};
