//! Clearing up: idempotency keys that are too old, what is left of uploads of evidence that never became a version, and the
//! journal of changes. The sweeper removes what an address names, and never looks through the storage: an object whose row
//! is missing for another reason, such as a database restored from an older backup, is not its to remove.
use domain::{
    Result, Timestamp,
    access::ForgetKeys,
    evidence::{DueSlots, ForgetSlot},
};
use infra::{db::Gate, files::Files};
use std::sync::{Arc, Mutex, PoisonError};

/// How many addresses are looked at in one sweep.
const BATCH: u64 = 500;
/// How many times keys are forgotten in one sweep, an hour's worth each time.
const TURNS: u32 = 48;
/// How long to wait between two sweeps.
const EVERY: chrono::Duration = chrono::Duration::minutes(10);

/// Sweeps. Any number of replicas may: what is gone already is no failure.
#[derive(Clone)]
pub struct Sweeper {
    gate: Gate,
    files: Files,
    last: Arc<Mutex<Option<Timestamp>>>,
}

impl Sweeper {
    /// A sweeper of `files`, by the clock of `gate`.
    #[must_use]
    pub fn new(gate: Gate, files: Files) -> Self {
        Self { gate, files, last: Arc::default() }
    }

    /// Sweeps if the last time is long enough ago. A failure is logged, and tried again the next time.
    pub(super) async fn when_due(&self) {
        if !self.is_due() {
            return;
        }
        if let Err(why) = self.sweep().await {
            tracing::error!(%why, "not swept");
        }
        if let Err(why) = self.forget_keys().await {
            tracing::error!(%why, "idempotency keys were not swept");
        }
    }

    fn is_due(&self) -> bool {
        let now = self.gate.clock().now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now - last >= EVERY);
        if due {
            *last = Some(now);
        }
        due
    }

    /// Forgets idempotency keys that are more than a day old: all of them, unless there are more than two days' worth. Answers
    /// how many.
    pub async fn forget_keys(&self) -> Result<u64> {
        let mut forgotten = 0;
        for _ in 0..TURNS {
            match self.gate.platform(ForgetKeys).await? {
                0 => break,
                some => forgotten += some,
            }
        }
        Ok(forgotten)
    }

    /// Empties the journal of what is older than an hour. Forgets addresses that lapsed an hour ago or earlier, first
    /// removing what abandoned uploads left. Answers how many uploads were abandoned.
    pub async fn sweep(&self) -> Result<u64> {
        self.gate.sweep_changes().await?;
        let mut abandoned = 0;
        for slot in self.gate.platform(DueSlots { limit: BATCH }).await? {
            if slot.abandoned {
                self.files.remove(slot.tenant, slot.id).await?;
                abandoned += 1;
            }
            self.gate.platform(ForgetSlot(slot)).await?;
        }
        Ok(abandoned)
    }
}
