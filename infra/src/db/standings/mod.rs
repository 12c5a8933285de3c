//! What is remembered for moments: who somebody is and where they belong, and facts of an organization that many of its
//! people's requests ask for. It is forgotten as soon as it changes. A fact that comes to be made of another table makes that
//! a source of the journal (`m0043_changes.rs`), too.
//!
//! Of an organization nothing is remembered but facts that are the same for all its people; whether somebody may be told
//! one is decided before it is looked for.
mod bells;
mod change;
mod journal;
mod moments;
#[cfg(test)]
mod tests;

pub use change::Change;
pub(super) use journal::{MOST, Noted, View};

use crate::redis::{Hearing, Redis};
use bells::Bells;
use domain::{
    Timestamp,
    access::{Caller, OrganizationId, OrganizationKey, VerifiedSubject},
    comparison::{Key, ReleaseScope},
    scoring::Scores,
};
use futures::future::join_all;
use journal::Place;
use moments::Moments;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::watch;

/// How many people, and how many facts of each sort, are remembered at most. None takes more than some hundred bytes.
const MANY: usize = 8192;
/// Where replicas tell each other of changes. A replica of an older program forgets everything where it is told of a sort
/// that it does not know.
const CHANNEL: &str = "kansa:standings:v1";

/// An organization's own scores of a key; nothing where it has none.
type Own = Option<Scores>;

/// Shared by all clones of a gate.
pub(super) struct Standings {
    callers: Moments<VerifiedSubject, Arc<Caller>>,
    /// Whether an organization holds results of others by name.
    holders: Moments<OrganizationId, bool>,
    /// Of how many bodies it does.
    held: Moments<(OrganizationId, Key, ReleaseScope), u32>,
    scores: Moments<(OrganizationId, Key), Own>,
    /// How far the journal of changes was read.
    place: Place,
    /// Of those who wait for news.
    bells: Bells,
    /// Grows with each change, so that what was read before one is not remembered after it.
    changes: AtomicU64,
    /// Held to change and to remember, never to look.
    turn: Mutex<()>,
    told: Mutex<Vec<Redis>>,
}

/// To be taken before the database is asked for what is then to be remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Before {
    changes: u64,
    now: Timestamp,
}

