//! Redis, which only ever speeds things up: nothing is lost without it, and nothing waits for it for long.
mod breaker;
mod entry;
mod fair;
mod figures;
mod flight;
mod lock;
mod news;
mod shelf;
#[cfg(test)]
mod tests;
mod way;

pub use fair::{Allowance, Allowances, Bill, Fair, Payer};
pub use figures::FiguresCache;
pub use news::Hearing;
pub use shelf::{Read, Shelf, ShelfKey, Turn};

use ::redis::{FromRedisValue, Pipeline, RedisError, RedisResult, Value};
use anyhow::Context as _;
use breaker::{Breaker, LIMIT};
use futures::future::BoxFuture;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};
use way::{Link, Way};

/// For making a connection, greeting included.
const CONNECT: Duration = Duration::from_millis(250);
/// For the answer to what was sent.
const RESPOND: Duration = Duration::from_millis(250);
/// For everything together: no caller ever waits longer.
const TOTAL: Duration = Duration::from_millis(500);
/// How long Redis is left alone after it failed repeatedly.
const PAUSE: Duration = Duration::from_secs(2);

/// The way to one Redis. Clones share the connection, and what is known of its health.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    way: Way,
    link: Mutex<Option<Link>>,
    /// Held while a connection is made, so that one is made at a time.
    connecting: tokio::sync::Mutex<()>,
    breaker: Breaker,
    forgets: bool,
}

impl Redis {
    /// The Redis at `url`. Connects on first use, so it need not be there yet.
    ///
    /// - `redis://…`, `redis+unix://…`, `unix://…`: one server.
    /// - `redis+sentinel://[user:password@]host[:port],…/master[/database]`: the master of that name, as sentinels know it.
    /// - `redis+cluster://[user:password@]host[:port],…`: a cluster, by some of its nodes.
    ///
    /// # Errors
    /// The URL is not one of a Redis. The message does not repeat it, for it may hold a password.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        Self::made(url, PAUSE, false)
    }

    /// None at all, and shelves that keep nothing in this process either: what is read is made each time. For measuring that.
    ///
    /// # Errors
    /// None: the address is sound, and nobody is there.
    pub fn forgetful() -> anyhow::Result<Self> {
        Self::made("redis://127.0.0.1:1/", PAUSE, true)
    }

    #[cfg(test)]
    fn pausing(url: &str, pause: Duration) -> anyhow::Result<Self> {
        Self::made(url, pause, false)
    }

    fn made(url: &str, pause: Duration, forgets: bool) -> anyhow::Result<Self> {
        let way = Way::parse(url).context("the URL of Redis cannot be used")?;
        Ok(Self(Arc::new(Inner {
            way,
            link: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            breaker: Breaker::new(pause),
            forgets,
        })))
    }

    /// Whether Redis answers, within half a second at most. For readiness: it asks even while Redis is left alone, and a
    /// good answer ends that pause.
    pub async fn ping(&self) -> bool {
        let mut ping = Pipeline::new();
        ping.cmd("PING");
        let answers = self.ask_anyway::<Value>(&mut ping).await;
        answers.is_some_and(|answers| answers.iter().all(Result::is_ok))
    }

    /// Sends `commands`, which must be harmless to repeat. Gives one answer for each, or nothing where Redis failed or
    /// is being left alone.
    async fn ask<T: FromRedisValue + Send>(&self, commands: &mut Pipeline) -> Option<Vec<RedisResult<T>>> {
        if self.0.breaker.allows(Instant::now()) {
            return self.ask_anyway(commands).await;
        }
        count("left alone");
        None
    }

    /// As [`Redis::ask`], of a single command.
    async fn ask_one<T: FromRedisValue + Send>(&self, command: ::redis::Cmd) -> Option<RedisResult<T>> {
        let mut commands = Pipeline::with_capacity(1);
        commands.add_command(command);
        self.ask(&mut commands).await?.pop()
    }

    async fn ask_anyway<T: FromRedisValue + Send>(
        &self,
        commands: &mut Pipeline,
    ) -> Option<Vec<RedisResult<T>>> {
        commands.ignore_errors(); // of one command: the others' answers still come
        // Boxed, for it is part of every request's future, and what makes connections is a type of great depth.
        let attempt: BoxFuture<'_, _> = Box::pin(self.attempt(commands));
        let began = Instant::now();
        let answers = timeout(TOTAL, attempt).await;
        metrics::histogram!("kansa_redis_call_duration_seconds").record(began.elapsed().as_secs_f64());
        match answers.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into())) {
            Ok(answers) => {
                let mut wrong = answers.iter().filter_map(|answer| answer.as_ref().err());
                if let Some(error) = wrong.find(|error| !is_harmless(error)) {
                    self.failed(error);
                } else {
                    count("ok");
                    self.succeeded();
                }
                Some(answers)
            }
            Err(error) => {
                self.failed(&error);
                None
            }
        }
    }

    /// Tries twice where the first failure may only tell of an old connection that has since been replaced.
    async fn attempt<T: FromRedisValue + Send>(
        &self,
        commands: &Pipeline,
    ) -> RedisResult<Vec<RedisResult<T>>> {
        match self.link().await?.say(commands).await {
            Err(error) if error.is_io_error() && !error.is_timeout() => {
                if !matches!(self.0.way, Way::One(_)) {
                    self.let_go();
                }
                self.link().await?.say(commands).await
            }
            done => done,
        }
    }

    async fn link(&self) -> RedisResult<Link> {
        if let Some(link) = self.linked() {
            return Ok(link);
        }
        let _turn = self.0.connecting.lock().await;
        if let Some(link) = self.linked() {
            return Ok(link);
        }
        let link = self.0.way.connect().await?;
        *self.0.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link.clone());
        Ok(link)
    }

    fn linked(&self) -> Option<Link> {
        self.0.link.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next who asks makes a connection of their own: a manager keeps one on which answers merely fail to come, such
    /// as one to a host that is gone, until the system gives it up after many minutes.
    fn let_go(&self) {
        *self.0.link.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn succeeded(&self) {
        if self.0.breaker.succeeded() {
            tracing::info!("Redis answers again");
        }
    }

    fn failed(&self, error: &RedisError) {
        count("failed");
        let failures = self.0.breaker.failed(Instant::now());
        if failures == LIMIT {
            tracing::warn!(%error, "Redis fails; going on without it until it answers again");
        } else {
            tracing::debug!(%error, failures, "Redis failed");
        }
        // A master that takes no writes is one no longer: the sentinels know who is.
        if failures.is_multiple_of(LIMIT) || error.code() == Some("READONLY") {
            self.let_go();
        }
    }
}

/// Counts a call by how it ended: `ok`, `failed`, or `left alone`, for Redis failed before.
fn count(outcome: &'static str) {
    metrics::counter!("kansa_redis_calls_total", "outcome" => outcome).increment(1);
}

/// Whether the command failed and Redis is well: the key holds something else than a string, or there is no room for more.
fn is_harmless(error: &RedisError) -> bool {
    is_wrong_type(error) || error.code() == Some("OOM")
}

/// Whether a key holds something else than a string: the key is at fault then, not Redis.
fn is_wrong_type(error: &RedisError) -> bool {
    error.code() == Some("WRONGTYPE")
}
