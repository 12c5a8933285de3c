//! Figures about the house as it stands, for who operates it: what no request tells by itself.
use super::Worker;
use domain::{Result, outbox::ReadBacklog};
use std::time::Duration;
use tokio::{sync::watch, time::MissedTickBehavior};

/// How often they are taken.
const EVERY: Duration = Duration::from_secs(15);

impl Worker {
    /// Takes the figures: connections to PostgreSQL, and what waits in the outbox though it is due.
    pub async fn watch(&self) -> Result<()> {
        let (open, idle) = self.gate.connections();
        metrics::gauge!("kansa_pool_connections").set(f64::from(open));
        metrics::gauge!("kansa_pool_idle").set(f64::from(u32::try_from(idle).unwrap_or(u32::MAX)));
        let now = self.gate.clock().now();
        let backlog = self.gate.platform(ReadBacklog).await?;
        let lag = backlog.oldest.map_or(0, |since| (now - since).num_seconds().max(0));
        let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        metrics::gauge!("kansa_outbox_waiting").set(number(backlog.events));
        metrics::gauge!("kansa_outbox_lag_seconds").set(number(lag.unsigned_abs()));
        Ok(())
    }

    /// Takes them again and again until `stop` turns true.
    pub(super) async fn keep_watching(&self, mut stop: watch::Receiver<bool>) {
        let mut turn = tokio::time::interval(EVERY);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = turn.tick() => {}
                // A closed channel stops as well as a message.
                _ = stop.wait_for(|stop| *stop) => return,
            }
            if let Err(why) = self.watch().await {
                tracing::error!(%why, "the house cannot be watched");
            }
        }
    }
}
