//! The loop around the outbox. Any number of replicas may run it.
use super::{apply::apply, sweep::Sweeper};
use domain::{
    Error, Result,
    outbox::{ClaimEvents, SettleEvent},
    trail::HeadKey,
};
use infra::{db::Gate, redis::FiguresCache};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};
use tracing::Instrument as _;

/// How many events are taken at a time.
const BATCH: u64 = 50;
/// How long an idle worker waits before it looks again, if nobody wakes it.
const IDLE: Duration = Duration::from_millis(500);

/// Applies events and seals trails until told to stop.
#[derive(Clone)]
pub struct Worker {
    pub(super) gate: Gate,
    pub(super) key: Option<Arc<dyn HeadKey>>,
    sweeper: Option<Sweeper>,
    figures: Option<FiguresCache>,
    wake: Arc<Notify>,
}

impl Worker {
    /// A worker behind the doors of `gate`, which has no key and so seals nothing.
    #[must_use]
    pub fn new(gate: Gate) -> Self {
        Self { gate, key: None, sweeper: None, figures: None, wake: Arc::new(Notify::new()) }
    }

    /// The same with the key that signs the heads of trails.
    #[must_use]
    pub fn sealing_with(self, key: Arc<dyn HeadKey>) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The same worker, clearing up after uploads besides.
    #[must_use]
    pub fn sweeping(self, sweeper: Sweeper) -> Self {
        Self { sweeper: Some(sweeper), ..self }
    }

    /// The same worker, putting the figures of what is published where its first reader finds them.
    #[must_use]
    pub fn warming(self, figures: FiguresCache) -> Self {
        Self { figures: Some(figures), ..self }
    }

    /// Says that there may be work now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Applies due events until none is left. Answers how many were handled; those that failed are due again later.
    pub async fn drain(&self) -> Result<u64> {
        let mut handled = 0;
        while let Some(more) = self.batch().await? {
            handled += more;
        }
        Ok(handled)
    }

    /// Applies the events that are due first. Answers how many were handled; nothing if none is due.
    async fn batch(&self) -> Result<Option<u64>> {
        let batch = self.gate.platform(ClaimEvents { limit: BATCH }).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let mut handled = 0;
        for event in batch {
            let (gate, figures) = (self.gate.clone(), self.figures.clone());
            // In a task of its own: a panic over one event must not end the work on all others.
            let done =
                tokio::spawn(async move { apply(&gate, figures.as_ref(), &event).await }.in_current_span())
                    .await;
            let done = done.map_err(Error::internal).and_then(|done| done);
            if let Err(why) = &done {
                tracing::error!(event = %event.id.uuid(), topic = event.event.topic.as_str(), attempts = event.attempts, %why, "event not applied");
                metrics::counter!("kansa_outbox_failures_total").increment(1);
            }
            handled += u64::from(done.is_ok());
            self.gate.platform(SettleEvent { event, handled: done.is_ok() }).await?;
        }
        Ok(Some(handled))
    }

    /// Works until `stop` turns true; the batch at hand is finished first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        tokio::join!(self.keep_applying(stop.clone()), self.keep_sealing(stop));
    }

    async fn keep_applying(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.batch().await {
                Ok(Some(_)) => continue,
                Ok(None) => {}
                Err(why) => tracing::error!(%why, "the outbox cannot be read"),
            }
            if let Some(sweeper) = &self.sweeper {
                sweeper.when_due().await;
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
