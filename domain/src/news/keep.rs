//! From an event of the outbox to the copies of those it concerns.
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    outbox::{EventId, Topic},
};
use uuid::Uuid;

/// Keeps the tenant's copy of an event. A second delivery finds it kept, and leaves nothing.
pub struct KeepNews {
    /// The event.
    pub event: EventId,
    /// What happened.
    pub topic: Topic,
    /// To what.
    pub subject: Uuid,
}

impl UseCase for KeepNews {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.about(self.event);
        let is_new = store.keep_news(self.event, self.topic, self.subject, cx.now).await?;
        cx.record.replayed = !is_new;
        Ok(())
    }
}
