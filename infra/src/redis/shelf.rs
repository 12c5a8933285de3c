//! A shelf of things that never change: in this process first, then in Redis, else made by one for all.
use super::{
    Redis,
    entry::{FORMAT, open, seal},
    flight::{Boarding, Flight, Flights, Landed},
    is_wrong_type,
    lock::{Lock, Tried},
};
use ::redis::{Value, cmd};
use bytes::Bytes;
use domain::comparison::ReleaseId;
use metrics::Counter;
use quick_cache::{Weighter, sync::Cache};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How reads ended, by `what` was asked for: `near` (in this process), `hit` (in Redis), `shared` (another task made
/// it), `miss`, `refused` (an entry that is not what was put there) or `error` (Redis failed or is being left alone; a
/// failed write, too).
const OUTCOMES: &str = "kansa_cache_total";

/// Entries never become wrong. This only clears away what nobody reads or refreshes any more.
const EXPIRY: Duration = Duration::from_hours(30 * 24);
/// How long one waits at most for what others of this process make, before making it as well: longer than a request may
/// take, so that they are never told all at once to make it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the one who is to make it waits for what another replica makes.
const ELSEWHERE: Duration = Duration::from_secs(1);
/// Between two looks whether another replica has made it.
const GLANCE: Duration = Duration::from_millis(20);
/// What an entry costs in this process beside its bytes, its key included.
const OVERHEAD: usize = 256;

/// Names a thing on a shelf. Its text is made only where Redis is asked: what is in this process is found without.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShelfKey {
    release: ReleaseId,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Figures,
    Answer([u8; 32]),
}

impl ShelfKey {
    /// The figures of a release.
    #[must_use]
    pub const fn figures(release: ReleaseId) -> Self {
        Self { release, what: What::Figures }
    }

    /// An answer that depends on `release` and on what `digest` was made of, and on nothing else.
    #[must_use]
    pub const fn answer(release: ReleaseId, digest: [u8; 32]) -> Self {
        Self { release, what: What::Answer(digest) }
    }

    /// The key in Redis. What stands in braces decides on the slot of a Redis Cluster.
    pub(super) fn to_text(&self) -> String {
        let release = self.release.uuid();
        match &self.what {
            What::Figures => format!("kansa:{{release:{release}}}:figures:{FORMAT}"),
            What::Answer(digest) => {
                format!("kansa:{{release:{release}}}:answer:{FORMAT}:{}", hex::encode(digest))
            }
        }
    }
}

#[derive(Clone)]
pub(super) struct ByBytes;

impl Weighter<ShelfKey, Bytes> for ByBytes {
    fn weight(&self, _: &ShelfKey, kept: &Bytes) -> u64 {
        (kept.len() + OVERHEAD) as u64
    }
}

/// Put on it only what is released: it never changes again, so nothing need ever be invalidated, and nothing unreleased
/// can come out. Who may see a thing is decided before it is asked for.
///
/// It never fails: whatever goes wrong is a [`Read::Turn`], and the caller makes the thing from PostgreSQL.
#[derive(Clone)]
pub struct Shelf {
    what: &'static str,
    redis: Redis,
    pub(super) near: Arc<Cache<ShelfKey, Bytes, ByBytes>>,
    flights: Flights,
    /// Looked up in the recorder once: it is counted for each answer that is kept.
    found_near: Arc<OnceLock<Counter>>,
}

/// What came of asking.
pub enum Read {
    /// It was there.
    Found(Bytes),
    /// It was not: make it.
    Turn(Turn),
}

/// The turn to make a thing. Dropped without a word, as by who hangs up, it goes to one of those who wait.
pub struct Turn {
    shelf: Shelf,
    key: ShelfKey,
    flight: Option<Flight>,
    lock: Option<Lock>,
}

impl Shelf {
    /// A shelf in `redis`, with up to `bytes` of it in this process. `what` is the metric's label.
    #[must_use]
    pub fn new(what: &'static str, redis: Redis, bytes: u64) -> Self {
        // One entry may take all of a shard, so what is expected to be large counts for little here.
        let near = Cache::with_weighter(1024, if redis.0.forgets { 0 } else { bytes }, ByBytes);
        Self { what, redis, near: Arc::new(near), flights: Flights::default(), found_near: Arc::default() }
    }

    pub(super) fn forgets(&self) -> bool {
        self.redis.0.forgets
    }

    /// Whether Redis failed repeatedly and is not asked now.
    pub(super) fn is_left_alone(&self) -> bool {
        self.redis.0.breaker.is_open()
    }

    /// What is in this process. Never waits.
    #[must_use]
    pub fn near(&self, key: &ShelfKey) -> Option<Bytes> {
        let found = self.near.get(key);
        if found.is_some() {
            self.found_near.get_or_init(|| self.counter("near")).increment(1);
        }
        found
    }

