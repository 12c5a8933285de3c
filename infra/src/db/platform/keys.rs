//! Idempotency keys that are too old. Their age is all that may be read of them here.
use super::PlatformTx;
use domain::{Result, Timestamp, access::KeySweepStore};

impl KeySweepStore for PlatformTx {
    async fn forget_keys(&mut self, before: Timestamp) -> Result<u64> {
        let sql = "DELETE FROM idempotency_keys
                   WHERE created_at < least($1, (SELECT min(created_at) FROM idempotency_keys) + interval '1 hour')";
        Ok(self.execute(sql, [before.into()]).await?.rows_affected())
    }
}
