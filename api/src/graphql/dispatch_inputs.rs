//! What the verbs of dispatches take.
use super::{gid::Gid, scalar::Day, words::AdviceField};
use async_graphql::InputObject;
use domain::{
    Result,
    advisor::{Advisor, WorkMode},
    dispatch::{self as model, ContactLine, ProjectName, RequestForm, RequestText, TeamSize},
    programme::Programme,
};

/// What a body asks for (派遣依頼書). A draft may lack anything.
#[derive(InputObject)]
pub(super) struct DispatchFormInput {
    /// The project that it is for, up to 120 characters.
    project: Option<String>,
    /// The section that asks, up to 120 characters.
    section: Option<String>,
    /// Whom to ask about it, and how, up to 120 characters.
    contact: Option<String>,
    /// What is to be reached, up to 2,000 characters.
    aim: Option<String>,
    /// How things stand: security policy, audits so far; up to 2,000 characters.
    present_state: Option<String>,
    /// How many of the body's people will take part, 1 to 1,000.
    participants: Option<u16>,
    /// Whether online; false for on site.
    online: Option<bool>,
    /// What advice is wanted on.
    #[graphql(default)]
    fields: Vec<AdviceField>,
    /// How many advisors are to go together, 1 to 3.
    #[graphql(default = 1)]
    team_size: i32,
    /// On which days in Japan, up to 31, each once.
    #[graphql(default)]
    days: Vec<Day>,
    /// How many hours altogether, online; 1 to 200.
    hours: Option<u8>,
    /// The id of the advisor whom the body would like, if anybody.
    wished_advisor_id: Option<Gid<Advisor>>,
}

impl DispatchFormInput {
    pub(super) fn parsed(self) -> Result<RequestForm> {
        let mode = |online| if online { WorkMode::Online } else { WorkMode::OnSite };
        RequestForm {
            project: self.project.map(|text| ProjectName::parse("project", &text)).transpose()?,
            section: self.section.map(|text| ContactLine::parse("section", &text)).transpose()?,
            contact: self.contact.map(|text| ContactLine::parse("contact", &text)).transpose()?,
            aim: RequestText::parse("aim", &self.aim.unwrap_or_default())?,
            present: RequestText::parse("presentState", &self.present_state.unwrap_or_default())?,
            participants: self.participants,
            mode: self.online.map(mode),
            days: self.days.into_iter().map(|day| day.0).collect(),
            hours: self.hours,
            wished: self.wished_advisor_id.map(|id| id.0),
            fields: self.fields.into_iter().map(Into::into).collect(),
            team: TeamSize::parse("teamSize", self.team_size)?,
        }
        .checked()
    }
}

/// What to ask for.
#[derive(InputObject)]
pub(super) struct DraftDispatchInput {
    /// Under which programme.
    pub(super) programme_id: Gid<Programme>,
    /// What is asked for.
    pub(super) form: DispatchFormInput,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to ask for instead.
#[derive(InputObject)]
pub(super) struct ReviseDispatchInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// What is asked for: the whole form.
    pub(super) form: DispatchFormInput,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which dispatch to move.
#[derive(InputObject)]
pub(super) struct DispatchVerbInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which dispatch to move, and why.
#[derive(InputObject)]
pub(super) struct DispatchReasonInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// Why, 1 to 500 characters; the other party reads it.
    pub(super) reason: String,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to tell of a dispatch.
#[derive(InputObject)]
pub(super) struct DispatchAccountInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// What is told, 1 to 4,000 characters.
    pub(super) account: String,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// An advisor to propose.
#[derive(InputObject)]
pub(super) struct ProposedAdvisorInput {
    /// Whom.
    pub(super) advisor_id: Gid<Advisor>,
    /// Why, 1 to 300 characters; the body reads it.
    pub(super) reason: String,
}

/// Whom to propose.
#[derive(InputObject)]
pub(super) struct ProposeCandidatesInput {
    /// For which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// Whom, the best first, 1 to 5, and at least as many as are to go together.
    pub(super) candidates: Vec<ProposedAdvisorInput>,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// In which order the body would have those proposed.
#[derive(InputObject)]
pub(super) struct RankCandidatesInput {
    /// For which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// Whom, the best first, at least as many as are to go together. Who is left out is not asked.
    pub(super) advisor_ids: Vec<Gid<Advisor>>,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// How to offer a dispatch.
#[derive(InputObject)]
pub(super) struct OfferDispatchInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// How many days each advisor has to answer, 1 to 30.
    pub(super) answer_days: i32,
    /// The dispatch's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to accept.
#[derive(InputObject)]
pub(super) struct AcceptDispatchInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// The `version` of the `undertaking` that the advisor read.
    pub(super) undertaking_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// What to decline.
#[derive(InputObject)]
pub(super) struct DeclineDispatchInput {
    /// Which dispatch.
    pub(super) dispatch_id: Gid<model::Dispatch>,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}
