//! What the sweeper is told.
use super::PlatformTx;
use domain::{
    Id, Result, Timestamp,
    evidence::{DueSlot, EvidenceSweepStore},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    tenant_id: Uuid,
    id: Uuid,
    abandoned: bool,
}

impl EvidenceSweepStore for PlatformTx {
    async fn due_upload_slots(&mut self, before: Timestamp, limit: u64) -> Result<Vec<DueSlot>> {
        let sql = "SELECT s.tenant_id, s.id, s.used_at IS NOT NULL AND NOT EXISTS (
                       SELECT FROM evidence_versions v WHERE (v.tenant_id, v.id) = (s.tenant_id, s.id)) AS abandoned
                   FROM upload_slots s WHERE s.expires_at < $1 ORDER BY s.expires_at, s.id LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<Row> = self.all(sql, [before.into(), limit.into()]).await?;
        let slot = |row: Row| DueSlot {
            tenant: Id::from_uuid(row.tenant_id),
            id: Id::from_uuid(row.id),
            abandoned: row.abandoned,
        };
        Ok(rows.into_iter().map(slot).collect())
    }

    async fn forget_upload_slot(&mut self, slot: &DueSlot) -> Result<()> {
        let sql = "DELETE FROM upload_slots WHERE tenant_id = $1 AND id = $2";
        self.execute(sql, [slot.tenant.uuid().into(), slot.id.uuid().into()]).await.map(drop)
    }

    async fn forget_download_slots(&mut self, before: Timestamp) -> Result<()> {
        self.execute("DELETE FROM download_slots WHERE expires_at < $1", [before.into()]).await.map(drop)
    }
}
