//! One at a time: of all tasks that want the same thing, one makes it and the others wait for it.
use super::ShelfKey;
use bytes::Bytes;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// How long one makes a thing before one of those who wait makes it, too. A lock of who is gone is over by then.
const OVERDUE: Duration = Duration::from_secs(5);

/// What is being made in this process.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<ShelfKey, Waiting>>>);

/// What becomes of somebody who wants a thing.
pub(super) enum Boarding {
    /// Nobody makes it yet, or somebody does who takes too long: do.
    Lead(Flight),
    /// Somebody does: wait for it.
    Wait(Waiting),
}

/// A place among those who wait for a flight.
#[derive(Clone)]
pub(super) struct Waiting {
    landing: watch::Receiver<Option<Landed>>,
    overdue: Instant,
}

/// What came of a flight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Landed {
    /// This was made, for all.
    Made(Bytes),
    /// What was made is for nobody else: each makes their own.
    Apart,
}

/// The turn to make a thing. Dropped without a landing, it tells those who wait that nothing comes.
pub(super) struct Flight {
    key: ShelfKey,
    landing: watch::Sender<Option<Landed>>,
    flights: Flights,
}

impl Flights {
    pub(super) fn board(&self, key: &ShelfKey) -> Boarding {
        let (mut flights, now) = (self.under_way(), Instant::now());
        if let Some(waiting) = flights.get(key).filter(|last| now < last.overdue) {
            return Boarding::Wait(waiting.clone());
        }
        let (landing, waiting) = watch::channel(None);
        flights.insert(key.clone(), Waiting { landing: waiting, overdue: now + OVERDUE });
        Boarding::Lead(Flight { key: key.clone(), landing, flights: self.clone() })
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<ShelfKey, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner) // whole after each step
    }
}

impl Flight {
    /// Gives what was made to all who wait.
    pub(super) fn land(self, made: Bytes) {
        self.landing.send_replace(Some(Landed::Made(made)));
    }

    /// Tells all who wait to make their own.
    pub(super) fn part(self) {
        self.landing.send_replace(Some(Landed::Apart));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut flights = self.flights.under_way();
        // One that took too long is no longer the one that others board.
        if flights.get(&self.key).is_some_and(|last| last.landing.same_channel(&self.landing.subscribe())) {
            flights.remove(&self.key);
        }
    }
}

impl Waiting {
    /// What came of it; nothing if the leader gave up or takes too long, or at `end`. Of those who board again, one leads.
    pub(super) async fn landed(mut self, end: Instant) -> Option<Landed> {
        timeout_at(self.overdue.min(end), self.landing.wait_for(Option::is_some)).await.ok()?.ok()?.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::{Boarding, Flight, Flights, Landed, OVERDUE, Waiting};
    use crate::redis::ShelfKey;
    use bytes::Bytes;
    use domain::comparison::ReleaseId;
    use std::time::Duration;
    use tokio::time::{Instant, advance};
    use uuid::Uuid;

    const KEY: ShelfKey = ShelfKey::figures(ReleaseId::from_uuid(Uuid::nil()));

    fn leads(flights: &Flights) -> Flight {
        let Boarding::Lead(flight) = flights.board(&KEY) else { panic!("somebody else leads") };
        flight
    }

    fn waits(flights: &Flights) -> Waiting {
        let Boarding::Wait(waiting) = flights.board(&KEY) else { panic!("a second one leads") };
        waiting
    }

    fn for_ever() -> Instant {
        Instant::now() + Duration::from_hours(1)
    }

    fn made(text: &'static str) -> Landed {
        Landed::Made(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn one_makes_it_and_all_others_get_it() {
        let flights = Flights::default();
        let flight = leads(&flights);
        let waiting: Vec<_> = (0..5).map(|_| waits(&flights)).collect();
        flight.land(Bytes::from_static(b"made"));
        for one in waiting {
            assert_eq!(one.landed(for_ever()).await, Some(made("made")));
        }
        drop(leads(&flights)); // it is over
    }

    #[tokio::test]
    async fn who_gives_up_is_followed_by_one_of_those_who_wait() {
        let flights = Flights::default();
        let flight = leads(&flights);
        let waiting = waits(&flights);
        drop(flight);
        assert_eq!(waiting.landed(for_ever()).await, None);
        let next = leads(&flights);
        let waiting = waits(&flights);
        next.part();
        assert_eq!(waiting.landed(for_ever()).await, Some(Landed::Apart));
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_too_long_is_overtaken_by_one_and_ends_nothing_of_theirs() {
        let flights = Flights::default();
        let slow = leads(&flights);
        let waiting = waits(&flights);
        advance(OVERDUE.saturating_sub(Duration::from_millis(1))).await;
        assert_eq!(waits(&flights).landed(Instant::now()).await, None, "at the end of the patience");
        assert_eq!(waiting.landed(for_ever()).await, None, "it is overdue");
        let next = leads(&flights);
        let waiting = waits(&flights);
        slow.land(Bytes::from_static(b"late"));
        let other = waits(&flights);
        next.land(Bytes::from_static(b"made"));
        for one in [waiting, other] {
            assert_eq!(one.landed(for_ever()).await, Some(made("made")));
        }
    }
}