    /// The thing of this key, or the turn to make it. Of all tasks of this process and of all replicas one gets the
    /// turn, and the others wait. When it is given back, the next one gets it; when it takes five seconds, one more does.
    /// Where Redis fails or another replica takes more than a second, each process has a turn of its own.
    pub async fn read(&self, key: &ShelfKey) -> Read {
        if let Some(found) = self.near(key) {
            return Read::Found(found);
        }
        // Boxed, for it is part of what reads released figures, too, and seldom comes to be.
        Box::pin(self.read_further(key)).await
    }

    async fn read_further(&self, key: &ShelfKey) -> Read {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.flights.board(key) {
                Boarding::Wait(waiting) => match waiting.landed(end).await {
                    Some(Landed::Made(found)) => {
                        self.count("shared");
                        return Read::Found(found);
                    }
                    // The turn is somebody else's, perhaps ours.
                    None if Instant::now() < end => {}
                    Some(Landed::Apart) | None => return Read::Turn(self.turn(key, None, None)),
                },
                Boarding::Lead(flight) => return self.lead(key, flight).await,
            }
        }
    }

    async fn lead(&self, key: &ShelfKey, flight: Flight) -> Read {
        // Between the first look and the boarding somebody may have landed.
        if let Some(found) = self.near(key) {
            flight.land(found.clone());
            return Read::Found(found);
        }
        let deadline = Instant::now() + ELSEWHERE;
        loop {
            match self.fetch(key).await {
                Fetched::Found(found) => {
                    self.near.insert(key.clone(), found.clone());
                    flight.land(found.clone());
                    return Read::Found(found);
                }
                Fetched::Missing => {}
                Fetched::Failed => return Read::Turn(self.turn(key, Some(flight), None)),
            }
            match Lock::try_for(&self.redis, key).await {
                Tried::Got(lock) => return Read::Turn(self.turn(key, Some(flight), Some(lock))),
                Tried::Taken if Instant::now() < deadline => sleep(GLANCE).await,
                Tried::Taken | Tried::Unknown => return Read::Turn(self.turn(key, Some(flight), None)),
            }
        }
    }

    fn turn(&self, key: &ShelfKey, flight: Option<Flight>, lock: Option<Lock>) -> Turn {
        Turn { shelf: self.clone(), key: key.clone(), flight, lock }
    }

    /// Keeps what was made elsewhere: to warm the shelf up.
    pub async fn put(&self, key: &ShelfKey, made: Bytes) {
        let mut set = cmd("SET");
        set.arg(key.to_text()).arg(seal(key, &made)).arg("EX").arg(EXPIRY.as_secs());
        self.near.insert(key.clone(), made);
        if !matches!(self.redis.ask_one::<Value>(set).await, Some(Ok(_))) {
            self.count("error");
        }
    }

    /// Forgets an entry that is well sealed and of no use all the same.
    pub async fn forget(&self, key: &ShelfKey) {
        self.count("refused");
        tracing::warn!(
            key = key.to_text(),
            "the cache held an entry that is not what was put there; deleting it"
        );
        self.near.remove(key);
        let mut del = cmd("DEL");
        del.arg(key.to_text());
        // Should it fail, the entry is refused again when it is next read.
        drop(self.redis.ask_one::<Value>(del).await);
    }

    async fn fetch(&self, key: &ShelfKey) -> Fetched {
        let mut get = cmd("GET");
        get.arg(key.to_text());
        let entry = match self.redis.ask_one::<Option<Vec<u8>>>(get).await {
            Some(Ok(None)) => {
                self.count("miss");
                return Fetched::Missing;
            }
            Some(Ok(Some(entry))) => open(key, entry),
            Some(Err(error)) if is_wrong_type(&error) => None,
            Some(Err(_)) | None => {
                self.count("error");
                return Fetched::Failed;
            }
        };
        if let Some(found) = entry {
            self.count("hit");
            Fetched::Found(found)
        } else {
            self.forget(key).await;
            Fetched::Missing
        }
    }

    fn count(&self, outcome: &'static str) {
        self.counter(outcome).increment(1);
    }

    fn counter(&self, outcome: &'static str) -> Counter {
        metrics::counter!(OUTCOMES, "outcome" => outcome, "what" => self.what)
    }
}

enum Fetched {
    Found(Bytes),
    Missing,
    Failed,
}

impl Turn {
    /// Keeps what was made, which must be of a RELEASED release, and gives it to all who wait.
    pub async fn keep(mut self, made: Bytes) {
        self.shelf.near.insert(self.key.clone(), made.clone());
        if let Some(flight) = self.flight.take() {
            flight.land(made.clone());
        }
        self.shelf.put(&self.key, made).await;
        if let Some(lock) = self.lock.take() {
            lock.free().await;
        }
    }

    /// What was made is for nobody else. All who wait make their own at once, for one after the other would wait in vain.
    pub fn keep_nothing(mut self) {
        if let Some(flight) = self.flight.take() {
            flight.part();
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(lock) = self.lock.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(lock.free());
        }
    }
}
