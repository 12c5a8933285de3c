//! The loop around the outbox. Any number of replicas may run it.
use super::apply::apply;
use domain::{
    Result,
    outbox::{ClaimEvents, SettleEvent},
};
use infra::db::Gate;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};

/// How many events are taken at a time.
const BATCH: u64 = 50;
/// How long an idle worker waits before it looks again, if nobody wakes it.
const IDLE: Duration = Duration::from_millis(500);

/// Applies events until told to stop.
#[derive(Clone)]
pub struct Worker {
    gate: Gate,
    wake: Arc<Notify>,
}

impl Worker {
    /// A worker behind the doors of `gate`.
    #[must_use]
    pub fn new(gate: Gate) -> Self {
        Self { gate, wake: Arc::new(Notify::new()) }
    }

    /// Says that there may be work now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Applies due events until none is left. Answers how many were handled; those that failed are due again later.
    pub async fn drain(&self) -> Result<u64> {
        let mut handled = 0;
        loop {
            let batch = self.gate.platform(ClaimEvents { limit: BATCH }).await?;
            if batch.is_empty() {
                return Ok(handled);
            }
            for event in batch {
                let done = apply(&self.gate, &event).await;
                if let Err(why) = &done {
                    tracing::error!(event = %event.id.uuid(), topic = event.event.topic.as_str(), attempts = event.attempts, %why, "event not applied");
                    metrics::counter!("kansa_outbox_failures_total").increment(1);
                }
                handled += u64::from(done.is_ok());
                self.gate.platform(SettleEvent { event, handled: done.is_ok() }).await?;
            }
        }
    }

    /// Works until `stop` turns true; what is at hand is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(why) = self.drain().await {
                tracing::error!(%why, "the outbox cannot be read");
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
