//! How many connections are held: by all, by the people of one organization, by one person.
use domain::access::{OrganizationId, VerifiedSubject};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// The most connections that one process holds.
const MOST: usize = 2_000;
/// The most of them of which nobody has said yet who holds them: strangers take no more than these.
const SILENT: usize = 200;
/// The most of them for one organization.
const OF_ORGANIZATION: usize = 400;
/// The most of them for one person.
const OF_PERSON: usize = 20;

/// By whom a connection is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person, whatever token speaks of them.
    pub person: VerifiedSubject,
    /// The organization whose data they look at; none for who belongs to none.
    pub organization: Option<OrganizationId>,
}

/// The connections that a process holds. Clones count together.
#[derive(Clone, Default)]
pub struct Sockets(Arc<Inner>);

#[derive(Default)]
struct Inner {
    all: watch::Sender<usize>,
    held: Mutex<Held>,
    stops: watch::Sender<bool>,
}

#[derive(Default)]
struct Held {
    silent: usize,
    organizations: HashMap<OrganizationId, usize>,
    people: HashMap<VerifiedSubject, usize>,
}

impl Sockets {
    /// Has every connection end, those that are still to come too.
    pub fn stop(&self) {
        self.0.stops.send_replace(true);
    }

    /// Waits until none is held.
    pub async fn emptied(&self) {
        drop(self.0.all.subscribe().wait_for(|held| *held == 0).await);
    }

    /// A place for a new connection that says later who holds it, if there is one left.
    pub(super) fn knock(&self) -> Option<Place> {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.silent >= SILENT {
            return None;
        }
        let mut place = self.come()?;
        place.silent = true;
        held.silent += 1;
        Some(place)
    }

    /// A place for a new connection that has said who holds it, if there is one left.
    pub(super) fn come(&self) -> Option<Place> {
        let comes = self.0.all.send_if_modified(|held| {
            let fits = *held < MOST;
            *held += usize::from(fits);
            fits
        });
        if comes {
            metrics::gauge!("kansa_connections").increment(1.0);
        }
        comes.then(|| Place { sockets: self.clone(), silent: false, holder: None })
    }
}

/// The place of one connection. It is free again with the end of this value.
pub(super) struct Place {
    sockets: Sockets,
    /// Whether it has still to be said who holds it.
    silent: bool,
    holder: Option<Holder>,
}

impl Place {
    /// Notes by whom it is held; false, if they hold as many as they may.
    pub(super) fn hold(&mut self, holder: &Holder) -> bool {
        let mut held = self.sockets.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        if !add(&mut held.people, &holder.person, OF_PERSON) {
            return false;
        }
        if let Some(organization) = &holder.organization
            && !add(&mut held.organizations, organization, OF_ORGANIZATION)
        {
            remove(&mut held.people, &holder.person);
            return false;
        }
        held.silent = held.silent.saturating_sub(usize::from(self.silent));
        drop(held);
        self.silent = false;
        self.holder = Some(holder.clone());
        true
    }

    /// Turns true once every connection is to end.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.sockets.0.stops.subscribe()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.sockets.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.silent = held.silent.saturating_sub(usize::from(self.silent));
        if let Some(holder) = &self.holder {
            remove(&mut held.people, &holder.person);
            if let Some(organization) = &holder.organization {
                remove(&mut held.organizations, organization);
            }
        }
        drop(held);
        self.sockets.0.all.send_modify(|all| *all = all.saturating_sub(1));
        metrics::gauge!("kansa_connections").decrement(1.0);
    }
}

fn add<K: Eq + Hash + Clone>(counts: &mut HashMap<K, usize>, key: &K, most: usize) -> bool {
    let count = counts.entry(key.clone()).or_default();
    let fits = *count < most;
    *count += usize::from(fits);
    fits
}

fn remove<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;
    use uuid::Uuid;

    #[expect(clippy::disallowed_methods, reason = "a test vouches for whom it made up")]
    fn holder(person: usize, organization: u128) -> Holder {
        let person = VerifiedSubject::vouch("issuer".to_owned(), person.to_string());
        Holder { person, organization: Some(Id::from_uuid(Uuid::from_u128(organization))) }
    }

    #[test]
    fn each_count_has_its_end_and_places_come_free() {
        let sockets = Sockets::default();
        let hold = |person, organization| {
            let mut place = sockets.come().unwrap();
            place.hold(&holder(person, organization)).then_some(place)
        };
        let mut mine: Vec<_> = (0..OF_PERSON).map(|_| hold(0, 1).unwrap()).collect();
        assert!(hold(0, 2).is_none(), "the person holds as many as they may, wherever");
        mine.pop();
        assert!(hold(0, 2).is_some());
        let theirs: Vec<_> = (0..OF_ORGANIZATION - mine.len()).map(|one| hold(1 + one, 1).unwrap()).collect();
        assert!(hold(OF_ORGANIZATION, 1).is_none(), "the organization does");
        let rest: Vec<_> = std::iter::from_fn(|| sockets.come()).collect();
        assert_eq!(mine.len() + theirs.len() + rest.len(), MOST);
        drop((mine, theirs, rest));
        assert_eq!(*sockets.0.all.borrow(), 0);
        assert!(sockets.0.held.lock().unwrap().people.is_empty());
    }

    #[test]
    fn strangers_who_say_nothing_leave_places_to_others() {
        let sockets = Sockets::default();
        let mut silent: Vec<_> = (0..SILENT).map(|_| sockets.knock().unwrap()).collect();
        assert!(sockets.knock().is_none() && sockets.come().is_some());
        assert!(silent[0].hold(&holder(0, 1)));
        silent.push(sockets.knock().unwrap());
        assert!(sockets.knock().is_none(), "who said it is no stranger");
        drop(silent);
        assert_eq!((sockets.0.held.lock().unwrap().silent, *sockets.0.all.borrow()), (0, 0));
    }
}
