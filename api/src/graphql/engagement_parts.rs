//! What hangs on a joint engagement: its call, its history, its report, its counts.
use super::{
    context::request,
    fault::Result,
    organization::Organization,
    scalar::Day,
    words::{AuditState, EngagementState, EngagementVerb, ParticipationState},
};
use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::engagement as model;

/// What a call says. All days are days in Japan.
#[derive(SimpleObject)]
pub(super) struct CallTerms {
    /// What is asked for and given.
    pub(super) text: String,
    /// The last day to answer.
    pub(super) answer_by: Day,
    /// The day of the briefing, if there is one.
    pub(super) briefing_on: Option<Day>,
    /// The first day on which fieldwork is planned.
    pub(super) fieldwork_from: Option<Day>,
    /// The last day on which fieldwork is planned.
    pub(super) fieldwork_until: Option<Day>,
}

/// The consolidated report of a joint engagement. It never changes.
#[derive(SimpleObject)]
pub(super) struct EngagementReport {
    /// The overview in words.
    pub(super) overview: String,
    /// How many municipalities were invited.
    pub(super) invited: i32,
    /// How many took part to the end, left out ones included.
    pub(super) took_part: i32,
    /// How many of those are left out.
    pub(super) left_out: i32,
    /// When it was given.
    pub(super) reported_at: DateTime<Utc>,
}

/// One step in the history of a joint engagement.
#[derive(Description)]
pub(super) struct EngagementStep(pub(super) model::EngagementStep);

#[Object(use_type_description)]
impl EngagementStep {
    /// By which verb.
    async fn verb(&self) -> EngagementVerb {
        self.0.verb.into()
    }
    /// From where.
    async fn from(&self) -> EngagementState {
        self.0.from.into()
    }
    /// To where.
    async fn to(&self) -> EngagementState {
        self.0.to.into()
    }
    /// The organization whose coordinator took it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.prefecture).await?.map(Organization))
    }
    /// Why, where the verb asks for it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(model::EngagementReason::as_str)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// How far an engagement has come, in counts only.
#[derive(SimpleObject)]
pub(super) struct EngagementProgress {
    /// Participations by their state.
    participations: Vec<ParticipationCount>,
    /// How many participants let the coordinator see their audit's progress. The rest of the counts is of these.
    disclosing: u64,
    /// Audits by their state.
    audits: Vec<AuditCount>,
    /// Items asked.
    items_asked: u64,
    /// Items answered.
    items_answered: u64,
    /// Items judged.
    items_judged: u64,
}

/// How many participations are in a state.
#[derive(SimpleObject)]
struct ParticipationCount {
    /// The state.
    state: ParticipationState,
    /// How many.
    count: u64,
}

/// How many audits are in a state.
#[derive(SimpleObject)]
struct AuditCount {
    /// The state.
    state: AuditState,
    /// How many.
    count: u64,
}

impl From<model::Tally> for EngagementProgress {
    fn from(tally: model::Tally) -> Self {
        let participations = tally.participations.into_iter();
        let audits = tally.audits.into_iter();
        Self {
            participations: participations
                .map(|(state, count)| ParticipationCount { state: state.into(), count })
                .collect(),
            disclosing: tally.disclosing,
            audits: audits.map(|(state, count)| AuditCount { state: state.into(), count }).collect(),
            items_asked: tally.asked,
            items_answered: tally.answered,
            items_judged: tally.judged,
        }
    }
}
