use super::row::{sound, word};
use crate::db::{entity::target, error::meaning, tx::Tx};
use domain::{
    Id, Result,
    audit::AuditId,
    target::{Target, TargetKind, TargetName, TargetRef, TargetStore},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl TargetStore for Tx {
    async fn targets(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, Target)>> {
        let query = self
            .select::<target::Entity>()
            .filter(target::Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .order_by_asc(target::Column::Kind)
            .order_by_asc(target::Column::Name)
            .order_by_asc(target::Column::TargetId);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        let of = |row: target::Model| {
            Ok((Id::from_uuid(row.audit_id), target_of(&row.kind, row.target_id, &row.name)?))
        };
        rows.into_iter().map(of).collect()
    }

    async fn set_targets(&mut self, audit: AuditId, targets: &[Target]) -> Result<()> {
        let former = self.delete::<target::Entity>().filter(target::Column::AuditId.eq(audit.uuid()));
        former.exec(&self.db).await.map_err(meaning)?;
        let rows = targets.iter().map(|one| target::ActiveModel {
            audit_id: Set(audit.uuid()),
            target_id: Set(one.of.uuid()),
            kind: Set(one.of.kind().as_str().to_owned()),
            name: Set(one.name.as_str().to_owned()),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }
}

/// A stored target.
pub(super) fn target_of(kind: &str, id: Uuid, name: &str) -> Result<Target> {
    let of = TargetRef::of(word(kind, TargetKind::parse)?, id);
    Ok(Target { of, name: sound(TargetName::parse("name", name))? })
}
