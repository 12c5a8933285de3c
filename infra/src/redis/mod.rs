//! Redis, which only ever speeds things up: nothing is lost without it, and nothing waits for it for long.
mod breaker;
mod entry;
mod figures;
#[cfg(test)]
mod tests;

pub use figures::FiguresCache;

use ::redis::{
    Client, FromRedisValue, Pipeline, RedisError, RedisResult, Value,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use anyhow::Context as _;
use breaker::{Breaker, LIMIT};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};

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
    client: Client,
    connection: Mutex<ConnectionManager>,
    breaker: Breaker,
}

impl Redis {
    /// The Redis at `url` (`redis://…` or `redis+unix://…`). Connects on first use, so it need not be there yet.
    ///
    /// Call it within a tokio runtime.
    ///
    /// # Errors
    /// The URL is not one of a Redis. The message does not repeat it, for it may hold a password.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        Self::pausing(url, PAUSE)
    }

    fn pausing(url: &str, pause: Duration) -> anyhow::Result<Self> {
        let client = Client::open(url).context("the URL of Redis cannot be used")?;
        let connection = Mutex::new(connection(&client).context("cannot prepare the connection to Redis")?);
        Ok(Self(Arc::new(Inner { client, connection, breaker: Breaker::new(pause) })))
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
    async fn ask<T: FromRedisValue>(&self, commands: &mut Pipeline) -> Option<Vec<RedisResult<T>>> {
        if self.0.breaker.allows(Instant::now()) { self.ask_anyway(commands).await } else { None }
    }

    async fn ask_anyway<T: FromRedisValue>(&self, commands: &mut Pipeline) -> Option<Vec<RedisResult<T>>> {
        commands.ignore_errors(); // of one command: the others' answers still come
        let answers = timeout(TOTAL, self.attempt(commands)).await;
        match answers.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into())) {
            Ok(answers) => {
                match answers
                    .iter()
                    .filter_map(|answer| answer.as_ref().err())
                    .find(|error| !is_wrong_type(error))
                {
                    Some(error) => self.failed(error),
                    None => self.succeeded(),
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
    async fn attempt<T: FromRedisValue>(&self, commands: &Pipeline) -> RedisResult<Vec<RedisResult<T>>> {
        let mut connection = self.0.connection.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match commands.query_async(&mut connection).await {
            Err(error) if error.is_io_error() && !error.is_timeout() => {
                commands.query_async(&mut connection).await
            }
            done => done,
        }
    }

    fn succeeded(&self) {
        if self.0.breaker.succeeded() {
            tracing::info!("Redis answers again");
        }
    }

    fn failed(&self, error: &RedisError) {
        let failures = self.0.breaker.failed(Instant::now());
        if failures == LIMIT {
            tracing::warn!(%error, "Redis fails; going on without it until it answers again");
        } else {
            tracing::debug!(%error, failures, "Redis failed");
        }
        // The manager keeps a connection on which answers merely fail to come, such as one to a host that is gone, until
        // the system gives it up after many minutes. A new one costs nothing until it is used.
        if failures.is_multiple_of(LIMIT)
            && let Ok(fresh) = connection(&self.0.client)
        {
            *self.0.connection.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }
}

/// A connection that is made on first use. It does not retry by itself: the breaker decides when to try again.
fn connection(client: &Client) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(RESPOND))
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

/// Whether a key holds something else than a string: the key is at fault then, not Redis.
fn is_wrong_type(error: &RedisError) -> bool {
    error.code() == Some("WRONGTYPE")
}
