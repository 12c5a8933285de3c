//! One connection for all that one request asks of the database (ADR 0050).
use super::Gate;
use crate::db::tx::Tx;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// What a request reads in, while nobody reads in it.
#[derive(Default)]
pub(super) struct Reading(Mutex<Option<Tx>>);

/// Whose turn it is to use the request's connection. At doors that are of no request it is always everybody's.
pub(super) struct Turn<'a>(Option<MutexGuard<'a, Option<Tx>>>);

impl Turn<'_> {
    /// What was read in before, away from whoever comes next: dropped, it is over. So it is with who goes away in the midst.
    pub(super) fn take(&mut self) -> Option<Tx> {
        self.0.as_mut()?.take()
    }

    /// Leaves it to who comes next; at doors that are of no request it is over.
    pub(super) fn leave(&mut self, tx: Tx) {
        if let Some(idle) = &mut self.0 {
            **idle = Some(tx);
        }
    }
}

impl Gate {
    /// The same doors for one request. What its members read through them and their clones, they read in one transaction, which
    /// begins with the first of it and is over with the last of the clones: one after the other, for a connection says one thing
    /// at a time. Whatever else is done has a transaction of its own, and the one before is over: a request that has a
    /// connection never waits for another.
    #[must_use]
    pub fn of_one_request(self) -> Self {
        Self { reading: Some(Arc::default()), ..self }
    }

    /// Gives the connection back, if nobody uses it now. For who goes on to wait for what others make, who may wait for a
    /// connection themselves.
    pub fn rest(&self) {
        if let Some(reading) = &self.reading
            && let Ok(mut idle) = reading.0.try_lock()
        {
            drop(idle.take());
        }
    }

    /// Waits for the connection of the request.
    pub(super) async fn turn(&self) -> Turn<'_> {
        match &self.reading {
            Some(reading) => Turn(Some(reading.0.lock().await)),
            None => Turn(None),
        }
    }

    /// The same for what has a transaction of its own.
    pub(super) async fn turn_alone(&self) -> Turn<'_> {
        let mut turn = self.turn().await;
        drop(turn.take());
        turn
    }
}
