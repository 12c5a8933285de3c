//! The shape of everything the product can do.
use super::{Action, Grant, PlatformTask};
use crate::{
    Id, Ids, PlatformStore, Result, Store, Timestamp,
    disclosure::Rules,
    kernel::id::Kind,
    outbox::{Event, Topic},
};
use std::sync::Arc;
use uuid::Uuid;

/// What a use case knows besides its own input, and what it leaves for the gate to record.
pub struct Context {
    /// The permission under which it runs.
    pub grant: Grant,
    /// The present moment, the same throughout.
    pub now: Timestamp,
    /// The rules of disclosure of today.
    pub rules: Rules,
    ids: Arc<dyn Ids>,
    /// What it leaves behind.
    pub record: Record,
}

/// What the gate writes to the trail and the outbox, in the same transaction.
#[derive(Debug, Default)]
pub struct Record {
    /// The thing acted upon: its kind and id.
    pub subject: Option<(&'static str, Uuid)>,
    /// What happened, each with the moment from which it is spoken of.
    pub events: Vec<(Event, Timestamp)>,
    /// A replay did nothing, so it leaves nothing.
    pub replayed: bool,
    /// What was asked for by id and is not there, or not to be seen: of an outsider, a try that the body should see.
    pub hidden: Option<(&'static str, Uuid)>,
}

impl Context {
    /// A context for one run.
    #[must_use]
    pub fn new(grant: Grant, now: Timestamp, rules: Rules, ids: Arc<dyn Ids>) -> Self {
        Self { grant, now, rules, ids, record: Record::default() }
    }

    /// A new id for a `K` born now.
    #[must_use]
    pub fn new_id<K>(&self) -> Id<K> {
        Id::from_uuid(self.ids.next(self.now))
    }

    /// Names the thing acted upon, for the trail.
    pub fn about<K: Kind>(&mut self, id: Id<K>) {
        self.record.subject = Some((K::NAME, id.uuid()));
    }

    /// Says that something happened to `id`, for whoever listens to the outbox.
    pub fn emit<K>(&mut self, topic: Topic, id: Id<K>) {
        self.emit_at(topic, id, self.now);
    }

    /// Says that something will have happened to `id` at `due`; the outbox speaks of it then, not before.
    pub fn emit_at<K>(&mut self, topic: Topic, id: Id<K>, due: Timestamp) {
        self.record.events.push((Event { topic, subject: id.uuid() }, due));
    }
}

/// One thing the product can do in one tenant. `ACTION` has no default: an undecided use case does not compile.
pub trait UseCase: Send + Sized {
    /// The action whose policy decides who may.
    const ACTION: Action;
    /// What it answers.
    type Output: Send;

    /// Load, decide, save. An error rolls everything back.
    fn execute<S: Store>(
        self,
        store: &mut S,
        cx: &mut Context,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// What a platform use case knows besides its own input.
pub struct PlatformContext {
    /// The present moment, the same throughout.
    pub now: Timestamp,
    /// The rules that comparisons are judged under today.
    pub rules: Rules,
    ids: Arc<dyn Ids>,
}

impl PlatformContext {
    /// A context for one run.
    #[must_use]
    pub fn new(now: Timestamp, rules: Rules, ids: Arc<dyn Ids>) -> Self {
        Self { now, rules, ids }
    }

    /// A new id for a `K` born now.
    #[must_use]
    pub fn new_id<K>(&self) -> Id<K> {
        Id::from_uuid(self.ids.next(self.now))
    }
}

/// One thing done before a tenant is known, or for the outbox. The list of them is [`PlatformTask`], and is golden.
pub trait PlatformUseCase: Send + Sized {
    /// Its place on the golden list.
    const TASK: PlatformTask;
    /// What it answers.
    type Output: Send;

    /// Load, decide, save. An error rolls everything back.
    fn execute<P: PlatformStore>(
        self,
        store: &mut P,
        cx: &PlatformContext,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}
