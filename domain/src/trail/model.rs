//! A row of the trail. It holds ids, never contents.
use crate::{
    Id, Timestamp,
    access::{OrganizationId, UserId},
    kernel::{id::Kind, words::words},
};
use uuid::Uuid;

words! {
    /// How it ended.
    pub enum Outcome {
        /// It was done.
        Done = "DONE",
        /// It was refused.
        Denied = "DENIED",
    }
}

/// One deed.
#[derive(Debug, Clone)]
pub struct TrailEntry {
    /// Its id.
    pub id: TrailEntryId,
    /// When.
    pub at: Timestamp,
    /// Who; none when the house applied an event.
    pub user: Option<UserId>,
    /// The organization the actor belongs to.
    pub organization: OrganizationId,
    /// What: the name of an action or of a platform task.
    pub action: String,
    /// The kind of thing acted upon, if one was named.
    pub subject_kind: Option<String>,
    /// Its id.
    pub subject: Option<Uuid>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether the actor was an outsider.
    pub outsider: bool,
}

impl Kind for TrailEntry {
    const NAME: &'static str = "TrailEntry";
}
/// Names a row of the trail.
pub type TrailEntryId = Id<TrailEntry>;
