//! The loop around the outbox. Any number of replicas may run it.
use super::{
    apply::{Applied, Tools, apply},
    sweep::Sweeper,
};
use domain::{
    Error, Result,
    outbox::{ClaimEvents, Claimed, Lane, SettleEvent, SettleHandled},
    trail::HeadKey,
};
use futures::future::join_all;
use infra::{db::Gate, redis::FiguresCache, webhook::Hooks};
use std::{mem::take, sync::Arc, time::Duration};
use tokio::sync::{Notify, watch};
use tracing::Instrument as _;

/// How many events are taken at a time.
const BATCH: u64 = 50;
/// How many front ends are called at a time. Each call takes far less than an event is held for.
const CALLS: u64 = 16;
/// How long an idle worker waits before it looks again, if nobody wakes it.
const IDLE: Duration = Duration::from_millis(500);

/// Applies events and seals trails until told to stop.
#[derive(Clone)]
pub struct Worker {
    pub(super) gate: Gate,
    pub(super) key: Option<Arc<dyn HeadKey>>,
    sweeper: Option<Sweeper>,
    figures: Option<FiguresCache>,
    hooks: Option<Hooks>,
    wake: Arc<Notify>,
    wake_callers: Arc<Notify>,
    pub(super) wake_numberer: Arc<Notify>,
}

impl Worker {
    /// A worker behind the doors of `gate`, which has no keys and so seals nothing and calls nobody.
    #[must_use]
    pub fn new(gate: Gate) -> Self {
        Self {
            gate,
            key: None,
            sweeper: None,
            figures: None,
            hooks: None,
            wake: Arc::default(),
            wake_callers: Arc::default(),
            wake_numberer: Arc::default(),
        }
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

    /// The same worker, calling front ends.
    #[must_use]
    pub fn calling(self, hooks: Hooks) -> Self {
        Self { hooks: Some(hooks), ..self }
    }

    /// What it takes to call front ends, if there is.
    #[must_use]
    pub const fn hooks(&self) -> Option<&Hooks> {
        self.hooks.as_ref()
    }

    /// Says that there may be work now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Applies due events until none is left, and numbers what they left to those who follow. Answers how many were handled;
    /// those that failed are due again later.
    pub async fn drain(&self) -> Result<u64> {
        let mut handled = 0;
        loop {
            let (work, calls) = (self.batch().await?, self.calls().await?);
            if work.is_none() && calls.is_none() {
                self.number().await?;
                return Ok(handled);
            }
            handled += work.unwrap_or_default() + calls.unwrap_or_default();
        }
    }

    /// Applies the events that are due first. Answers how many were handled; nothing if none is due.
    async fn batch(&self) -> Result<Option<u64>> {
        let batch = self.gate.platform(ClaimEvents { lane: Lane::House, limit: BATCH }).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let (mut handled, mut unsettled) = (0, Vec::new());
        for event in batch {
            let in_company = event.event.topic.is_settled_in_company();
            if !in_company {
                self.settle(take(&mut unsettled)).await?;
            }
            let done = self.attempt(event).await;
            handled += u64::from(done.is_some());
            if in_company && done == Some(Applied::Undisclosed) {
                unsettled.push(event);
            } else {
                self.gate.platform(SettleEvent { event, handled: done.is_some() }).await?;
            }
        }
        self.settle(unsettled).await?;
        self.wake_callers.notify_one();
        self.wake_numberer.notify_one();
        Ok(Some(handled))
    }

    /// Makes the calls that are due first, side by side: one front end keeps no other waiting. Answers how many came to an
    /// end, good or bad; nothing if none is due.
    async fn calls(&self) -> Result<Option<u64>> {
        if self.hooks.is_none() {
            return Ok(None);
        }
        let batch = self.gate.platform(ClaimEvents { lane: Lane::Calls, limit: CALLS }).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let mut handled = 0;
        for done in join_all(batch.into_iter().map(|event| self.apply_one(event))).await {
            handled += u64::from(done?);
        }
        Ok(Some(handled))
    }

    /// Applies an event and notes how that ended. Answers whether it was handled.
    async fn apply_one(&self, event: Claimed) -> Result<bool> {
        let handled = self.attempt(event).await.is_some();
        self.gate.platform(SettleEvent { event, handled }).await?;
        Ok(handled)
    }

    /// Notes that events were handled that disclosed nothing. Of those that are not noted, because the worker dies, a second
    /// delivery finds nothing left to do, and leaves nothing in the trail.
    async fn settle(&self, handled: Vec<Claimed>) -> Result<()> {
        if handled.is_empty() { Ok(()) } else { self.gate.platform(SettleHandled(handled)).await }
    }

    /// Applies an event. Answers what came of it, if it was handled.
    async fn attempt(&self, event: Claimed) -> Option<Applied> {
        let (gate, figures, hooks) = (self.gate.clone(), self.figures.clone(), self.hooks.clone());
        let tools = Tools { gate, figures, hooks };
        // In a task of its own: a panic over one event must not end the work on all others.
        let done = tokio::spawn(async move { apply(&tools, &event).await }.in_current_span()).await;
        let done = done.map_err(Error::internal).and_then(|done| done);
        if let Err(why) = &done {
            tracing::error!(event = %event.id.uuid(), topic = event.event.topic.as_str(), attempts = event.attempts, %why, "event not applied");
            metrics::counter!("kansa_outbox_failures_total").increment(1);
        }
        done.ok()
    }

    /// Works until `stop` turns true; the batch at hand is finished first.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        tokio::join!(
            self.keep_applying(stop.clone()),
            self.keep_calling(stop.clone()),
            self.keep_numbering(stop.clone()),
            self.keep_watching(stop.clone()),
            self.keep_sealing(stop)
        );
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

    async fn keep_calling(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.calls().await {
                Ok(Some(_)) => continue,
                Ok(None) => {}
                Err(why) => tracing::error!(%why, "the calls to front ends cannot be read"),
            }
            tokio::select! {
                () = self.wake_callers.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
