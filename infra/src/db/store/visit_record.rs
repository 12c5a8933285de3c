//! What was recorded of visits: messages, what is kept beside them, what was noted, and what was signed.
use super::row::{sound, word};
use crate::db::{
    entity::{visit_message, visit_note, visit_proposal, visit_record},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    visit::{
        Log, Message, MessageKey, NoteContent, PartDraft, Proposal, ProposalReason, RecordPart, Sequence,
        SignedRecord, Unfinished, Visit, VisitId, VisitNote, VisitReason,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, JsonValue, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// The kinds of notes.
const UNFINISHED: &str = "UNFINISHED";
const RETURNED: &str = "RETURNED";

// Messages and records are the municipality's, whoever enters them: the tenant is the column's default.
impl Tx {
    pub(super) async fn keep_message(&self, visit: &Visit, message: &Message) -> Result<()> {
        let row = visit_message::ActiveModel {
            id: Set(message.id.uuid()),
            visit_id: Set(visit.id.uuid()),
            dispatch_id: Set(visit.frame.dispatch.uuid()),
            sequence: Set(message.sequence.number()),
            key: Set(message.key.as_str().to_owned()),
            parts: Set(stored(&message.parts)?),
            device_at: Set(message.device_at),
            received_at: Set(message.received_at),
            sent_by: Set(message.by.uuid()),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn keep_proposals(&self, visit: &Visit, proposals: &[Proposal]) -> Result<()> {
        let rows = proposals.iter().map(|one| {
            Ok::<_, Error>(visit_proposal::ActiveModel {
                id: Set(one.message.id.uuid()),
                visit_id: Set(visit.id.uuid()),
                dispatch_id: Set(visit.frame.dispatch.uuid()),
                reason: Set(one.reason.as_str().to_owned()),
                sequence: Set(one.message.sequence.number()),
                key: Set(one.message.key.as_str().to_owned()),
                parts: Set(stored(&one.message.parts)?),
                device_at: Set(one.message.device_at),
                received_at: Set(one.message.received_at),
                sent_by: Set(one.message.by.uuid()),
                taken_at: Set(one.taken_at),
                ..Default::default()
            })
        });
        self.insert(rows.collect::<Result<_>>()?, None).await.map(drop)
    }

    pub(super) async fn logs(&self, visits: &[VisitId]) -> Result<Vec<(VisitId, Log)>> {
        let ids = || visits.iter().map(|id| id.uuid());
        let messages = self
            .select::<visit_message::Entity>()
            .filter(visit_message::Column::VisitId.is_in(ids()))
            .order_by_asc(visit_message::Column::Sequence);
        let proposals = self
            .select::<visit_proposal::Entity>()
            .filter(visit_proposal::Column::VisitId.is_in(ids()))
            .order_by_asc(visit_proposal::Column::Id);
        let mut logs: HashMap<Uuid, Log> = HashMap::new();
        for row in messages.all(&self.db).await.map_err(meaning)? {
            logs.entry(row.visit_id).or_default().messages.push(message_of(row)?);
        }
        for row in proposals.all(&self.db).await.map_err(meaning)? {
            logs.entry(row.visit_id).or_default().proposals.push(proposal_of(row)?);
        }
        Ok(visits.iter().map(|id| (*id, logs.remove(&id.uuid()).unwrap_or_default())).collect())
    }

    pub(super) async fn signed_records(&self, visits: &[VisitId]) -> Result<Vec<SignedRecord>> {
        let query = self
            .select::<visit_record::Entity>()
            .filter(visit_record::Column::VisitId.is_in(visits.iter().map(|id| id.uuid())))
            .order_by_asc(visit_record::Column::VisitId)
            .order_by_asc(visit_record::Column::Number);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(record_of).collect()
    }

    pub(super) async fn keep_record(&self, visit: &Visit, record: &SignedRecord) -> Result<()> {
        let row = visit_record::ActiveModel {
            id: Set(record.id.uuid()),
            visit_id: Set(visit.id.uuid()),
            number: Set(record.number),
            dispatch_id: Set(record.dispatch.uuid()),
            parts: Set(stored(&record.parts)?),
            signed_by: Set(record.signed_by.uuid()),
            signed_at: Set(record.signed_at),
            reason: Set(record.reason.as_ref().map(|reason| reason.as_str().to_owned())),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }
}

impl Tx {
    pub(super) async fn keep_note(&self, note: &VisitNote) -> Result<()> {
        let (kind, text) = match &note.content {
            NoteContent::Unfinished(left) => (UNFINISHED, left.as_str()),
            NoteContent::Returned(reason) => (RETURNED, reason.as_str()),
        };
        let row = visit_note::ActiveModel {
            id: Set(note.id.uuid()),
            visit_id: Set(note.visit.uuid()),
            dispatch_id: Set(note.dispatch.uuid()),
            kind: Set(kind.to_owned()),
            text: Set(text.to_owned()),
            noted_by: Set(note.by.uuid()),
            noted_at: Set(note.at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn noted(&self, visits: &[VisitId]) -> Result<Vec<VisitNote>> {
        let query = self
            .select::<visit_note::Entity>()
            .filter(visit_note::Column::VisitId.is_in(visits.iter().map(|id| id.uuid())))
            .order_by_asc(visit_note::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(note_of).collect()
    }
}

fn note_of(row: visit_note::Model) -> Result<VisitNote> {
    let content = match row.kind.as_str() {
        UNFINISHED => NoteContent::Unfinished(sound(Unfinished::parse("text", &row.text))?),
        RETURNED => NoteContent::Returned(sound(VisitReason::parse("text", &row.text))?),
        _ => return Err(garbled("a note of no kind")),
    };
    Ok(VisitNote {
        id: Id::from_uuid(row.id),
        visit: Id::from_uuid(row.visit_id),
        dispatch: Id::from_uuid(row.dispatch_id),
        content,
        by: Id::from_uuid(row.noted_by),
        at: row.noted_at,
    })
}

fn stored(parts: &[RecordPart]) -> Result<JsonValue> {
    let drafts: Vec<PartDraft> = parts.iter().map(RecordPart::draft).collect();
    serde_json::to_value(drafts).map_err(Error::internal)
}

fn read(parts: JsonValue) -> Result<Vec<RecordPart>> {
    let drafts: Vec<PartDraft> = serde_json::from_value(parts).map_err(Error::internal)?;
    drafts.iter().enumerate().map(|(index, draft)| sound(RecordPart::parse(index, draft))).collect()
}

fn message_of(row: visit_message::Model) -> Result<Message> {
    Ok(Message {
        id: Id::from_uuid(row.id),
        sequence: sound(Sequence::parse("sequence", row.sequence))?,
        key: sound(MessageKey::parse("key", &row.key))?,
        parts: read(row.parts)?,
        device_at: row.device_at,
        received_at: row.received_at,
        by: Id::from_uuid(row.sent_by),
    })
}

fn proposal_of(row: visit_proposal::Model) -> Result<Proposal> {
    Ok(Proposal {
        message: Message {
            id: Id::from_uuid(row.id),
            sequence: sound(Sequence::parse("sequence", row.sequence))?,
            key: sound(MessageKey::parse("key", &row.key))?,
            parts: read(row.parts)?,
            device_at: row.device_at,
            received_at: row.received_at,
            by: Id::from_uuid(row.sent_by),
        },
        reason: word(&row.reason, ProposalReason::parse)?,
        taken_at: row.taken_at,
    })
}

fn record_of(row: visit_record::Model) -> Result<SignedRecord> {
    Ok(SignedRecord {
        id: Id::from_uuid(row.id),
        visit: Id::from_uuid(row.visit_id),
        dispatch: Id::from_uuid(row.dispatch_id),
        number: row.number,
        parts: read(row.parts)?,
        signed_by: Id::from_uuid(row.signed_by),
        signed_at: row.signed_at,
        reason: row.reason.map(|reason| sound(VisitReason::parse("reason", &reason))).transpose()?,
    })
}
