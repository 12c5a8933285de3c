use super::PlatformTx;
use crate::{
    db::error::garbled,
    seal::{EntryRow, hash_of, wide},
};
use domain::{
    Error, Id, Result,
    access::OrganizationId,
    trail::{ChainEnd, Seal, SealStore, SignedHead, TrailRow},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct TenantRow {
    tenant_id: Uuid,
}

#[derive(FromQueryResult)]
struct EndRow {
    sequence: i64,
    hash: Vec<u8>,
}

impl SealStore for PlatformTx {
    async fn unsealed_tenants(&mut self) -> Result<Vec<OrganizationId>> {
        // One look into the index for each tenant, however many entries wait.
        let rows: Vec<TenantRow> = self
            .all(
                "WITH RECURSIVE waiting AS (
                     (SELECT tenant_id FROM trail_unsealed ORDER BY tenant_id LIMIT 1)
                     UNION ALL
                     SELECT (SELECT tenant_id FROM trail_unsealed WHERE tenant_id > waiting.tenant_id
                             ORDER BY tenant_id LIMIT 1)
                     FROM waiting WHERE tenant_id IS NOT NULL)
                 SELECT tenant_id FROM waiting WHERE tenant_id IS NOT NULL",
                [],
            )
            .await?;
        Ok(rows.into_iter().map(|row| Id::from_uuid(row.tenant_id)).collect())
    }

    async fn take_chain(&mut self, tenant: OrganizationId) -> Result<Option<ChainEnd>> {
        let id = tenant.uuid();
        // The lock is had before anything is read: what the sealer before us committed is then seen by every statement.
        let taken = self
            .one(
                "SELECT set_config('app.tenant', $1, true),
                        pg_try_advisory_xact_lock(hashtextextended('kansa.seal:' || $1, 0)) AS taken",
                [id.to_string().into()],
            )
            .await?
            .ok_or_else(|| garbled("a lock"))?;
        if !taken.try_get::<bool>("", "taken").map_err(Error::internal)? {
            return Ok(None);
        }
        let newest =
            "SELECT sequence, hash FROM trail_seals WHERE tenant_id = $1 ORDER BY sequence DESC LIMIT 1";
        let rows: Vec<EndRow> = self.all(newest, [id.into()]).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(Some(ChainEnd::START)) };
        Ok(Some(ChainEnd { sequence: wide(row.sequence)?, hash: hash_of(&row.hash)? }))
    }

    async fn unsealed_rows(&mut self, tenant: OrganizationId, limit: u32) -> Result<Vec<TrailRow>> {
        let rows: Vec<EntryRow> = self
            .all(
                "SELECT t.* FROM trail_unsealed u JOIN trail t ON (t.tenant_id, t.id) = (u.tenant_id, u.trail_id)
                 WHERE u.tenant_id = $1 ORDER BY u.trail_id LIMIT $2",
                [tenant.uuid().into(), i64::from(limit).into()],
            )
            .await?;
        Ok(rows.into_iter().map(TrailRow::from).collect())
    }

    async fn extend_chain(
        &mut self,
        tenant: OrganizationId,
        seals: &[Seal],
        head: &SignedHead,
    ) -> Result<()> {
        let entries: Vec<Uuid> = seals.iter().map(|seal| seal.entry.uuid()).collect();
        let numbers = seals.iter().map(|seal| i64::try_from(seal.sequence));
        let numbers: Vec<i64> = numbers.collect::<Result<_, _>>().map_err(Error::internal)?;
        let hashes: Vec<Vec<u8>> = seals.iter().map(|seal| seal.hash.as_bytes().to_vec()).collect();
        let SignedHead { head, signature } = head;
        // The head names the last of the seals: that it is there is looked at when all of the statement is done.
        self.execute(
            "WITH sealed AS (
                 INSERT INTO trail_seals (tenant_id, sequence, trail_id, hash)
                 SELECT $1::uuid, new.sequence, new.trail_id, new.hash
                 FROM unnest($2::bigint[], $3::uuid[], $4::bytea[]) AS new (sequence, trail_id, hash)
             ), taken AS (
                 DELETE FROM trail_unsealed WHERE tenant_id = $1::uuid AND trail_id = ANY ($3::uuid[])
             )
             INSERT INTO trail_heads (tenant_id, sequence, hash, signed_at, public_key, signature)
             VALUES ($1::uuid, $5::bigint, $6::bytea, $7::timestamptz, $8::bytea, $9::bytea)",
            [
                tenant.uuid().into(),
                numbers.into(),
                entries.into(),
                hashes.into(),
                i64::try_from(head.sequence).map_err(Error::internal)?.into(),
                head.hash.as_bytes().to_vec().into(),
                head.signed_at.into(),
                head.key.as_bytes().to_vec().into(),
                signature.as_bytes().to_vec().into(),
            ],
        )
        .await
        .map(drop)
    }
}
