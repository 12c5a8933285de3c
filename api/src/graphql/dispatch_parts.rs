//! What hangs on a dispatch: the request's form, whom the centre proposes, offers, the history.
use super::{
    context::request,
    dispatch_matching::MatchMerit,
    dispatch_words::{DispatchFormGap, DispatchOfferAnswer, DispatchState, DispatchVerb},
    fault::{Result, language},
    gid::gid,
    organization::Organization,
    scalar::Day,
    words::AdviceField,
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    advisor::WorkMode,
    dispatch::{self as model, UNDERTAKING_VERSION, undertaking_text},
    kernel::reason::Language,
};

/// What a body asks for. A draft may lack anything.
#[derive(SimpleObject)]
pub(super) struct DispatchForm {
    /// The project that it is for.
    project: Option<String>,
    /// The section that asks.
    section: Option<String>,
    /// Whom to ask about it, and how.
    contact: Option<String>,
    /// What is to be reached.
    aim: String,
    /// How things stand: security policy, audits so far.
    present_state: String,
    /// How many of the body's people will take part.
    participants: Option<u16>,
    /// Whether online; false for on site, null if it does not say.
    online: Option<bool>,
    /// What advice is wanted on.
    fields: Vec<AdviceField>,
    /// How many advisors are to go together.
    team_size: u8,
    /// On which days, in order.
    days: Vec<Day>,
    /// How many hours altogether, online.
    hours: Option<u8>,
    /// The id of the advisor whom the body would like, if anybody.
    wished_advisor_id: Option<ID>,
}

impl From<model::RequestForm> for DispatchForm {
    fn from(form: model::RequestForm) -> Self {
        Self {
            project: form.project.map(|text| text.as_str().to_owned()),
            section: form.section.map(|text| text.as_str().to_owned()),
            contact: form.contact.map(|text| text.as_str().to_owned()),
            aim: form.aim.as_str().to_owned(),
            present_state: form.present.as_str().to_owned(),
            participants: form.participants,
            online: form.mode.map(|mode| mode == WorkMode::Online),
            fields: form.fields.into_iter().map(Into::into).collect(),
            team_size: form.team.seats(),
            days: form.days.into_iter().map(Day).collect(),
            hours: form.hours,
            wished_advisor_id: form.wished.map(gid),
        }
    }
}

/// Something that keeps a request from being sent.
#[derive(SimpleObject)]
pub(super) struct DispatchGap {
    /// What.
    gap: DispatchFormGap,
    /// What to do about it, in the language of the request.
    message: &'static str,
}

impl From<model::FormGap> for DispatchGap {
    fn from(gap: model::FormGap) -> Self {
        let (en, ja) = gap.words();
        let message = match language() {
            Language::English => en,
            Language::Japanese => ja,
        };
        Self { gap: gap.into(), message }
    }
}

/// An advisor whom the centre proposes.
#[derive(SimpleObject)]
pub(super) struct DispatchCandidate {
    /// The advisor's id, to be ranked by.
    advisor_id: ID,
    /// The name they work under.
    name: String,
    /// The centre's order, from 1.
    place: i16,
    /// Why the centre proposes them.
    reason: String,
    /// The body's order, from 1; null before it is given, and for whom the body would not have.
    rank: Option<i16>,
    /// The score when they were proposed, for the centre; null for everybody else, and in documents.
    score: Option<i32>,
    /// What the score was made of, for the centre; null for everybody else, and in documents.
    merits: Option<Vec<MatchMerit>>,
}

impl From<model::DispatchCandidate> for DispatchCandidate {
    fn from(one: model::DispatchCandidate) -> Self {
        Self {
            advisor_id: gid(one.advisor),
            name: one.name.as_str().to_owned(),
            place: one.place,
            reason: one.reason.as_str().to_owned(),
            rank: one.rank,
            score: None,
            merits: None,
        }
    }
}

impl DispatchCandidate {
    /// As the centre's operators see them.
    pub(super) fn with_merits(one: model::DispatchCandidate) -> Self {
        let (score, merits) = (Some(one.points), one.merits.map(MatchMerit::from));
        Self { score, merits: Some(merits.into_iter().collect()), ..one.into() }
    }
}

/// A dispatch offered to one advisor.
#[derive(SimpleObject)]
pub(super) struct DispatchOffer {
    /// The global id.
    id: ID,
    /// The advisor's id.
    advisor_id: ID,
    /// Which seat of the team it is, from 1.
    seat: i16,
    /// When it was made.
    offered_at: DateTime<Utc>,
    /// Until when it can be answered, this moment excluded.
    expires_at: DateTime<Utc>,
    /// What became of it; null while it is open.
    answer: Option<DispatchOfferAnswer>,
    /// When.
    answered_at: Option<DateTime<Utc>>,
    /// The version of the confidentiality undertaking that came with an acceptance.
    undertaking_version: Option<i32>,
}

impl From<model::Offer> for DispatchOffer {
    fn from(offer: model::Offer) -> Self {
        Self {
            id: gid(offer.id),
            advisor_id: gid(offer.advisor),
            seat: offer.seat,
            offered_at: offer.offered_at,
            expires_at: offer.expires_at,
            answer: offer.answer.map(Into::into),
            answered_at: offer.answered_at,
            undertaking_version: offer.undertaking,
        }
    }
}

/// The words of the confidentiality undertaking (秘密保持誓約).
#[derive(SimpleObject)]
pub(super) struct DispatchUndertaking {
    /// The version of the text.
    version: i32,
    /// The text, in the language of the request.
    text: &'static str,
}

impl DispatchUndertaking {
    pub(super) fn now() -> Self {
        Self { version: UNDERTAKING_VERSION, text: undertaking_text(language()) }
    }
}

/// One step in the history of a dispatch.
#[derive(Description)]
pub(super) struct DispatchStep(pub(super) model::DispatchStep);

#[Object(use_type_description)]
impl DispatchStep {
    /// By which verb.
    async fn verb(&self) -> DispatchVerb {
        self.0.verb.into()
    }
    /// From where.
    async fn from(&self) -> DispatchState {
        self.0.from.into()
    }
    /// To where.
    async fn to(&self) -> DispatchState {
        self.0.to.into()
    }
    /// The organization whose person took it, or in which the house did.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.organization).await?.map(Organization))
    }
    /// Why, where the verb asks for it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(model::DispatchReason::as_str)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}
