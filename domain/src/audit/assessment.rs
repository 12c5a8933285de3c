//! The two verdicts on an item: the body's own and the auditor's. Neither ever overwrites the other.
use crate::{
    Error, Reason, Result, Timestamp,
    access::{OrganizationId, UserId},
    catalog::{ItemCode, Method},
    kernel::text::Prose,
    scoring::Verdict,
};

/// A remark of up to 2,000 characters.
pub type Note = Prose<2000>;

/// What the body says of itself on one item.
#[derive(Debug, Clone)]
pub struct SelfAssessment {
    /// The item.
    pub item: ItemCode,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, or what is missing.
    pub note: Note,
    /// Who answered last.
    pub answered_by: UserId,
    /// Everybody who ever answered it: none of them judges it.
    pub answerers: Vec<UserId>,
    /// When.
    pub answered_at: Timestamp,
    /// Grows with each change, from 1.
    pub version: i32,
}

/// What an auditor found on one item.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The item.
    pub item: ItemCode,
    /// The verdict.
    pub verdict: Verdict,
    /// How it was found out.
    pub method: Method,
    /// What was found.
    pub note: Note,
    /// Who judged.
    pub judged_by: UserId,
    /// For which organization.
    pub organization: OrganizationId,
    /// When.
    pub judged_at: Timestamp,
    /// Grows with each change, from 1.
    pub version: i32,
}

/// One line of a bulk call.
pub trait Entry {
    /// The item it speaks of.
    fn item(&self) -> &str;
    /// The version of the answer or judgement the caller saw; 0 if there was none.
    fn expected_version(&self) -> i32;
    /// The verdict.
    fn verdict(&self) -> Verdict;
    /// The remark.
    fn note(&self) -> &Note;
}

/// An answer to record.
#[derive(Debug, Clone)]
pub struct SelfAssessmentEntry {
    /// The item's code, as sent.
    pub item: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub note: Note,
    /// What the caller saw; 0 if nothing.
    pub expected_version: i32,
}

/// A judgement to record.
#[derive(Debug, Clone)]
pub struct JudgementEntry {
    /// The item's code, as sent.
    pub item: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How it was found out.
    pub method: Method,
    /// What was found.
    pub note: Note,
    /// What the caller saw; 0 if nothing.
    pub expected_version: i32,
}

impl Entry for SelfAssessmentEntry {
    fn item(&self) -> &str {
        &self.item
    }
    fn expected_version(&self) -> i32 {
        self.expected_version
    }
    fn verdict(&self) -> Verdict {
        self.verdict
    }
    fn note(&self) -> &Note {
        &self.note
    }
}

impl Entry for JudgementEntry {
    fn item(&self) -> &str {
        &self.item
    }
    fn expected_version(&self) -> i32 {
        self.expected_version
    }
    fn verdict(&self) -> Verdict {
        self.verdict
    }
    fn note(&self) -> &Note {
        &self.note
    }
}

const REASON_NEEDED: Reason = Reason::of(
    "REASON_NEEDED",
    "An item that does not apply needs a reason.",
    "「該当なし」とする場合は理由を記入してください。",
);

/// Not applicable needs a reason: it leaves the denominator of the score.
pub(super) fn check_reason(index: usize, entry: &impl Entry) -> Result<()> {
    if entry.verdict() == Verdict::NotApplicable && entry.note().as_str().is_empty() {
        return Err(Error::invalid_at("entries", index, "note", REASON_NEEDED));
    }
    Ok(())
}
