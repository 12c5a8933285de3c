//! Who may try, and how often: what keeps a crowd of strangers from those who belong here. A place and a time as for everything
//! else; a bucket for each address; looking up accounts a few at a time, and waiting for that in no place that others need. Who
//! signed in with a secret lately is past all of that but the place, for it cannot have been guessed.
use super::{OauthDoor, answer::Wrong};
use crate::http::{
    client,
    refusal::Refusal,
    room::Place,
    task::{After, in_its_place, in_time},
};
use axum::http::HeaderMap;
use chrono::TimeDelta;
use domain::{
    Timestamp,
    access::OrganizationId,
    kernel::digest::sha256,
    service_account::{FindServiceAccount, ServiceAccount, ServiceAccountId, ServiceSecret},
};
use infra::{
    lane::{Lane, Turn},
    redis::{Bill, Payer},
    secret_hash::MOST_HASHES,
};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// What an attempt costs whose secret is not known to be right, in points of the address that it comes from.
const ATTEMPT: u32 = 10;
/// How many accounts are looked up for strangers at the same time in one process, and how many attempts wait for that.
const LOOKUPS: (usize, usize) = (4, 256);
/// How many places sign-ins fill before a secret is known to be right: those whose account is looked up, and those who wait for a
/// hash.
pub(super) const MOST_PLACES: usize = LOOKUPS.0 + MOST_HASHES;
/// Of how many clients it is remembered that they signed in.
const REMEMBERED: usize = 4096;
/// For how long. Longer than a token holds, so that who comes for the next one is no stranger.
const LATELY: TimeDelta = TimeDelta::hours(1);

/// Where service accounts come for their tokens. Clones share everything.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) door: Arc<OauthDoor>,
    lookups: Lane,
    lately: Arc<Cache<String, Timestamp>>,
}

/// What a client brings. Of the secret nothing but a digest is remembered, and only of one that was right.
pub(super) struct Attempt {
    pub(super) id: ServiceAccountId,
    pub(super) secret: ServiceSecret,
    digest: String,
}

/// What was found of an account, and the place in which that was done.
pub(super) struct Found {
    pub(super) account: Option<(OrganizationId, ServiceAccount)>,
    /// None of those who signed in lately.
    pub(super) turn: Option<Turn>,
    pub(super) place: Place,
}

impl Attempt {
    pub(super) fn of((id, secret): (ServiceAccountId, ServiceSecret)) -> Self {
        let digest = sha256(format!("{}\n{}", id.uuid(), secret.reveal()).as_bytes());
        Self { id, secret, digest }
    }
}

impl Desk {
    pub(super) fn of(door: OauthDoor) -> Self {
        let (at_once, waiting) = LOOKUPS;
        let lately = Arc::new(Cache::new(REMEMBERED));
        Self { door: Arc::new(door), lookups: Lane::of("sign-in", at_once, waiting), lately }
    }

    /// Does `work` as one of so many and within its time, in a task of its own: who hangs up leaves nothing half noted.
    pub(super) async fn take<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Wrong>> + Send + 'static,
    ) -> Result<T, Wrong> {
        let done = in_its_place(work, After::GoesOn, self.place()?).await;
        done.unwrap_or_else(|why| Err(given_up(why)))
    }

    /// The same of work that takes its [place](Self::place) itself, once it need not wait. Where there is none now, it is not
    /// begun.
    pub(super) async fn take_later<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Wrong>> + Send + 'static,
    ) -> Result<T, Wrong> {
        drop(self.place()?);
        let done = in_time(work, After::GoesOn).await;
        done.unwrap_or_else(|why| Err(given_up(why)))
    }

    fn place(&self) -> Result<Place, Wrong> {
        self.door.room.place().ok_or(Wrong::LATER)
    }

    /// Has it paid, and says so in `paid`, or refuses.
    pub(super) async fn charge(
        &self,
        payer: &Payer,
        cost: u32,
        paid: &mut Option<Bill>,
    ) -> Result<(), Wrong> {
        let bill = self.door.fair.pay(payer, cost).await;
        if bill.retry_after.is_some() {
            return Err(Wrong::limited(bill));
        }
        *paid = Some(bill);
        Ok(())
    }

    /// The account that is named, with its organization, and the place in which all else is done. A stranger takes it when their
    /// turn comes, and waits neither for that nor for the bucket of their address in it; the turn lasts until it is known what
    /// they are.
    pub(super) async fn look_up(
        &self,
        attempt: &Attempt,
        headers: &HeaderMap,
        paid: &mut Option<Bill>,
    ) -> Result<Found, Wrong> {
        let find = || self.door.gate.platform(FindServiceAccount(attempt.id));
        if self.knows(attempt) {
            let place = self.place()?;
            return Ok(Found { account: find().await?, turn: None, place });
        }
        let waiting = self.lookups.place()?;
        self.charge(&Payer::address(client::address(headers)), ATTEMPT, paid).await?;
        let turn = Some(waiting.turn().await?);
        let place = self.place()?;
        Ok(Found { account: find().await?, turn, place })
    }

    fn knows(&self, attempt: &Attempt) -> bool {
        let now = self.door.gate.clock().now();
        self.lately.get(&attempt.digest).is_some_and(|at| (now - at).abs() < LATELY)
    }

    /// Remembers that it was right.
    pub(super) fn remember(&self, attempt: Attempt) {
        self.lately.insert(attempt.digest, self.door.gate.clock().now());
    }

    /// It is right no longer, or asks for too much; or there is no such account any more.
    pub(super) fn forget(&self, attempt: &Attempt) {
        self.lately.remove(&attempt.digest);
    }
}

fn given_up(why: Refusal) -> Wrong {
    if why == Refusal::TIMED_OUT { Wrong::LATER } else { Wrong::FAILED }
}
