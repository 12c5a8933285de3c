//! What this process remembers, for moments, of who stands where: so that not every request asks the database for it, and
//! what was taken from somebody is gone at once all the same.
use crate::redis::{Hearing, Redis};
use domain::{
    Id, Timestamp,
    access::{Caller, OrganizationId, OrganizationKey, UserId, VerifiedSubject},
};
use futures::future::join_all;
use quick_cache::sync::Cache;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// How long anything is remembered at most. So long a replica that Redis does not reach may go on as before.
const LIFE: chrono::Duration = chrono::Duration::seconds(5);
/// How many people, and how many organizations, are remembered at most.
const MANY: usize = 8192;
/// Where replicas tell each other of changes.
const CHANNEL: &str = "kansa:standings:v1";

/// Rows that decide on somebody's standing were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Those who belong to this organization, or what they are there.
    People(OrganizationId),
    /// Where this person belongs.
    Person(UserId),
    /// Which organizations hold others' results by name.
    Named,
}

impl Change {
    fn to_text(self) -> String {
        match self {
            Self::People(organization) => format!("people {}", organization.uuid()),
            Self::Person(user) => format!("person {}", user.uuid()),
            Self::Named => "named".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("people", id)) => Some(Self::People(Id::from_uuid(id.parse().ok()?))),
            Some(("person", id)) => Some(Self::Person(Id::from_uuid(id.parse().ok()?))),
            None if text == "named" => Some(Self::Named),
            _ => None,
        }
    }
}

/// Shared by all clones of a gate.
pub(super) struct Standings {
    callers: Cache<VerifiedSubject, (Arc<Caller>, Timestamp)>,
    /// Whether an organization holds results of others by name.
    holders: Cache<OrganizationId, (bool, Timestamp)>,
    /// Grows with each change, so that what was read before one is not remembered after it.
    changes: AtomicU64,
    /// Held to change and to remember, never to look.
    turn: Mutex<()>,
    told: Mutex<Vec<Redis>>,
}

impl Standings {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            callers: Cache::new(MANY),
            holders: Cache::new(MANY),
            changes: AtomicU64::new(0),
            turn: Mutex::new(()),
            told: Mutex::default(),
        })
    }

    /// To be taken before the database is asked for what is then to be remembered.
    pub(super) fn before(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The person, unless what they want has to be asked of the database.
    pub(super) fn caller(
        &self,
        subject: &VerifiedSubject,
        wanted: Option<&OrganizationKey>,
        now: Timestamp,
    ) -> Option<Arc<Caller>> {
        let (caller, since) = self.callers.get(subject)?;
        // What is refused is asked anew, for a denied entry leaves a trace.
        let granted = wanted.is_none() || caller.enter(wanted).is_ok();
        (is_fresh(since, now) && granted).then_some(caller)
    }

    /// Remembers a person who can nowhere come in from outside: entries begin and end by themselves, and each of an
    /// outsider's steps is to be seen by the body.
    pub(super) fn know(&self, subject: VerifiedSubject, caller: &Arc<Caller>, before: u64, now: Timestamp) {
        let mut roles = caller.memberships().iter().flat_map(|own| &own.roles);
        if caller.grants().is_empty() && roles.all(|role| role.outside().is_none()) {
            self.remember(before, || self.callers.insert(subject, (Arc::clone(caller), now)));
        }
    }

    pub(super) fn holds_named(&self, organization: OrganizationId, now: Timestamp) -> Option<bool> {
        let (holds, since) = self.holders.get(&organization)?;
        is_fresh(since, now).then_some(holds)
    }

    pub(super) fn know_named(&self, organization: OrganizationId, holds: bool, before: u64, now: Timestamp) {
        self.remember(before, || self.holders.insert(organization, (holds, now)));
    }

    fn remember(&self, before: u64, put: impl FnOnce()) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.before() == before {
            put();
        }
    }

    /// Forgets what `change` concerns; everything, if it is not known what changed.
    fn forget(&self, change: Option<Change>) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::AcqRel);
        match change {
            Some(Change::People(organization)) => self.callers.retain(|_, (caller, _)| {
                caller.memberships().iter().all(|own| own.organization != organization)
            }),
            Some(Change::Person(user)) => self.callers.retain(|_, (caller, _)| caller.user() != user),
            Some(Change::Named) => self.holders.clear(),
            None => {
                self.callers.clear();
                self.holders.clear();
            }
        }
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

