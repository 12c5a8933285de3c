//! One at a time: of all tasks that want the same thing, one makes it and the others wait for it.
use super::ShelfKey;
use bytes::Bytes;
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

type Landing = watch::Receiver<Option<Bytes>>;

/// What is being made in this process.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<ShelfKey, Landing>>>);

/// What becomes of somebody who wants a thing.
pub(super) enum Boarding {
    /// Nobody makes it yet: do.
    Lead(Flight),
    /// Somebody does: wait for it.
    Wait(Landing),
}

/// The turn to make a thing. Dropped without a landing, it tells those who wait that nothing comes.
pub(super) struct Flight {
    key: ShelfKey,
    landing: watch::Sender<Option<Bytes>>,
    flights: Flights,
}

impl Flights {
    pub(super) fn board(&self, key: &ShelfKey) -> Boarding {
        match self.under_way().entry(key.clone()) {
            Entry::Occupied(taken) => Boarding::Wait(taken.get().clone()),
            Entry::Vacant(free) => {
                let (landing, waiting) = watch::channel(None);
                free.insert(waiting);
                Boarding::Lead(Flight { key: key.clone(), landing, flights: self.clone() })
            }
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<ShelfKey, Landing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // whole after each step
    }
}

impl Flight {
    /// Gives what was made to all who wait.
    pub(super) fn land(self, made: Bytes) {
        self.landing.send_replace(Some(made));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.under_way().remove(&self.key);
    }
}

/// What the leader made; nothing if it gave up.
pub(super) async fn landed(mut landing: Landing) -> Option<Bytes> {
    landing.wait_for(Option::is_some).await.ok()?.clone()
}

#[cfg(test)]
mod tests {
    use super::{Boarding, Flights, landed};
    use crate::redis::ShelfKey;
    use bytes::Bytes;
    use domain::comparison::ReleaseId;
    use uuid::Uuid;

    #[tokio::test]
    async fn one_makes_it_and_all_others_get_it() {
        let (flights, key) = (Flights::default(), ShelfKey::figures(ReleaseId::from_uuid(Uuid::nil())));
        let Boarding::Lead(flight) = flights.board(&key) else { panic!("nobody was first") };
        let waiting: Vec<_> = (0..5)
            .map(|_| match flights.board(&key) {
                Boarding::Wait(landing) => landing,
                Boarding::Lead(_) => panic!("a second one leads"),
            })
            .collect();
        flight.land(Bytes::from_static(b"made"));
        for landing in waiting {
            assert_eq!(landed(landing).await.as_deref(), Some(&b"made"[..]));
        }
        assert!(matches!(flights.board(&key), Boarding::Lead(_)), "it is over");
    }

    #[tokio::test]
    async fn who_gives_up_keeps_nobody_waiting() {
        let (flights, key) = (Flights::default(), ShelfKey::figures(ReleaseId::from_uuid(Uuid::nil())));
        let Boarding::Lead(flight) = flights.board(&key) else { panic!("nobody was first") };
        let Boarding::Wait(landing) = flights.board(&key) else { panic!("a second one leads") };
        drop(flight);
        assert_eq!(landed(landing).await, None);
    }
}
