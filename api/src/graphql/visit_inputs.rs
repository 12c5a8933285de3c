//! What is sent with the verbs on visits.
use super::{
    gid::Gid,
    scalar::Day,
    visit::VisitParty,
    visit_record::{TraineeProgress, VisitPartKind},
    words::WorkMode,
};
use async_graphql::InputObject;
use chrono::{DateTime, Utc};
use domain::{
    Error, Id, Reason, dispatch, evidence,
    visit::{self as model, PartDraft, PartKind, Remainder, Span, Unfinished},
};
use uuid::Uuid;

const CLIENT_ID: Reason = Reason::of(
    "CLIENT_ID",
    "An id that a client makes is a UUID.",
    "クライアントが付けるIDはUUIDで指定してください。",
);

/// The id that a client made.
pub(super) fn client_id<K>(field: &'static str, raw: &str) -> domain::Result<Id<K>> {
    uuid_of(field, raw).map(Id::from_uuid)
}

fn uuid_of(field: &'static str, raw: &str) -> domain::Result<Uuid> {
    Uuid::try_parse(raw).map_err(|_| Error::invalid(field, CLIENT_ID))
}

/// When and where a visit is to be.
#[derive(InputObject)]
pub(super) struct PlanVisitInput {
    /// The UUID that the client makes for it, at random (version 4): no other visit anywhere may have it.
    pub(super) client_id: String,
    /// Of which dispatch.
    pub(super) dispatch_id: Gid<dispatch::Dispatch>,
    /// When it begins.
    pub(super) planned_from: DateTime<Utc>,
    /// When it ends, this moment excluded: at most 24 hours later.
    pub(super) planned_until: DateTime<Utc>,
    /// On site or online.
    pub(super) mode: WorkMode,
    /// Where, up to 200 characters.
    pub(super) place: Option<String>,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which visit.
#[derive(InputObject)]
pub(super) struct VisitVerbInput {
    /// Which.
    pub(super) visit_id: Gid<model::Visit>,
    /// The visit's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which visit, and why.
#[derive(InputObject)]
pub(super) struct VisitReasonInput {
    /// Which.
    pub(super) visit_id: Gid<model::Visit>,
    /// Why, up to 500 characters. It is kept.
    pub(super) reason: String,
    /// The visit's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which visit is put off, and until when.
#[derive(InputObject)]
pub(super) struct RescheduleVisitInput {
    /// Which.
    pub(super) visit_id: Gid<model::Visit>,
    /// The UUID that the client makes for the one that takes its place, at random (version 4).
    pub(super) client_id: String,
    /// When that one begins.
    pub(super) planned_from: DateTime<Utc>,
    /// When that one ends, this moment excluded: at most 24 hours later.
    pub(super) planned_until: DateTime<Utc>,
    /// Why, up to 500 characters. It is kept.
    pub(super) reason: String,
    /// The visit's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// To which visit somebody did not come.
#[derive(InputObject)]
pub(super) struct NoteVisitNoShowInput {
    /// Which.
    pub(super) visit_id: Gid<model::Visit>,
    /// Who did not come: the municipality or the advisor.
    pub(super) absent: VisitParty,
    /// What is known of it, up to 500 characters. It is kept.
    pub(super) reason: String,
    /// The visit's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// At which visit the advisor is.
#[derive(InputObject)]
pub(super) struct CheckInVisitInput {
    /// The UUID that the client made for the visit.
    pub(super) client_visit_id: String,
    /// When it was, by the device's clock.
    pub(super) device_at: DateTime<Utc>,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// A part of a visit's record. What its kind does not have must be left out.
#[derive(InputObject)]
pub(super) struct VisitPartInput {
    /// The UUID that the client makes for it. A later part of the same takes the earlier one's place.
    client_id: String,
    /// What it is about.
    kind: VisitPartKind,
    /// What it says, up to 2,000 characters.
    text: Option<String>,
    /// Of an item that was looked at: its code.
    item: Option<String>,
    /// Of a trainee: a name or a post, up to 80 characters.
    trainee: Option<String>,
    /// Of a trainee: how far they have come.
    progress: Option<TraineeProgress>,
    /// Of a next step: by which day in Japan.
    due_on: Option<Day>,
    /// Of an attachment: the piece of evidence.
    evidence_id: Option<Gid<evidence::Evidence>>,
}

impl VisitPartInput {
    pub(super) fn draft(self) -> domain::Result<PartDraft> {
        let kind: PartKind = self.kind.into();
        let progress = self.progress.map(model::TraineeProgress::from);
        Ok(PartDraft {
            id: uuid_of("parts.clientId", &self.client_id)?,
            kind: kind.as_str().to_owned(),
            text: self.text,
            item: self.item,
            trainee: self.trainee,
            progress: progress.map(|progress| progress.as_str().to_owned()),
            due_on: self.due_on.map(|day| day.0),
            evidence: self.evidence_id.map(|id| id.0.uuid()),
        })
    }
}

/// One message of the advisor's device.
#[derive(InputObject)]
pub(super) struct RecordVisitResultInput {
    /// The UUID that the client made for the visit.
    pub(super) client_visit_id: String,
    /// The message's number in the visit, from 1, without gaps.
    pub(super) sequence: i32,
    /// The device's key for the message, up to 80 characters: always the same when it is sent again.
    pub(super) idempotency_key: String,
    /// When it was written, by the device's clock.
    pub(super) device_at: DateTime<Utc>,
    /// What it says: 1 to 50 parts.
    pub(super) parts: Vec<VisitPartInput>,
}

/// What is left to do of a visit, and when.
#[derive(InputObject)]
pub(super) struct VisitRemainderInput {
    /// The UUID that the client makes for the visit that does it, at random (version 4).
    client_id: String,
    /// When that one begins.
    planned_from: DateTime<Utc>,
    /// When that one ends, this moment excluded: at most 24 hours later.
    planned_until: DateTime<Utc>,
    /// What is left, up to 2,000 characters.
    unfinished: String,
}

impl VisitRemainderInput {
    pub(super) fn decode(self) -> domain::Result<Remainder> {
        Ok(Remainder {
            id: client_id("remainder.clientId", &self.client_id)?,
            planned: Span::parse("remainder.plannedUntil", self.planned_from, self.planned_until)?,
            unfinished: Unfinished::parse("remainder.unfinished", &self.unfinished)?,
        })
    }
}

/// Which record is handed in.
#[derive(InputObject)]
pub(super) struct SubmitVisitInput {
    /// The UUID that the client made for the visit.
    pub(super) client_visit_id: String,
    /// The number of the last message that the device sent.
    pub(super) last_sequence: i32,
    /// When the visit began.
    pub(super) actual_from: DateTime<Utc>,
    /// When it ended, this moment excluded: at most 24 hours later.
    pub(super) actual_until: DateTime<Utc>,
    /// What is left to do (PARTIAL), if anything is: it becomes a visit of its own.
    pub(super) remainder: Option<VisitRemainderInput>,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}

/// Which record is amended.
#[derive(InputObject)]
pub(super) struct AmendVisitInput {
    /// Which visit.
    pub(super) visit_id: Gid<model::Visit>,
    /// The global ids of the proposals that it takes in, in this order.
    pub(super) proposal_ids: Vec<Gid<model::Message>>,
    /// Why, up to 500 characters. It is kept.
    pub(super) reason: String,
    /// The visit's `version` as read.
    pub(super) expected_version: i32,
    /// Makes a repeated request do nothing twice.
    pub(super) idempotency_key: Option<String>,
}
