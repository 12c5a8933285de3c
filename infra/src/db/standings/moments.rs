//! Facts that hold for moments.
use domain::Timestamp;
use quick_cache::sync::Cache;
use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// How long anything is remembered at most. So long a replica that Redis does not reach may go on as before.
const LIFE: chrono::Duration = chrono::Duration::seconds(5);
/// The age from which on a fact is to be found out anew while it still serves.
const PRIME: chrono::Duration = chrono::Duration::seconds(4);

/// A fact that is remembered.
#[derive(Debug)]
pub(in crate::db) struct Known<V> {
    /// What is remembered.
    pub(in crate::db) fact: V,
    /// Whether it is to be found out anew now, by whoever is told so: one of all who ask.
    pub(in crate::db) ages: bool,
}

struct Moment<V> {
    fact: V,
    since: Timestamp,
    /// Somebody finds it out anew. Should they fail, nobody tries again: it ends, and is asked for as if never known.
    renewed: AtomicBool,
}

/// What is remembered of many things, each for less than five seconds; the least used go when there are too many.
pub(super) struct Moments<K, V>(Cache<K, Arc<Moment<V>>>);

impl<K: Eq + Hash, V: Clone> Moments<K, V> {
    pub(super) fn new(many: usize) -> Self {
        Self(Cache::new(many))
    }

    pub(super) fn get(&self, key: &K, now: Timestamp) -> Option<Known<V>> {
        let moment = self.0.get(key)?;
        let age = now - moment.since;
        // A clock that was set back makes nothing fresh.
        if age < chrono::Duration::zero() || age >= LIFE {
            return None;
        }
        // Looked at before it is changed, for all but one only look.
        let ages = age >= PRIME
            && !moment.renewed.load(Ordering::Relaxed)
            && !moment.renewed.swap(true, Ordering::Relaxed);
        Some(Known { fact: moment.fact.clone(), ages })
    }

    /// Remembers what was so at `since`: when it was asked for, not when the answer came.
    pub(super) fn insert(&self, key: K, fact: V, since: Timestamp) {
        self.0.insert(key, Arc::new(Moment { fact, since, renewed: AtomicBool::new(false) }));
    }

    pub(super) fn remove(&self, key: &K) {
        self.0.remove(key);
    }

    pub(super) fn retain(&self, keep: impl Fn(&K, &V) -> bool) {
        self.0.retain(|key, moment| keep(key, &moment.fact));
    }

    pub(super) fn clear(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        "2026-04-01T00:00:00Z".parse::<Timestamp>().unwrap() + chrono::Duration::milliseconds(millis)
    }

    #[test]
    fn one_alone_is_told_that_a_fact_grows_old() {
        let moments = Moments::new(8);
        moments.insert(1, "a", at(0));
        let ages = |millis| moments.get(&1, at(millis)).map(|known| known.ages);
        assert_eq!(ages(3_999), Some(false));
        assert_eq!([ages(4_000), ages(4_000), ages(4_999)], [Some(true), Some(false), Some(false)]);
        assert_eq!(ages(5_000), None, "nobody waits longer for who failed");
        moments.insert(1, "b", at(4_500));
        assert_eq!([ages(8_499), ages(8_500)], [Some(false), Some(true)], "the next one has its own");
    }

    proptest! {
        #[test]
        fn nothing_is_told_from_five_seconds_on_nor_before_it_was_so(since in -9_000_i64..9_000, now in -9_000_i64..9_000) {
            let moments = Moments::new(8);
            moments.insert(1, "a", at(since));
            prop_assert_eq!(moments.get(&1, at(now)).is_some(), (0..5_000).contains(&(now - since)));
        }

        #[test]
        fn however_many_are_remembered_there_is_an_end(keys in 1_usize..2_000) {
            let moments = Moments::new(64);
            (0..keys).for_each(|key| moments.insert(key, key, at(0)));
            let known = (0..keys).filter(|key| moments.get(key, at(0)).is_some()).count();
            prop_assert!(known <= 128, "{known}");
        }
    }
}
