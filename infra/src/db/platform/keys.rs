//! Idempotency keys: of those that are too old their age, which is all that the platform's role may read of them; and those of
//! requests at this door, behind the wall of the tenant that they are kept in.
use super::PlatformTx;
use crate::db::{error::garbled, store::KEY_TRIES};
use domain::{
    Error, Result, Timestamp,
    access::{ClaimStore, Claimant, KeySweepStore, Keyed, Replay},
};
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

impl KeySweepStore for PlatformTx {
    async fn forget_keys(&mut self, before: Timestamp) -> Result<u64> {
        let sql = "DELETE FROM idempotency_keys
                   WHERE created_at < least($1, (SELECT min(created_at) FROM idempotency_keys) + interval '1 hour')";
        Ok(self.execute(sql, [before.into()]).await?.rows_affected())
    }
}

impl ClaimStore for PlatformTx {
    async fn claim_for(&mut self, by: Claimant, asked: &Keyed, now: Timestamp) -> Result<Option<Replay>> {
        self.enter(by).await?;
        for _ in 0..KEY_TRIES {
            let [tenant, user, operation, key] = named(by, asked);
            let values = [tenant, user, operation, key, asked.input_hash.as_str().into(), now.into()];
            let added = self
                .execute(
                    "INSERT INTO idempotency_keys (tenant_id, user_id, operation, key, input_hash, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    values,
                )
                .await?;
            if added.rows_affected() == 1 {
                self.leave().await?;
                return Ok(None);
            }
            let sql = "SELECT input_hash, subject_id FROM idempotency_keys
                       WHERE tenant_id = $1 AND user_id = $2 AND operation = $3 AND key = $4";
            if let Some(earlier) = self.one(sql, named(by, asked)).await? {
                self.leave().await?;
                return replay(&earlier).map(Some);
            }
        }
        Err(garbled("a claimed key is not there"))
    }

    async fn settle_claim_for(&mut self, by: Claimant, asked: &Keyed, subject: Uuid) -> Result<()> {
        self.enter(by).await?;
        let [tenant, user, operation, key] = named(by, asked);
        let sql = "UPDATE idempotency_keys SET subject_id = $5
                   WHERE tenant_id = $1 AND user_id = $2 AND operation = $3 AND key = $4";
        let done = self.execute(sql, [tenant, user, operation, key, subject.into()]).await?;
        self.leave().await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
    }
}

/// The four by which a key is found.
fn named(by: Claimant, asked: &Keyed) -> [Value; 4] {
    [
        by.tenant.uuid().into(),
        by.user.uuid().into(),
        asked.operation.as_str().into(),
        asked.key.as_str().into(),
    ]
}

fn replay(earlier: &QueryResult) -> Result<Replay> {
    let input_hash = earlier.try_get("", "input_hash").map_err(Error::internal)?;
    let subject: Option<Uuid> = earlier.try_get("", "subject_id").map_err(Error::internal)?;
    Ok(Replay { input_hash, subject: subject.ok_or_else(|| garbled("a claimed key was not settled"))? })
}
