//! Taking an audit that is still being planned to another edition of the catalogue.
mod change;
mod list;
mod model;
mod store;

pub use change::ChangeAuditEdition;
pub use list::{LoadEditionChanges, PreviewEditionMigration};
pub use model::EditionChange;
pub use store::EditionChangeStore;
