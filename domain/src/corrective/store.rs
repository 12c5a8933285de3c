//! What corrective actions ask of storage. All are changed under the lock of their finding's audit.
use super::{ActionEvent, CorrectiveAction, CorrectiveActionId};
use crate::{Result, finding::FindingId};

/// Corrective actions and their history.
#[trait_variant::make(Send)]
pub trait CorrectiveStore {
    /// Those of `ids` that are visible.
    async fn corrective_actions(&mut self, ids: &[CorrectiveActionId]) -> Result<Vec<CorrectiveAction>>;
    /// The corrective actions of `findings`, the oldest first.
    async fn corrective_actions_of(&mut self, findings: &[FindingId]) -> Result<Vec<CorrectiveAction>>;
    /// Stores corrective actions, each over the former one of its id, in one statement.
    async fn save_corrective_actions(&mut self, actions: &[CorrectiveAction]) -> Result<()>;
    /// Appends to the history, in one statement.
    async fn add_action_events(&mut self, events: &[ActionEvent]) -> Result<()>;
    /// The history of `actions`, oldest step first.
    async fn action_events(&mut self, actions: &[CorrectiveActionId]) -> Result<Vec<ActionEvent>>;
}
