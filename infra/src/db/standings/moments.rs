//! Facts that hold for moments.
use chrono::Duration;
use domain::Timestamp;
use quick_cache::sync::Cache;
use std::hash::Hash;

/// How long a fact is good after it was last known to be so: so long a replica may go on as before that neither reads the
/// journal nor is reached by Redis.
const UNVERIFIED: Duration = Duration::seconds(5);
/// How long anything is remembered at most, however often the journal says that nothing changed: some facts end by the clock.
const LIFE: Duration = Duration::seconds(60);

/// Whether a fact is good `now` that was so at `since`, where nothing that was committed before `verified` contradicts it.
fn holds(since: Timestamp, verified: Option<Timestamp>, now: Timestamp) -> bool {
    // A clock that was set back makes nothing fresh.
    let known = verified.filter(|at| *at <= now).map_or(since, |at| at.max(since));
    since <= now && now - since < LIFE && now - known < UNVERIFIED
}

/// What is remembered of many things; the least used go when there are too many.
pub(super) struct Moments<K, V>(Cache<K, (V, Timestamp)>);

impl<K: Eq + Hash, V: Clone> Moments<K, V> {
    pub(super) fn new(many: usize) -> Self {
        Self(Cache::new(many))
    }

    /// The fact, if it is good `now`. Everything that changed before `verified` must have been forgotten before.
    pub(super) fn get(&self, key: &K, verified: Option<Timestamp>, now: Timestamp) -> Option<V> {
        self.0.get(key).filter(|(_, since)| holds(*since, verified, now)).map(|(fact, _)| fact)
    }

    /// Remembers what was so at `since`: when it was asked for, not when the answer came.
    pub(super) fn insert(&self, key: K, fact: V, since: Timestamp) {
        self.0.insert(key, (fact, since));
    }

    pub(super) fn remove(&self, key: &K) {
        self.0.remove(key);
    }

    pub(super) fn retain(&self, keep: impl Fn(&K, &V) -> bool) {
        self.0.retain(|key, (fact, _)| keep(key, fact));
    }

    pub(super) fn clear(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn at(millis: i64) -> Timestamp {
        "2026-04-01T00:00:00Z".parse::<Timestamp>().unwrap() + Duration::milliseconds(millis)
    }

    #[test]
    fn a_fact_is_good_for_five_seconds_and_with_the_journal_for_sixty() {
        let holds = |verified: Option<i64>, now| holds(at(0), verified.map(at), at(now));
        assert!(holds(None, 4_999) && !holds(None, 5_000), "nobody looked");
        assert!(holds(Some(-1_000), 4_999) && !holds(Some(-1_000), 5_000), "before it was found out");
        assert!(holds(Some(1_000), 5_999) && !holds(Some(1_000), 6_000));
        assert!(holds(Some(59_000), 59_999) && !holds(Some(59_000), 60_000), "no longer, whatever is said");
        assert!(!holds(Some(9_000), 8_000), "a clock that was set back");
    }

    proptest! {
        #[test]
        fn without_a_journal_nothing_is_told_from_five_seconds_on_nor_before_it_was_so(
            since in -9_000_i64..9_000, now in -9_000_i64..9_000,
        ) {
            let moments = Moments::new(8);
            moments.insert(1, "a", at(since));
            prop_assert_eq!(moments.get(&1, None, at(now)).is_some(), (0..5_000).contains(&(now - since)));
        }

        /// Whenever the journal is read, and however often it cannot be: what changed is told for less than five seconds
        /// more, nothing is told for longer than sixty, and what did not change is told as long as somebody looks.
        #[test]
        fn what_changed_is_never_told_for_five_seconds(
            changed in 0_i64..70_000, now in 0_i64..70_000, looks in vec(0_i64..70_000, 0..40),
        ) {
            let moments = Moments::new(8);
            moments.insert(1, "a", at(0));
            let looked = looks.iter().copied().filter(|look| *look <= now).max();
            // A look takes what was committed before it, and forgets it before it says that it has looked.
            if looked.is_some_and(|look| look > changed) {
                moments.remove(&1);
            }
            let told = moments.get(&1, looked.map(at), at(now)).is_some();
            prop_assert!(!told || now < changed || now - changed < 5_000, "told {} ms after", now - changed);
            prop_assert!(!told || now < 60_000);
            let kept_up = now - looked.unwrap_or_default() < 5_000;
            prop_assert_eq!(told, kept_up && now < 60_000 && looked.is_none_or(|look| look <= changed));
        }

        #[test]
        fn however_many_are_remembered_there_is_an_end(keys in 1_usize..2_000) {
            let moments = Moments::new(64);
            (0..keys).for_each(|key| moments.insert(key, key, at(0)));
            let known = (0..keys).filter(|key| moments.get(key, None, at(0)).is_some()).count();
            prop_assert!(known <= 128, "{known}");
        }
    }
}
