//! Joint engagements (共同監査): one order over many isolated tenants. A consent is the access path.
mod abilities;
mod activate;
mod begin;
mod consent;
mod consolidate;
mod contribute;
mod copied;
mod create;
mod decide;
mod disclose;
mod firms;
mod history;
mod late;
mod list;
mod manage;
mod model;
mod procurement;
mod state;
mod store;
mod terms;
mod usage;
mod withdrawal;

pub use abilities::{EngagementAbilities, ParticipationAbilities};
pub use activate::{ActivateEngagement, ConsentedParticipants};
pub use begin::BeginParticipation;
pub use consent::{CONSENT_TEXT_VERSION, Consent, ConsentId, Purpose, consent_text};
pub use consolidate::{
    CancelEngagement, CloseEngagement, EndEntries, EngagementReport, Overview, ParticipantsToEnd,
    ReportEngagement, StartConsolidation,
};
pub use contribute::{Contribution, ContributionPart};
pub use copied::NoteReportCopied;
pub use create::CreateEngagement;
pub use decide::{DeclineParticipation, GiveConsents, WithdrawConsents, WithdrawParticipation};
pub use disclose::{Disclose, NamedResult, ParticipationOf, Progress};
pub use firms::{AppointFirm, AppointedFirm, AssignFirm};
pub use history::{EngagementReason, EngagementStep, EngagementStepId};
pub use late::AdmitLate;
pub use list::{
    ListEngagements, ListParticipations, LoadConsentUses, LoadConsents, LoadEngagementFirms,
    LoadEngagementReports, LoadEngagementSteps, LoadEngagements, LoadInReleases, LoadNamedResults,
    LoadParticipations, LoadParticipationsOf, LoadProcurements, LoadProgress, LoadTally,
};
pub use manage::{FixParticipants, InviteMunicipalities, OpenCall};
pub use model::{
    Engagement, EngagementId, EngagementTitle, Participation, ParticipationId, Reply, Tally, Window,
};
pub use procurement::{
    Bid, BidState, Bidder, BidderName, Procurement, ProcurementMethod, ProcurementStore, RecordBids,
    RecordSpecification, SelectBidders, Selection, Specification, SpecificationText, SpecificationTitle,
    TechnicalScore, Yen,
};
pub use state::{EngagementState, EngagementVerb, ParticipationState};
pub use store::{EngagementStore, EntryGrantRow, GrantSource};
pub use terms::{CallTerms, SetCallTerms, TermsText};
use usage::Live;
pub use usage::{ConsentUse, ConsentUseId, ConsentUsed};
