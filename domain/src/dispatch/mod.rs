//! The dispatch of an advisor (アドバイザー派遣): from a body's request over the centre's proposal, the body's order and the
//! advisors' word to what came of it. Each step is a verb of one table; what has a time comes by the clock.
mod abilities;
mod auditors;
mod candidate;
mod employed;
mod fill;
mod follow;
mod form;
mod list;
mod matched;
mod model;
mod moves;
mod offer;
mod propose;
mod request;
mod screen;
mod serve;
mod state;
mod store;
mod team;

pub use abilities::DispatchAbilities;
pub use auditors::NoteAuditors;
pub(crate) use auditors::must_be_with_no_auditor;
pub use candidate::{DispatchCandidate, MOST_CANDIDATES, ProposalReason};
pub(crate) use employed::must_be_with_nobody_employed;
pub use fill::{AcceptDispatch, DeclineDispatch, OfferDispatch, PassOfferOn, RankCandidates};
pub use follow::{DispatchMoved, DispatchParties, FollowDispatches, NextDispatchMoved};
pub use form::{ContactLine, FormGap, MOST_DAYS, ProjectName, RequestForm, RequestText};
pub use list::{
    CheckDispatchForms, ListDispatches, LoadDispatchCandidates, LoadDispatchOffers, LoadDispatchSteps,
    LoadDispatches,
};
pub use matched::{Booking, Commitment, MatchAdvisors};
pub use model::{
    Dispatch, DispatchAccount, DispatchId, DispatchReason, DispatchStep, DispatchStepId, Holder, REPORT_DAYS,
};
pub use offer::{
    AnswerDays, Offer, OfferAnswer, OfferId, UNDERTAKING_VERSION, undertaking_text, undertaking_text_of,
};
pub use propose::ProposeCandidates;
pub use request::{DraftDispatch, ReviseDispatch, SubmitDispatch};
pub use screen::{RejectDispatch, ScreenDispatch, WaitlistDispatch};
pub use serve::{CancelDispatch, CloseDispatch, ConfirmDispatch, KeepDispatchTime, ReportDispatch};
pub use state::{DispatchParty, DispatchState, DispatchVerb};
pub use store::DispatchStore;
pub use team::TeamSize;
