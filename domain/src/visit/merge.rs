//! From messages to one record, whatever the net did to them: a pure decision.
//!
//! A message counts by its number, not by when it came, so that all orders of arrival give the same record. Behind a gap
//! messages wait; what cannot be part of the record is kept beside it. Nothing that was taken is ever dropped.
use super::{
    message::{MOST_PROPOSALS, Message, Proposal, ProposalReason},
    part::{PartContent, RecordPart},
};
use crate::{Error, Reason, Result, kernel::words::words};
use std::collections::BTreeSet;

const INCOMPLETE: Reason = Reason::of(
    "RECORD_INCOMPLETE",
    "Messages up to that number are still missing: send them, then hand the record in.",
    "指定された連番までの記録がまだ揃っていません。不足分を送信してから提出してください。",
);

words! {
    /// What became of a message.
    pub enum Receipt {
        /// It is part of the record.
        Merged = "MERGED",
        /// It is kept until the messages before it have come.
        Waiting = "WAITING",
        /// It came before: nothing was done.
        Replayed = "REPLAYED",
        /// Another message has its place or its key and says something else: both are kept, the first one counts.
        Conflict = "CONFLICT",
        /// The record is signed, or the visit was put off, called off or noted as missed: it is kept as a proposal.
        Late = "LATE",
    }
}

impl Receipt {
    /// What is to be said of it besides; none if all is well.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Merged | Self::Replayed => None,
            Self::Waiting => Some(Reason::of(
                "SEQUENCE_GAP",
                "It is kept, and becomes part of the record when the messages before it have come.",
                "受け付けました。前の連番の記録が届き次第、訪問記録に反映されます。",
            )),
            Self::Conflict => Some(Reason::of(
                "CHANGED_REPLAY",
                "Another message was taken under this number or key. Both are kept; the first one counts.",
                "この連番またはキーでは別の内容がすでに受け付けられています。両方を保管し、先に届いた内容を有効とします。",
            )),
            Self::Late => Some(Reason::of(
                "RECORD_SIGNED",
                "The record is signed, or the visit was put off, called off or noted as missed: the message is kept as a proposal.",
                "訪問記録が確定済み、または訪問が日程変更・中止・不参として登録済みのため、提案として保管しました。",
            )),
        }
    }
}

/// All that was ever taken for one visit.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// What belongs to the record, in any order; each number and each key once.
    pub messages: Vec<Message>,
    /// What is kept beside it.
    pub proposals: Vec<Proposal>,
}

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reception {
    /// What became of it.
    pub receipt: Receipt,
    /// The message that holds its place or its key: of a replay the first sending, of a conflict the other version, of one that
    /// came late another version that did, too.
    pub held: Option<Message>,
    /// Why it is to be kept beside the record; none if it is not.
    pub propose: Option<ProposalReason>,
}

/// What the messages say when put together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The parts, in the order in which they were first mentioned.
    pub parts: Vec<RecordPart>,
    /// The number of the last message in it; 0 before the first.
    pub last: i32,
    /// The numbers of the messages that wait behind a gap.
    pub waiting: Vec<i32>,
    /// The numbers that they wait for.
    pub missing: Vec<i32>,
}

