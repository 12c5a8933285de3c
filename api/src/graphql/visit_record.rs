//! What was recorded of visits, and the report of a dispatch that is made of it.
use super::{
    context::request, dispatch::Dispatch, fault::Result, gid::gid, organization::Organization, page,
    scalar::Day, visit::Visit, words::mirror,
};
use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    visit::{self as model, PartContent, RecordPart},
};

mirror! {
    /// What a part of a visit's record is about.
    VisitPartKind of "domain::visit::PartKind" {
        /// Who took part (参加者).
        Attendees,
        /// An audit item that was looked at.
        ItemLookedAt,
        /// What the advisor saw.
        Observation,
        /// What the advisor recommends.
        Advice,
        /// Somebody of the body who learns to audit.
        Trainee,
        /// What the body does next.
        NextStep,
        /// A piece of evidence.
        Attachment,
        /// An earlier part is taken back.
        Withdrawn,
    }
    /// How far a trainee has come in a visit.
    TraineeProgress of "domain::visit::TraineeProgress" {
        /// Looked on.
        Watched,
        /// Took part under guidance.
        Assisted,
        /// Led a part of an audit.
        Led,
    }
    /// Why a message is kept beside the record.
    VisitProposalReason of "domain::visit::ProposalReason" {
        /// Its number or its key was taken by a message that says something else.
        Changed,
        /// It came when the record was signed, or the visit had been put off, called off or noted as missed.
        Late,
    }
}

/// A part of a visit's record. What its kind does not have is null.
#[derive(SimpleObject)]
pub(super) struct VisitPart {
    /// The UUID that the client made for it.
    client_id: String,
    /// What it is about.
    kind: VisitPartKind,
    /// What it says.
    text: Option<String>,
    /// The code of the audit item.
    item: Option<String>,
    /// Who is being trained.
    trainee: Option<String>,
    /// How far the trainee has come.
    progress: Option<TraineeProgress>,
    /// By which day in Japan.
    due_on: Option<Day>,
    /// The global id of the piece of evidence.
    evidence_id: Option<ID>,
}

impl From<&RecordPart> for VisitPart {
    fn from(part: &RecordPart) -> Self {
        let kind = part.content.kind().into();
        let progress = match part.content {
            PartContent::Trainee(_, progress, _) => Some(progress.into()),
            _ => None,
        };
        let draft = part.draft();
        Self {
            client_id: part.id.to_string(),
            kind,
            text: draft.text,
            item: draft.item,
            trainee: draft.trainee,
            progress,
            due_on: draft.due_on.map(Day),
            evidence_id: part.evidence().map(gid),
        }
    }
}

fn some(parts: &[RecordPart], first: Option<i32>, skip: Option<i32>) -> Result<Vec<VisitPart>> {
    Ok(page::stretch(parts, first, skip)?.map(VisitPart::from).collect())
}

/// A message of an advisor's device.
#[derive(SimpleObject)]
pub(super) struct VisitMessage {
    /// The global id: name it to take a proposal into the record.
    id: ID,
    /// Its number in the visit.
    sequence: i32,
    /// The device's key for it.
    key: String,
    /// When it was written by the device's clock, which may be wrong.
    device_at: DateTime<Utc>,
    /// When it was taken.
    received_at: DateTime<Utc>,
    /// What it says, in up to 50 parts.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    parts: Vec<VisitPart>,
}

impl From<&model::Message> for VisitMessage {
    fn from(message: &model::Message) -> Self {
        Self {
            id: gid(message.id),
            sequence: message.sequence.number(),
            key: message.key.as_str().to_owned(),
            device_at: message.device_at,
            received_at: message.received_at,
            parts: message.parts.iter().map(VisitPart::from).collect(),
        }
    }
}

/// A message that is kept beside the record.
#[derive(SimpleObject)]
struct VisitProposal {
    /// What was sent.
    message: VisitMessage,
    /// Why it is not part of the record.
    reason: VisitProposalReason,
    /// When it was taken into a later version of the record; null as long as it was not.
    taken_at: Option<DateTime<Utc>>,
}

/// A version of a record as the municipality signed it.
#[derive(Description)]
struct SignedVisitRecord(model::SignedRecord);

