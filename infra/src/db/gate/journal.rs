//! Following the journal of changes (ADR 0044): one question a second, in place of finding out anew what nobody changed.
use super::{Gate, PlatformTx};
use domain::{Result, access::PlatformTask};
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often the journal is read.
const EVERY: Duration = Duration::from_secs(1);

/// A following that goes on as long as this value lives.
pub struct Following(JoinHandle<()>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Gate {
    /// Reads the journal once a second from now on. Call it within a tokio runtime.
    #[must_use]
    pub fn keep_following(&self) -> Following {
        let gate = self.clone();
        Following(tokio::spawn(async move {
            let mut beat = interval(EVERY);
            beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut reads = true;
            loop {
                beat.tick().await;
                let read = gate.follow_changes().await;
                if let Err(why) = &read {
                    metrics::counter!("kansa_journal_failures_total").increment(1);
                    if reads {
                        tracing::warn!(%why, "the journal of changes cannot be read: what is remembered ends within five seconds");
                    }
                }
                reads = read.is_ok();
            }
        }))
    }

    /// Forgets what changed since the journal was read last, by whatever means it was written; everything, where it is not
    /// known what changed: the first time, after a failure, and where the database is no longer the one that was read (another
    /// server took over, or it was restored). All else is then good for five seconds more.
    pub async fn follow_changes(&self) -> Result<()> {
        let mut place = self.standings.view().lock().await;
        let before = self.clock.now();
        // Taken, and so gone if this fails or is dropped half way.
        let former = place.take();
        let tx =
            PlatformTx::open((&self.db, self.pooler), self.ear.clone(), PlatformTask::FollowChanges).await?;
        let (view, noted) = tx.changes_since(former.as_ref()).await?;
        drop(tx); // it only read
        let goes_on = former.is_some_and(|former| former.is_followed_by(view.as_ref()));
        self.standings.learn(goes_on.then_some(noted.as_slice()), before);
        *place = view;
        Ok(())
    }

    /// Removes what stands in the journal for more than an hour. Answers how much that was.
    pub async fn sweep_changes(&self) -> Result<u64> {
        let tx =
            PlatformTx::open((&self.db, self.pooler), self.ear.clone(), PlatformTask::SweepChanges).await?;
        let removed = tx.sweep_changes().await?;
        tx.commit().await?;
        Ok(removed)
    }
}
