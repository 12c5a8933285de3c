//! What the advisor's device sends, over a net that may be bad or absent.
use super::part::{PartDraft, RecordPart};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    kernel::{digest::sha256, id::Kind, text::Line, words::words},
};
use std::collections::BTreeSet;

/// The key that the device made for one message, up to 80 characters; unique in its visit.
pub type MessageKey = Line<80>;

/// The greatest sequence number, and so the most messages of one visit.
pub const MOST_MESSAGES: i32 = 1000;
/// The most parts in one message.
pub const MOST_PARTS: usize = 50;
/// The most messages that wait beside the record of one visit for the municipality.
pub const MOST_PROPOSALS: usize = 200;

const NUMBER: Reason = Reason::of(
    "SEQUENCE_NUMBER",
    "Messages of a visit are numbered from 1 to 1000.",
    "訪問記録の連番は1から1000までで指定してください。",
);
const PARTS: Reason = Reason::of(
    "PART_COUNT",
    "A message has 1 to 50 parts, none of them twice.",
    "1回の送信に含められる記録は1件から50件までで、同じ記録を重複させることはできません。",
);

/// The place of a message among those of its visit, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(i32);

impl Sequence {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, number: i32) -> Result<Self> {
        if (1..=MOST_MESSAGES).contains(&number) {
            Ok(Self(number))
        } else {
            Err(Error::invalid(field, NUMBER))
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }
}

/// What is sent in one piece. Once it was taken it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, made when it was taken.
    pub id: MessageId,
    /// Its place, as the device counts.
    pub sequence: Sequence,
    /// The device's key.
    pub key: MessageKey,
    /// What it says.
    pub parts: Vec<RecordPart>,
    /// When it was written, by the device's clock, which may be wrong.
    pub device_at: Timestamp,
    /// When it was taken, by ours.
    pub received_at: Timestamp,
    /// Who sent it.
    pub by: UserId,
}

impl Kind for Message {
    const NAME: &'static str = "VisitMessage";
}
/// Names a message, taken or kept as a proposal.
pub type MessageId = Id<Message>;

impl Message {
    /// Passes parts that may stand in one message.
    pub fn parse_parts(drafts: &[PartDraft]) -> Result<Vec<RecordPart>> {
        let once = || drafts.iter().map(|draft| draft.id).collect::<BTreeSet<_>>().len() == drafts.len();
        if drafts.is_empty() || drafts.len() > MOST_PARTS || !once() {
            return Err(Error::invalid("parts", PARTS));
        }
        drafts.iter().enumerate().map(|(index, draft)| RecordPart::parse(index, draft)).collect()
    }

    /// SHA-256 of what the device said: its parts and its clock, and neither when nor by whom it was taken. Of the clock
    /// whole microseconds count, which is what storage keeps.
    pub fn digest(&self) -> Result<String> {
        let parts: Vec<PartDraft> = self.parts.iter().map(RecordPart::draft).collect();
        let said =
            serde_json::to_string(&(self.device_at.timestamp_micros(), parts)).map_err(Error::internal)?;
        Ok(sha256(said.as_bytes()))
    }
}

words! {
    /// Why a message is kept beside the record.
    pub enum ProposalReason {
        /// Its place or its key was taken by a message that says something else.
        Changed = "CHANGED",
        /// It came when the record was signed, or the visit had been put off, called off or noted as missed.
        Late = "LATE",
    }
}

/// A message that is no part of the record, and is kept all the same: for the municipality to take it in or leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What was sent.
    pub message: Message,
    /// Why it is kept beside the record.
    pub reason: ProposalReason,
    /// When it was taken into a later version of the record; none as long as it was not.
    pub taken_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn draft(id: u128) -> PartDraft {
        serde_json::from_value(serde_json::json!({
            "id": Uuid::from_u128(id), "kind": "ADVICE", "text": "手順書を見直す"
        }))
        .unwrap()
    }

    fn code<T>(answer: Result<T>) -> &'static str {
        match answer {
            Ok(_) => "ok",
            Err(Error::Invalid { reason, .. }) => reason.code(),
            Err(other) => other.code(),
        }
    }

    #[test]
    fn a_message_has_a_place_and_some_parts() {
        for (number, wanted) in [(0, "SEQUENCE_NUMBER"), (1, "ok"), (1000, "ok"), (1001, "SEQUENCE_NUMBER")] {
            assert_eq!(code(Sequence::parse("sequence", number)), wanted, "{number}");
        }
        let many = |n: u128| (0..n).map(draft).collect::<Vec<_>>();
        assert_eq!(code(Message::parse_parts(&many(0))), "PART_COUNT");
        assert_eq!(code(Message::parse_parts(&many(50))), "ok");
        assert_eq!(code(Message::parse_parts(&many(51))), "PART_COUNT");
        assert_eq!(code(Message::parse_parts(&[draft(1), draft(2), draft(1)])), "PART_COUNT");
    }
}
