//! One replica at a time: a short lock in Redis. It saves work and protects nothing, so whoever cannot have it goes on
//! without it.
use super::{Redis, ShelfKey};
use ::redis::{Value, cmd};
use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

/// How long a lock lives whose holder is gone, in milliseconds.
const LIFE_MILLIS: u64 = 3_000;

/// Deletes the lock if it is still ours.
const FREE: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// A lock that was got, until it is freed or its time is over.
pub(super) struct Lock {
    redis: Redis,
    key: String,
    token: String,
}

/// What came of trying.
pub(super) enum Tried {
    /// It is ours.
    Got(Lock),
    /// It is another's.
    Taken,
    /// Redis does not say.
    Unknown,
}

impl Lock {
    pub(super) async fn try_for(redis: &Redis, what: &ShelfKey) -> Tried {
        let (key, token) = (format!("{}:lock", what.to_text()), token());
        let mut set = cmd("SET");
        set.arg(&key).arg(&token).arg("NX").arg("PX").arg(LIFE_MILLIS);
        match redis.ask_one::<Value>(set).await {
            Some(Ok(Value::Okay)) => Tried::Got(Self { redis: redis.clone(), key, token }),
            Some(Ok(_)) => Tried::Taken,
            Some(Err(_)) | None => Tried::Unknown,
        }
    }

    /// Lets the next one have it. Should this fail, its time runs out.
    pub(super) async fn free(self) {
        let mut eval = cmd("EVAL");
        eval.arg(FREE).arg(1).arg(&self.key).arg(&self.token);
        drop(self.redis.ask_one::<Value>(eval).await);
    }
}

/// Told apart from every other process's by where its hasher's keys come from, and within this one by counting.
fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let process = RandomState::new().build_hasher().finish();
    format!("{process:016x}{:016x}", COUNT.fetch_add(1, Ordering::Relaxed))
}
