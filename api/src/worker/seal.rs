//! Sealing the trails: whatever was committed is chained and signed, tenant by tenant, each in its own transaction.
use super::Worker;
use domain::{
    Result,
    trail::{ExtendChain, FindUnsealed},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::MissedTickBehavior};

/// How many entries go under one head at most.
const BATCH: u32 = 500;
/// How long a committed entry waits at most before its turn comes. Sealing rarely makes batches of what many writers did,
/// and leaves the database to them.
const EVERY: Duration = Duration::from_secs(1);

impl Worker {
    /// Seals what waits in the trails until none is left but what another sealer has in hand. Answers how many entries were
    /// sealed; nothing is sealed without a key. A chain that cannot be extended keeps no other waiting.
    pub async fn seal(&self) -> Result<u64> {
        let Some(key) = &self.key else { return Ok(0) };
        let mut sealed = 0;
        let mut failed = Ok(());
        let mut tenants = self.gate.platform(FindUnsealed).await?;
        // By turns, a batch each: a body with a long queue keeps no other waiting.
        while !tenants.is_empty() {
            let mut more = Vec::new();
            for tenant in tenants {
                let extend = ExtendChain { tenant, limit: BATCH, key: Arc::clone(key) };
                match self.gate.platform(extend).await {
                    Ok(count) => {
                        sealed += u64::from(count);
                        if count == BATCH {
                            more.push(tenant);
                        }
                    }
                    Err(why) => {
                        tracing::error!(tenant = %tenant.uuid(), %why, "trail not sealed");
                        metrics::counter!("kansa_seal_failures_total").increment(1);
                        failed = failed.and(Err(why));
                    }
                }
            }
            tenants = more;
        }
        metrics::counter!("kansa_sealed_entries_total").increment(sealed);
        failed.map(|()| sealed)
    }

    /// Seals every second until `stop` turns true, and once more then.
    pub(super) async fn keep_sealing(&self, mut stop: watch::Receiver<bool>) {
        if self.key.is_none() {
            return;
        }
        let mut turn = tokio::time::interval(EVERY);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let last = tokio::select! {
                _ = turn.tick() => false,
                // A closed channel stops as well as a message.
                _ = stop.wait_for(|stop| *stop) => true,
            };
            if let Err(why) = self.seal().await {
                tracing::error!(%why, "the trails cannot be sealed");
            }
            if last {
                return;
            }
        }
    }
}