#[Object(use_type_description)]
impl SignedVisitRecord {
    /// 1 for what was first signed; each later one supersedes the one before.
    async fn number(&self) -> i32 {
        self.0.number
    }
    /// What it says.
    #[graphql(complexity = "page::some(first, 20, child_complexity)")]
    async fn parts(
        &self,
        #[graphql(desc = "How many, 1 to 100; 100 unless said.")] first: Option<i32>,
        #[graphql(desc = "How many to pass over before.")] skip: Option<i32>,
    ) -> Result<Vec<VisitPart>> {
        some(&self.0.parts, first, skip)
    }
    /// How many parts it has.
    async fn part_count(&self) -> usize {
        self.0.parts.len()
    }
    /// When it was signed.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.0.signed_at
    }
    /// Why it took the former one's place; null of the first.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(model::VisitReason::as_str)
    }
}

/// What was recorded of a visit.
#[derive(Description)]
pub(super) struct VisitRecord(pub(super) model::RecordView);

#[Object(use_type_description)]
impl VisitRecord {
    /// What the messages say up to the first gap, in the order in which it was first mentioned.
    #[graphql(complexity = "page::some(first, 20, child_complexity)")]
    async fn parts(
        &self,
        #[graphql(desc = "How many, 1 to 100; 100 unless said.")] first: Option<i32>,
        #[graphql(desc = "How many to pass over before.")] skip: Option<i32>,
    ) -> Result<Vec<VisitPart>> {
        some(&self.0.merged.parts, first, skip)
    }
    /// How many parts it has.
    async fn part_count(&self) -> usize {
        self.0.merged.parts.len()
    }
    /// The number of the last message in it; 0 before the first.
    async fn last_sequence(&self) -> i32 {
        self.0.merged.last
    }
    /// The numbers of the messages that are kept until those before them have come.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn waiting(&self) -> &[i32] {
        &self.0.merged.waiting
    }
    /// The numbers that they wait for.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn missing(&self) -> &[i32] {
        &self.0.merged.missing
    }
    /// What is kept beside the record: other versions, and what came late.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn proposals(&self) -> Vec<VisitProposal> {
        let shown = |one: &model::Proposal| VisitProposal {
            message: (&one.message).into(),
            reason: one.reason.into(),
            taken_at: one.taken_at,
        };
        self.0.proposals.iter().map(shown).collect()
    }
    /// What the municipality signed, the first version first; the last one stands.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn signed(&self) -> Vec<SignedVisitRecord> {
        self.0.signed.iter().cloned().map(SignedVisitRecord).collect()
    }
}

/// The report of a dispatch (派遣報告書), as complete data.
#[derive(Description)]
pub(super) struct DispatchReport(pub(super) model::DispatchReport);

#[Object(use_type_description)]
impl DispatchReport {
    /// What it is called, in Japanese.
    async fn title(&self) -> &'static str {
        "派遣報告書"
    }
    /// The global id of the dispatch.
    async fn dispatch_id(&self) -> ID {
        gid(self.0.dispatch)
    }
    /// What was asked for, who came, and what it brought by the municipality's own account; null for an advisor who was
    /// let in, who has it at home.
    async fn dispatch(&self, ctx: &Context<'_>) -> Result<Option<Dispatch>> {
        if !request(ctx).scope()?.allows(Action::DispatchRead) {
            return Ok(None);
        }
        Ok(request(ctx).load()?.load_one(self.0.dispatch).await?.map(Dispatch))
    }
    /// The municipality that was visited.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.municipality).await?.map(Organization))
    }
    /// The centre that sent the advisor.
    async fn center(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.center).await?.map(Organization))
    }
    /// Whether it says all: the record of each visit is signed.
    async fn is_complete(&self) -> bool {
        self.0.is_complete()
    }
    /// How long the visits were altogether, in minutes, as handed in.
    async fn minutes(&self) -> i64 {
        self.0.minutes()
    }
    /// How often somebody came to lead a part of an audit in a visit.
    async fn trainees_leading(&self) -> usize {
        self.0.led()
    }
    /// The visits that took place or still may, by their planned beginning.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn visits(&self) -> Vec<ReportedVisit> {
        let shown = |one: &model::ReportedVisit| ReportedVisit {
            visit: Visit(one.visit.clone()),
            trainees: one.trainees(),
            record: one.record.clone().map(SignedVisitRecord),
        };
        self.0.visits.iter().map(shown).collect()
    }
}

/// A visit in the report of a dispatch.
#[derive(SimpleObject)]
struct ReportedVisit {
    /// The visit, with its place and its times.
    visit: Visit,
    /// How many people learned to audit in it.
    trainees: usize,
    /// What was done, seen, advised and agreed, and what was left: the version that stands; null before it is signed.
    record: Option<SignedVisitRecord>,
}
