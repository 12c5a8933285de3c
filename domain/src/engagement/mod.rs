//! Joint engagements (共同監査): one order over many isolated tenants. A consent is the access path.
mod activate;
mod begin;
mod consent;
mod contribute;
mod create;
mod decide;
mod disclose;
mod list;
mod manage;
mod model;
mod state;
mod store;

pub use activate::{ActivateEngagement, ConsentedParticipants};
pub use begin::BeginParticipation;
pub use consent::{CONSENT_TEXT_VERSION, Consent, ConsentId, Purpose, consent_text};
pub use contribute::{Contribution, ContributionPart};
pub use create::CreateEngagement;
pub use decide::{DeclineParticipation, GiveConsents, WithdrawConsents, WithdrawParticipation};
pub use disclose::{Disclose, NamedResult, Progress};
pub use list::{
    ListEngagements, ListParticipations, LoadConsents, LoadEngagements, LoadNamedResults, LoadParticipations,
    LoadParticipationsOf, LoadProgress, LoadTally,
};
pub use manage::{AppointFirm, FixParticipants, InviteMunicipalities, OpenCall};
pub use model::{
    Engagement, EngagementAbilities, EngagementId, EngagementTitle, Participation, ParticipationAbilities,
    ParticipationId, Reply, Tally, Window,
};
pub use state::{EngagementState, EngagementVerb, ParticipationState};
pub use store::{EngagementStore, EntryGrantRow, GrantSource};
