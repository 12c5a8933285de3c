//! Taking events from the outbox and settling them. Several replicas may do so at once.
use super::{Event, EventId, Lane};
use crate::{
    PlatformStore, Result, Timestamp,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
};

/// An event taken from the outbox by this worker, for a while.
#[derive(Debug, Clone, Copy)]
pub struct Claimed {
    /// The event.
    pub id: EventId,
    /// The tenant it happened in.
    pub tenant: OrganizationId,
    /// What happened.
    pub event: Event,
    /// How often it was taken, this time included.
    pub attempts: i32,
}

/// What waits in the outbox though it is due, of all tenants together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// How many events.
    pub events: u64,
    /// Since when the first of them has been due. An event that failed is due again later.
    pub oldest: Option<Timestamp>,
}

/// Looks at what waits, for those who watch the house. It takes nothing.
pub struct ReadBacklog;

impl PlatformUseCase for ReadBacklog {
    const TASK: PlatformTask = PlatformTask::ClaimEvents;
    type Output = Backlog;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<Backlog> {
        store.backlog(cx.now).await
    }
}

/// Takes up to `limit` events of a lane that are due, oldest first, skipping those that another worker holds.
pub struct ClaimEvents {
    /// Which lane's.
    pub lane: Lane,
    /// How many at most.
    pub limit: u64,
}

impl PlatformUseCase for ClaimEvents {
    const TASK: PlatformTask = PlatformTask::ClaimEvents;
    type Output = Vec<Claimed>;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<Vec<Claimed>> {
        store.claim_events(self.lane, self.limit, cx.now).await
    }
}

/// Notes that an event was handled, or that it is to be tried again later.
pub struct SettleEvent {
    /// The event.
    pub event: Claimed,
    /// Whether it was handled.
    pub handled: bool,
}

impl PlatformUseCase for SettleEvent {
    const TASK: PlatformTask = PlatformTask::SettleEvent;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        // Twice as long after each failure, up to an hour: a poisoned event must not drown the others.
        let seconds = 1_i64 << self.event.attempts.clamp(0, 12);
        let retry_at = (!self.handled).then(|| cx.now + chrono::Duration::seconds(seconds.min(3600)));
        store.settle_event(&self.event, retry_at, cx.now).await
    }
}

/// Notes that events were handled, all together.
pub struct SettleHandled(pub Vec<Claimed>);

impl PlatformUseCase for SettleHandled {
    const TASK: PlatformTask = PlatformTask::SettleEvent;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<()> {
        store.settle_handled(&self.0, cx.now).await
    }
}
