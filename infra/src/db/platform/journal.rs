//! The journal of changes, as every replica reads it: kinds and ids, and nothing of what was written.
use super::PlatformTx;
use crate::db::standings::{MOST, Noted, View};
use domain::Result;
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A row of the journal beside the database's view; of a journal that says nothing new the view alone.
#[derive(FromQueryResult)]
struct Row {
    history: String,
    snapshot: String,
    kind: Option<String>,
    tenant_id: Option<Uuid>,
    subject: Option<Uuid>,
}

/// Within what the numbers of transactions only grow: one run of one PostgreSQL, one database in it, one journal in that.
/// After a failover, a restart from a copy of the files, or a restore of a dump, one of them is another.
const HISTORY: &str = "concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()),
    (SELECT oid FROM pg_database WHERE datname = current_database()), CAST('changes' AS regclass)::oid)";

impl PlatformTx {
    /// What was committed since the view `since` was taken, and the view of now. A transaction that was under way then is
    /// not passed over: it was not visible, whatever its number. A few more than [`MOST`] stand for all. Of another history
    /// than that of `since` the rows say nothing.
    pub(in crate::db) async fn changes_since(
        &self,
        since: Option<&View>,
    ) -> Result<(Option<View>, Vec<Noted>)> {
        let sql = format!(
            "SELECT here.history, here.snapshot::text AS snapshot, c.kind, c.tenant_id, c.subject
             FROM (SELECT {HISTORY} AS history, pg_current_snapshot() AS snapshot) here
                 LEFT JOIN changes c ON c.xid >= pg_snapshot_xmin(CAST($1 AS pg_snapshot))
                     AND NOT pg_visible_in_snapshot(c.xid, CAST($1 AS pg_snapshot))
             LIMIT {}",
            MOST + 1
        );
        let since = since.map(|view| view.snapshot.clone());
        let rows: Vec<Row> = self.all(&sql, [since.into()]).await?;
        let view =
            rows.first().map(|row| View { history: row.history.clone(), snapshot: row.snapshot.clone() });
        let noted = |row: Row| Some(Noted::parse(&row.kind?, row.tenant_id?, row.subject?));
        Ok((view, rows.into_iter().filter_map(noted).collect()))
    }

    /// Removes what every replica has read long ago, or has forgotten everything since.
    pub(in crate::db) async fn sweep_changes(&self) -> Result<u64> {
        let done = self.execute("DELETE FROM changes WHERE noted_at < now() - interval '1 hour'", []).await?;
        Ok(done.rows_affected())
    }
}