/// A clock that was set back makes nothing fresh.
fn is_fresh(since: Timestamp, now: Timestamp) -> bool {
    since <= now && now - since < LIFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::{Membership, OrganizationKind, Role};
    use uuid::Uuid;

    const HOME: OrganizationId = Id::from_uuid(Uuid::from_u128(7));

    fn at(seconds: i64) -> Timestamp {
        "2026-04-01T00:00:00Z".parse::<Timestamp>().unwrap() + chrono::Duration::seconds(seconds)
    }

    #[expect(clippy::disallowed_methods, reason = "a test vouches for whom it made up")]
    fn person(role: Role) -> (VerifiedSubject, Arc<Caller>) {
        let membership = Membership {
            organization: HOME,
            kind: OrganizationKind::Municipality,
            code: Some("442020".to_owned()),
            name: "別府市".to_owned(),
            roles: vec![role],
        };
        let caller = Caller::vouch(Id::from_uuid(Uuid::from_u128(1)), vec![membership], Vec::new());
        (VerifiedSubject::vouch("i".to_owned(), "s".to_owned()), Arc::new(caller))
    }

    #[test]
    fn nobody_is_remembered_for_five_seconds() {
        let (standings, (subject, caller)) = (Standings::new(), person(Role::Viewer));
        standings.know(subject.clone(), &caller, standings.before(), at(0));
        assert!(standings.caller(&subject, None, at(4)).is_some());
        assert!(standings.caller(&subject, None, at(5)).is_none());
        assert!(standings.caller(&subject, None, at(-1)).is_none(), "a clock that went back");
        let elsewhere = OrganizationKey::Code("442011".to_owned());
        assert!(
            standings.caller(&subject, Some(&elsewhere), at(0)).is_none(),
            "a refusal is never remembered"
        );
    }

    #[test]
    fn who_may_come_in_from_outside_is_never_remembered() {
        for role in [Role::InternalAuditor, Role::Auditor, Role::FirmManager] {
            let (standings, (subject, caller)) = (Standings::new(), person(role));
            standings.know(subject.clone(), &caller, standings.before(), at(0));
            assert!(standings.caller(&subject, None, at(0)).is_none(), "{role:?}");
        }
    }

    #[test]
    fn what_was_read_before_a_change_is_not_remembered_after_it() {
        let (standings, (subject, caller)) = (Standings::new(), person(Role::Viewer));
        for change in [Some(Change::People(HOME)), Some(Change::Person(caller.user())), None] {
            let before = standings.before();
            standings.know(subject.clone(), &caller, before, at(0));
            assert!(standings.caller(&subject, None, at(0)).is_some());
            standings.forget(change);
            assert!(standings.caller(&subject, None, at(0)).is_none(), "{change:?}");
            standings.know(subject.clone(), &caller, before, at(0));
            assert!(standings.caller(&subject, None, at(0)).is_none(), "{change:?}");
        }
        standings.know_named(HOME, false, standings.before(), at(0));
        assert_eq!(standings.holds_named(HOME, at(1)), Some(false));
        standings.forget(Some(Change::Named));
        assert_eq!(standings.holds_named(HOME, at(1)), None);
    }

    #[test]
    fn a_change_is_read_as_it_was_told() {
        for change in [Change::People(HOME), Change::Person(Id::from_uuid(Uuid::from_u128(3))), Change::Named]
        {
            assert_eq!(Change::parse(&change.to_text()), Some(change));
        }
        assert_eq!(Change::parse("something newer"), None, "then everything is forgotten");
    }
}
