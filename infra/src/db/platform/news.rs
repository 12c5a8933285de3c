use super::PlatformTx;
use crate::db::error::garbled;
use domain::{Error, Id, Result, access::OrganizationId, news::NewsQueue};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct TenantRow {
    tenant_id: Uuid,
}

impl NewsQueue for PlatformTx {
    async fn has_unnumbered_news(&mut self) -> Result<bool> {
        let asked = self.one("SELECT EXISTS (SELECT FROM news WHERE number IS NULL) AS waits", []).await?;
        asked.ok_or_else(|| garbled("a question"))?.try_get::<bool>("", "waits").map_err(Error::internal)
    }

    async fn number_news(&mut self, limit: u64) -> Result<Vec<OrganizationId>> {
        // Held until the commit, and waited for: what the one before us numbered is visible before we give the next number,
        // so that nobody who read up to ours finds a smaller one later.
        self.execute("SELECT pg_advisory_xact_lock(hashtextextended('kansa.news', 0))", []).await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<TenantRow> = self
            .all(
                "WITH waiting AS MATERIALIZED (
                     SELECT tenant_id, event_id FROM news WHERE number IS NULL ORDER BY event_id, tenant_id LIMIT $1),
                 numbered AS MATERIALIZED (
                     SELECT tenant_id, event_id, nextval('news_numbers') AS number FROM waiting)
                 UPDATE news n SET number = numbered.number FROM numbered
                 WHERE (n.tenant_id, n.event_id) = (numbered.tenant_id, numbered.event_id)
                 RETURNING n.tenant_id",
                [limit.into()],
            )
            .await?;
        Ok(rows.into_iter().map(|row| Id::from_uuid(row.tenant_id)).collect())
    }
}
