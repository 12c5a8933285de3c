//! A change of edition.
use crate::{
    Error, Reason, Result, Timestamp,
    access::UserId,
    audit::{Audit, AuditId, State},
    catalog::EditionCode,
};

const FIXED: Reason = Reason::of(
    "EDITION_FIXED",
    "From the notice on an audit keeps its edition.",
    "監査実施通知の後は、用いる版を変更できません。",
);
const ORDERED: Reason = Reason::of(
    "EDITION_ORDERED",
    "The joint engagement settles the edition of its audits.",
    "共同監査では、用いる版は共同監査で定めたものとなります。",
);
const UNCHANGED: Reason =
    Reason::of("EDITION_UNCHANGED", "The audit uses this edition already.", "すでにこの版を用いています。");

/// That an audit was taken from one edition to another.
#[derive(Debug, Clone)]
pub struct EditionChange {
    /// The audit.
    pub audit: AuditId,
    /// The audit's version since then.
    pub version: i32,
    /// From which edition.
    pub from: EditionCode,
    /// To which.
    pub to: EditionCode,
    /// Who did it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Audit {
    /// Takes the audit to another edition, while it is being planned. It keeps its state.
    pub fn change_edition(&mut self, to: EditionCode) -> Result<EditionCode> {
        if !matches!(self.state, State::Draft | State::Planned) {
            return Err(Error::Conflict(FIXED));
        }
        if self.participation.is_some() {
            return Err(Error::Conflict(ORDERED));
        }
        if self.edition == to {
            return Err(Error::invalid("edition", UNCHANGED));
        }
        self.version += 1;
        Ok(std::mem::replace(&mut self.edition, to))
    }
}
