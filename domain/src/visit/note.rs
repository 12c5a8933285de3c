//! What is noted of a visit beside its record: of its content, and so the municipality's.
use super::{Unfinished, VisitId, VisitReason};
use crate::{Id, Timestamp, access::UserId, dispatch::DispatchId, kernel::id::Kind};

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteContent {
    /// What was left undone (PARTIAL); another visit is its remainder. Said once.
    Unfinished(Unfinished),
    /// Why the municipality sent the record back.
    Returned(VisitReason),
}

/// A note. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitNote {
    /// Its id; later ones are greater.
    pub id: VisitNoteId,
    /// Of which visit.
    pub visit: VisitId,
    /// Of which dispatch.
    pub dispatch: DispatchId,
    /// What it says.
    pub content: NoteContent,
    /// Whose word it is.
    pub by: UserId,
    /// When it was given.
    pub at: Timestamp,
}

impl Kind for VisitNote {
    const NAME: &'static str = "VisitNote";
}
/// Names a note.
pub type VisitNoteId = Id<VisitNote>;

impl VisitNote {
    /// What was left undone, if it is about that.
    #[must_use]
    pub const fn unfinished(&self) -> Option<&Unfinished> {
        match &self.content {
            NoteContent::Unfinished(left) => Some(left),
            NoteContent::Returned(_) => None,
        }
    }

    /// Why the record was sent back, if it is about that.
    #[must_use]
    pub const fn returned(&self) -> Option<&VisitReason> {
        match &self.content {
            NoteContent::Returned(reason) => Some(reason),
            NoteContent::Unfinished(_) => None,
        }
    }
}
