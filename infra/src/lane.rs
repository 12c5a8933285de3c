//! Dear work: a little at a time, and few who wait for it. Whoever would wait behind too many is told so at once, for a queue
//! without an end keeps everybody out for as long as somebody fills it.
use domain::{Error, Result};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Work of one kind. Clones share its turns.
#[derive(Debug, Clone)]
pub struct Lane {
    what: &'static str,
    turns: Arc<Semaphore>,
    /// Of those whose turn it is, and of those who wait.
    places: Arc<Semaphore>,
}

/// A place in the line, taken before there is a turn.
#[derive(Debug)]
pub struct Waiting {
    turns: Arc<Semaphore>,
    place: OwnedSemaphorePermit,
}

/// One's turn, over when this is dropped.
#[derive(Debug)]
pub struct Turn {
    _turn: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Lane {
    /// So many `at_once`, and so many who wait; those who are sent away are counted as `what`.
    #[must_use]
    pub fn of(what: &'static str, at_once: usize, waiting: usize) -> Self {
        let (turns, places) = (Semaphore::new(at_once), Semaphore::new(at_once + waiting));
        Self { what, turns: Arc::new(turns), places: Arc::new(places) }
    }

    /// A place in the line: for who waits for something else before their turn. `UNAVAILABLE` if too many wait already.
    pub fn place(&self) -> Result<Waiting> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            metrics::counter!("kansa_shed_total", "what" => self.what).increment(1);
            return Err(Error::unavailable(format!("too many wait already: {}", self.what)));
        };
        Ok(Waiting { turns: Arc::clone(&self.turns), place })
    }

    /// A turn, when it comes; `UNAVAILABLE` if too many wait already.
    pub async fn turn(&self) -> Result<Turn> {
        self.place()?.turn().await
    }
}

impl Waiting {
    /// The turn, when it comes.
    pub async fn turn(self) -> Result<Turn> {
        let turn = self.turns.acquire_owned().await.map_err(Error::internal)?;
        Ok(Turn { _turn: turn, _place: self.place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn who_finds_too_many_is_sent_away_and_a_place_that_is_left_is_free() {
        let lane = Lane::of("test", 1, 1);
        let first = lane.turn().await.unwrap();
        let mut second = Box::pin(lane.turn());
        assert!(second.as_mut().now_or_never().is_none(), "it waits");
        assert!(matches!(lane.turn().now_or_never(), Some(Err(Error::Unavailable(_)))));
        drop(first);
        drop(second.await.unwrap());
        assert!(lane.turn().now_or_never().is_some_and(|turn| turn.is_ok()));
        let waits = Box::pin(async {
            let _turn = lane.turn().await;
            lane.turn().await
        });
        assert!(waits.now_or_never().is_none());
        assert!(lane.turn().now_or_never().is_some(), "who gave up waiting waits no more");
    }
}
