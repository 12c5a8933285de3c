//! Numbering the news: whatever was kept and committed gets its place, and those who follow are woken.
use super::Worker;
use domain::{Result, news::NumberNews};
use infra::db::Change;
use std::time::Duration;
use tokio::sync::watch;

/// How many are numbered in one transaction.
const BATCH: u64 = 1_000;
/// How long what another replica kept waits at most. What this one kept is numbered at once.
const EVERY: Duration = Duration::from_secs(1);

impl Worker {
    /// Numbers the news that wait until none is left, and wakes who follows, in all replicas. Answers how many there were.
    pub async fn number(&self) -> Result<u64> {
        let mut numbered = 0;
        loop {
            let (tenants, count) = self.gate.platform(NumberNews { limit: BATCH }).await?;
            for tenant in tenants {
                self.gate.announce(Change::News(tenant)).await;
            }
            numbered += count;
            if count < BATCH {
                metrics::counter!("kansa_news_total").increment(numbered);
                return Ok(numbered);
            }
        }
    }

    /// Numbers until `stop` turns true.
    pub(super) async fn keep_numbering(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(why) = self.number().await {
                tracing::error!(%why, "the news cannot be numbered");
            }
            tokio::select! {
                () = self.wake_numberer.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
