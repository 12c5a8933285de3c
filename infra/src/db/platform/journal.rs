//! The journal of changes, as every replica reads it: kinds and ids, and nothing of what was written.
use super::PlatformTx;
use crate::db::standings::{MOST, Noted};
use domain::Result;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A row of the journal beside the database's view; of a journal that says nothing new the view alone.
#[derive(FromQueryResult)]
struct Row {
    view: String,
    kind: Option<String>,
    tenant_id: Option<Uuid>,
    subject: Option<Uuid>,
}

impl PlatformTx {
    /// What was committed since the view `since` was taken, and the view of now. A transaction that was under way then is
    /// not passed over: it was not visible, whatever its number. A few more than [`MOST`] stand for all.
    pub(in crate::db) async fn changes_since(
        &self,
        since: Option<String>,
    ) -> Result<(Option<String>, Vec<Noted>)> {
        let sql = format!(
            "SELECT here.view::text AS view, c.kind, c.tenant_id, c.subject
             FROM (SELECT pg_current_snapshot() AS view) here
                 LEFT JOIN changes c ON c.xid >= pg_snapshot_xmin(CAST($1 AS pg_snapshot))
                     AND NOT pg_visible_in_snapshot(c.xid, CAST($1 AS pg_snapshot))
             LIMIT {}",
            MOST + 1
        );
        let rows: Vec<Row> = self.all(&sql, [since.into()]).await?;
        let view = rows.first().map(|row| row.view.clone());
        let noted = |row: Row| Some(Noted::parse(&row.kind?, row.tenant_id?, row.subject?));
        Ok((view, rows.into_iter().filter_map(noted).collect()))
    }

    /// Removes what every replica has read long ago, or has forgotten everything since.
    pub(in crate::db) async fn sweep_changes(&self) -> Result<u64> {
        let done = self.execute("DELETE FROM changes WHERE noted_at < now() - interval '1 hour'", []).await?;
        Ok(done.rows_affected())
    }
}
