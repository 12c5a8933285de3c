use super::row::sound;
use crate::db::{
    entity::edition_change::{ActiveModel, Column, Entity, Model},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::AuditId,
    catalog::EditionCode,
    edition_change::{EditionChange, EditionChangeStore},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl EditionChangeStore for Tx {
    async fn add_edition_change(&mut self, change: &EditionChange) -> Result<()> {
        let row = ActiveModel {
            audit_id: Set(change.audit.uuid()),
            version: Set(change.version),
            from_edition: Set(change.from.to_string()),
            to_edition: Set(change.to.to_string()),
            changed_by: Set(change.by.uuid()),
            changed_at: Set(change.at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn edition_changes(&mut self, audits: &[AuditId]) -> Result<Vec<EditionChange>> {
        let query = self
            .select::<Entity>()
            .filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Version);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(change_of).collect()
    }
}

fn change_of(row: Model) -> Result<EditionChange> {
    Ok(EditionChange {
        audit: Id::from_uuid(row.audit_id),
        version: row.version,
        from: sound(EditionCode::parse("from_edition", &row.from_edition))?,
        to: sound(EditionCode::parse("to_edition", &row.to_edition))?,
        by: Id::from_uuid(row.changed_by),
        at: row.changed_at,
    })
}