impl Standings {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            callers: Moments::new(MANY),
            holders: Moments::new(MANY),
            held: Moments::new(MANY),
            scores: Moments::new(MANY),
            place: Place::default(),
            bells: Bells::default(),
            changes: AtomicU64::new(0),
            turn: Mutex::new(()),
            told: Mutex::default(),
        })
    }

    pub(super) fn before(&self, now: Timestamp) -> Before {
        Before { changes: self.changes.load(Ordering::Acquire), now }
    }

    /// The person, unless what they want has to be asked of the database.
    pub(super) fn caller(
        &self,
        subject: &VerifiedSubject,
        wanted: Option<&OrganizationKey>,
        now: Timestamp,
    ) -> Option<Arc<Caller>> {
        let known = self.callers.get(subject, self.verified(), now)?;
        // What is refused is asked anew, for a denied entry leaves a trace.
        let granted = wanted.is_none() || known.enter(wanted).is_ok();
        granted.then_some(known)
    }

    /// Remembers a person who can nowhere come in from outside: entries begin and end by themselves, and each of an
    /// outsider's steps is to be seen by the body. Whoever else was remembered is so no longer.
    pub(super) fn know(&self, subject: VerifiedSubject, caller: Option<&Arc<Caller>>, before: Before) {
        let inside = caller.filter(|caller| {
            let mut roles = caller.memberships().iter().flat_map(|own| &own.roles);
            caller.grants().is_empty() && roles.all(|role| role.outside().is_none())
        });
        match inside {
            Some(caller) => {
                self.remember(before, || self.callers.insert(subject, Arc::clone(caller), before.now));
            }
            None => self.callers.remove(&subject),
        }
    }

    pub(super) fn holds_named(&self, organization: OrganizationId, now: Timestamp) -> Option<bool> {
        self.holders.get(&organization, self.verified(), now)
    }

    pub(super) fn know_named(&self, organization: OrganizationId, holds: bool, before: Before) {
        self.remember(before, || self.holders.insert(organization, holds, before.now));
    }

    pub(super) fn held(
        &self,
        organization: OrganizationId,
        (key, scope): (Key, ReleaseScope),
        now: Timestamp,
    ) -> Option<u32> {
        self.held.get(&(organization, key, scope), self.verified(), now)
    }

    pub(super) fn know_held(
        &self,
        organization: OrganizationId,
        found: &[((Key, ReleaseScope), u32)],
        before: Before,
    ) {
        self.remember(before, || {
            for ((key, scope), held) in found {
                self.held.insert((organization, *key, *scope), *held, before.now);
            }
        });
    }

    pub(super) fn scores(&self, organization: OrganizationId, key: Key, now: Timestamp) -> Option<Own> {
        self.scores.get(&(organization, key), self.verified(), now)
    }

    /// Remembers what was found of these keys: nothing, of those that are not in `found`.
    pub(super) fn know_scores(
        &self,
        organization: OrganizationId,
        asked: &[Key],
        found: &[(Key, Scores)],
        before: Before,
    ) {
        self.remember(before, || {
            for key in asked {
                let own = found.iter().find(|(of, _)| of == key).map(|(_, scores)| *scores);
                self.scores.insert((organization, *key), own, before.now);
            }
        });
    }

    fn remember(&self, before: Before, put: impl FnOnce()) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.changes.load(Ordering::Acquire) == before.changes {
            put();
        }
    }

    /// Forgets what `change` concerns; everything, if it is not known what changed.
    fn forget(&self, change: Option<Change>) {
        if let Some(Change::News(organization)) = change {
            return self.bells.ring(Some(organization));
        }
        self.forget_facts(change);
        // Afterwards: who is woken because they are nobody here any more must not be remembered as somebody.
        match change {
            Some(Change::People(organization)) => self.bells.ring(Some(organization)),
            Some(Change::Person(_)) | None => self.bells.ring(None),
            Some(Change::Named | Change::Scores(_) | Change::News(_)) => {}
        }
    }

    fn forget_facts(&self, change: Option<Change>) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::AcqRel);
        match change {
            Some(Change::People(organization)) => self
                .callers
                .retain(|_, caller| caller.memberships().iter().all(|own| own.organization != organization)),
            // Also whoever is called for by the front end that this person is.
            Some(Change::Person(user)) => self.callers.retain(|_, caller| {
                let through = caller.bearer().through.as_ref().map(|through| through.user);
                caller.user() != user && through != Some(user)
            }),
            Some(Change::Named) => {
                self.holders.clear();
                self.held.clear();
            }
            Some(Change::News(_)) => {}
            Some(Change::Scores(organization)) => self.scores.retain(|(of, _), _| *of != organization),
            None => {
                self.callers.clear();
                self.holders.clear();
                self.held.clear();
                self.scores.clear();
            }
        }
    }

    /// Rings whenever there may be news of `organization`, or its people may have changed.
    pub(super) fn bell_of(&self, organization: OrganizationId) -> watch::Receiver<()> {
        self.bells.of(organization)
    }

    /// Forgets, and tells all other replicas to.
    pub(super) async fn announce(&self, change: Change) {
        self.forget(Some(change));
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let text = change.to_text();
        join_all(told.iter().map(|redis| redis.say(CHANNEL, &text))).await;
    }

    /// From here on changes are told through `redis`, and heard of.
    pub(super) fn tell_through(self: &Arc<Self>, redis: &Redis) -> Hearing {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(redis.clone());
        let standings = Arc::downgrade(self);
        redis.hear(CHANNEL, move |said| {
            if let Some(standings) = standings.upgrade() {
                standings.forget(said.and_then(Change::parse));
            }
        })
    }
}
