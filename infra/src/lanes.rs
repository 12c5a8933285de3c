//! A lane for each organization: of what it asks, so much is worked on at a time, and the rest waits in order (ADR 0053). Who asks
//! at full speed waits for themselves, and nobody else for them. In a [`crate::lane`] everybody waits together.
use crate::redis::Payer;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// The lanes of all who pay, each for as long as somebody is in it or waits for it. Clones share them.
#[derive(Debug, Clone)]
pub struct Lanes {
    width: usize,
    open: Open,
}

type Open = Arc<Mutex<HashMap<Uuid, Weak<Lane>>>>;

/// Of one organization, or of all together who stand in none.
#[derive(Debug)]
struct Lane {
    whose: Uuid,
    turns: Arc<Semaphore>,
    open: Open,
}

/// One's turn, over when this is dropped.
#[derive(Debug)]
pub struct Turn {
    // Given back before the lane is: whoever has the lane made anew finds no turn of it under way.
    _turn: Option<OwnedSemaphorePermit>,
    _lane: Arc<Lane>,
}

impl Lanes {
    /// Lanes in each of which so many have their turn at a time.
    #[must_use]
    pub fn of(width: usize) -> Self {
        Self { width: width.min(Semaphore::MAX_PERMITS), open: Open::default() }
    }

    /// A turn in the lane of who pays, when it comes: first to who came first. Who gives up waiting leaves it to the next.
    ///
    /// Whoever has one must not wait for somebody of the same lane who may have none yet.
    pub async fn turn(&self, payer: Payer) -> Turn {
        let lane = self.lane(payer.tenant());
        // None passes by those who wait: what is given back is theirs before it is free.
        let turn = if let Ok(turn) = Arc::clone(&lane.turns).try_acquire_owned() {
            Some(turn)
        } else {
            metrics::counter!("kansa_lane_waits_total").increment(1);
            Arc::clone(&lane.turns).acquire_owned().await.ok() // nobody closes it
        };
        Turn { _turn: turn, _lane: lane }
    }

    fn lane(&self, whose: Uuid) -> Arc<Lane> {
        let mut open = looked_at(&self.open);
        if let Some(lane) = open.get(&whose).and_then(Weak::upgrade) {
            return lane;
        }
        let turns = Arc::new(Semaphore::new(self.width));
        let lane = Arc::new(Lane { whose, turns, open: Arc::clone(&self.open) });
        open.insert(whose, Arc::downgrade(&lane));
        lane
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut open = looked_at(&self.open);
        // Somebody may have opened it anew meanwhile.
        if open.get(&self.whose).is_some_and(|lane| lane.strong_count() == 0) {
            open.remove(&self.whose);
        }
    }
}

fn looked_at(open: &Open) -> MutexGuard<'_, HashMap<Uuid, Weak<Lane>>> {
    open.lock().unwrap_or_else(PoisonError::into_inner) // whole after each step
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::{OrganizationId, UserId};
    use futures::FutureExt as _;

    /// Somebody of an organization.
    fn of(organization: u128, person: u128) -> Payer {
        let organization = OrganizationId::from_uuid(Uuid::from_u128(organization));
        Payer::person(organization, UserId::from_uuid(Uuid::from_u128(person)))
    }

    fn open(lanes: &Lanes) -> usize {
        looked_at(&lanes.open).len()
    }

    #[tokio::test]
    async fn so_many_of_an_organization_have_their_turn_and_others_pass_by() {
        let lanes = Lanes::of(2);
        let (first, _second) = (lanes.turn(of(1, 1)).await, lanes.turn(of(1, 2)).await);
        let mut third = Box::pin(lanes.turn(of(1, 3)));
        assert!(third.as_mut().now_or_never().is_none(), "whoever of them it is");
        let passing = [of(2, 1), Payer::NOBODY].map(|payer| lanes.turn(payer).now_or_never());
        assert!(passing.iter().all(Option::is_some), "others have lanes of their own");
        drop(first);
        assert!(third.now_or_never().is_some());
    }

    #[tokio::test]
    async fn strangers_share_the_lane_of_nobody() {
        let lanes = Lanes::of(1);
        let _nobodys = lanes.turn(Payer::NOBODY).await;
        let stranger = Payer::person(OrganizationId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::max()));
        assert!(lanes.turn(stranger).now_or_never().is_none());
        assert!(lanes.turn(Payer::apart("address")).now_or_never().is_some());
    }

    #[tokio::test]
    async fn turns_come_in_order_and_who_gives_up_leaves_theirs_to_the_next() {
        let lanes = Lanes::of(1);
        let held = lanes.turn(of(1, 1)).await;
        let mut waiting: Vec<_> = (0..4).map(|person| Box::pin(lanes.turn(of(1, person)))).collect();
        for one in &mut waiting {
            assert!(one.as_mut().now_or_never().is_none());
        }
        drop(waiting.remove(1));
        drop(held);
        assert!(lanes.turn(of(1, 9)).now_or_never().is_none(), "who comes now does not pass by");
        assert!(waiting[1].as_mut().now_or_never().is_none(), "it is the first one's");
        drop(waiting.remove(0));
        let turn = waiting[0].as_mut().now_or_never();
        assert!(turn.is_some(), "who has it and does not take it leaves it, too");
        assert!(waiting[1].as_mut().now_or_never().is_none());
        drop(turn);
        assert!(waiting[1].as_mut().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_lane_that_nobody_uses_is_gone() {
        let lanes = Lanes::of(1);
        let (one, other) = (lanes.turn(of(1, 1)).await, lanes.turn(of(2, 1)).await);
        let mut waits = Box::pin(lanes.turn(of(1, 2)));
        assert!(waits.as_mut().now_or_never().is_none());
        assert_eq!(open(&lanes), 2);
        drop(other);
        assert_eq!(open(&lanes), 1);
        drop(one);
        assert_eq!(open(&lanes), 1, "somebody waits for it");
        drop(waits);
        assert_eq!(open(&lanes), 0);
        drop(lanes.turn(of(1, 1)).await);
        assert_eq!(open(&lanes), 0, "also of one that was opened anew");
    }
}