impl Log {
    /// Decides what becomes of `sent`, which is not in the log yet. `closed` says whether the record
    /// takes nothing more.
    pub fn receive(&self, sent: &Message, closed: bool) -> Result<Reception> {
        let digest = sent.digest()?;
        let same = |one: &Message| Ok::<_, Error>(one.sequence == sent.sequence && one.digest()? == digest);
        // Held by key first: a key names one message for ever, at whatever place.
        let by_key = self.messages.iter().find(|one| one.key == sent.key);
        let rival = by_key.or_else(|| self.messages.iter().find(|one| one.sequence == sent.sequence));
        let kept = |receipt, held| Reception { receipt, held, propose: None };
        if let Some(held) = rival
            && same(held)?
        {
            return Ok(kept(Receipt::Replayed, Some(held.clone())));
        }
        let mut former = None;
        for one in &self.proposals {
            let is_same = same(&one.message)?;
            let has_key = one.message.key == sent.key;
            if is_same && has_key {
                // It was kept already: the same answer as then, and no second copy. Since then another version may have become
                // part of the record (the visit was reinstated), and then that one counts.
                match (one.reason, rival) {
                    (ProposalReason::Changed, _) | (ProposalReason::Late, Some(_)) => {
                        return Ok(kept(Receipt::Conflict, rival.cloned()));
                    }
                    (ProposalReason::Late, None) if closed => return Ok(kept(Receipt::Late, former)),
                    // It was left beside when the visit was reinstated, and its place is free: it comes as if for the first time.
                    (ProposalReason::Late, None) => {}
                }
            } else if former.is_none() && !is_same && (has_key || one.message.sequence == sent.sequence) {
                former = Some(one.message.clone());
            }
        }
        Ok(match rival {
            Some(held) => Reception {
                receipt: Receipt::Conflict,
                held: Some(held.clone()),
                propose: Some(ProposalReason::Changed),
            },
            None if closed => {
                Reception { receipt: Receipt::Late, held: former, propose: Some(ProposalReason::Late) }
            }
            None => {
                let gap = (1..sent.sequence.number())
                    .any(|number| self.messages.iter().all(|one| one.sequence.number() != number));
                kept(if gap { Receipt::Waiting } else { Receipt::Merged }, None)
            }
        })
    }

    /// Whether no more can be kept beside the record: as much waits there for the municipality as may. What was taken in does
    /// not count, nor what waited behind a gap when the record was signed, for it has its place among the messages.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let placed: BTreeSet<_> = self.messages.iter().map(|one| one.id).collect();
        let waits = |one: &&Proposal| one.taken_at.is_none() && !placed.contains(&one.message.id);
        self.proposals.iter().filter(waits).count() >= MOST_PROPOSALS
    }

    /// What came while the record took nothing and becomes part of it when it does again: of each number and each key the
    /// first. Another version of it stays beside.
    pub fn taken_up(&self) -> Result<Vec<&Proposal>> {
        let mut open = Self { messages: self.messages.clone(), proposals: Vec::new() };
        let mut taken = Vec::new();
        let is_late = |one: &&Proposal| one.reason == ProposalReason::Late && one.taken_at.is_none();
        for one in self.proposals.iter().filter(is_late) {
            let receipt = open.receive(&one.message, false)?.receipt;
            if matches!(receipt, Receipt::Merged | Receipt::Waiting) {
                open.messages.push(one.message.clone());
                taken.push(one);
            }
        }
        Ok(taken)
    }

    /// The record that the messages make.
    #[must_use]
    pub fn merged(&self) -> Merged {
        let mut ordered: Vec<&Message> = self.messages.iter().collect();
        ordered.sort_by_key(|one| one.sequence);
        let mut merged = Merged::default();
        for message in ordered {
            let number = message.sequence.number();
            if merged.waiting.is_empty() && number == merged.last + 1 {
                merged.last = number;
                for part in &message.parts {
                    put(&mut merged.parts, part);
                }
            } else {
                let before = merged.waiting.last().copied().unwrap_or(merged.last);
                merged.missing.extend(before + 1..number);
                merged.waiting.push(number);
            }
        }
        merged
    }
}

impl Merged {
    /// Passes a record in which every message up to `last`, the last one that the device sent, has come.
    pub fn must_be_whole(&self, last: i32) -> Result<()> {
        if self.last >= last && self.waiting.is_empty() {
            return Ok(());
        }
        Err(Error::Conflict(INCOMPLETE))
    }
}

/// The parts of a signed record with those of `proposals`, in this order, over them.
#[must_use]
pub fn amended<'a>(
    mut parts: Vec<RecordPart>,
    proposals: impl IntoIterator<Item = &'a Proposal>,
) -> Vec<RecordPart> {
    for proposal in proposals {
        for part in &proposal.message.parts {
            put(&mut parts, part);
        }
    }
    parts
}

/// A later part takes the earlier one's place, or takes it back.
fn put(parts: &mut Vec<RecordPart>, part: &RecordPart) {
    if part.content == PartContent::Withdrawn {
        parts.retain(|one| one.id != part.id);
        return;
    }
    match parts.iter_mut().find(|one| one.id == part.id) {
        Some(earlier) => *earlier = part.clone(),
        None => parts.push(part.clone()),
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
