//! Looking at changes of edition, before and after.
use super::EditionChange;
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    catalog::{EditionCode, Mapping, UNKNOWN_MAPPING, must_be_published},
};

/// What taking an audit to another edition would do, whether or not it is still open.
pub struct PreviewEditionMigration {
    /// The audit.
    pub audit: AuditId,
    /// The other edition.
    pub to: EditionCode,
}

impl UseCase for PreviewEditionMigration {
    const ACTION: Action = Action::PriorRead;
    type Output = Mapping;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Mapping> {
        let audit = store.audit(self.audit).await?;
        must_be_published(store, self.to).await?;
        let mapping = store.mappings(&[(audit.edition, self.to)]).await?.pop();
        mapping.ok_or(Error::Conflict(UNKNOWN_MAPPING))
    }
}

/// The changes of these audits' editions: the batch behind a loader.
pub struct LoadEditionChanges(pub Vec<AuditId>);

impl UseCase for LoadEditionChanges {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<EditionChange>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<EditionChange>> {
        store.edition_changes(&self.0).await
    }
}
