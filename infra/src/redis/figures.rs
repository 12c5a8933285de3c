//! The cache of released comparison figures.
use super::{
    Redis,
    entry::{key, open, seal},
    is_wrong_type,
};
use ::redis::{Pipeline, Value};
use domain::comparison::ReleaseId;
use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

/// Reads by how they ended, one per release: `hit`, `miss`, `refused` (an entry that is not what was put there) or
/// `error` (Redis failed or is being left alone). A failed write is an `error`, too.
const OUTCOMES: &str = "kansa_cache_total";

/// Entries never become wrong. This only clears away what nobody reads or refreshes any more.
const EXPIRY: Duration = Duration::from_hours(30 * 24);

/// Keeps the figures of released comparisons by the id of their release.
///
/// Put in only what is released: it never changes again, so nothing need ever be invalidated, and nothing unreleased can
/// come out. Who may see the figures is decided before they are asked for.
///
/// Being a cache, it never fails: whatever goes wrong is a miss, counted in the metric `kansa_cache_total`, and the
/// caller reads the figures from PostgreSQL.
#[derive(Clone)]
pub struct FiguresCache {
    redis: Redis,
}

impl FiguresCache {
    /// Keeps its entries in `redis`.
    #[must_use]
    pub const fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// The figures of those of `ids` that are cached, in one round trip. Waits a second at the very most.
    ///
    /// An entry that is not what [`FiguresCache::put`] wrote for that release is deleted and missing here.
    pub async fn get(&self, ids: &[ReleaseId]) -> HashMap<ReleaseId, String> {
        let ids: BTreeSet<ReleaseId> = ids.iter().copied().collect();
        let (mut found, mut refused) = (HashMap::new(), Vec::new());
        if ids.is_empty() {
            return found;
        }
        // Not one MGET: a Redis Cluster refuses it for keys of several slots.
        let mut commands = Pipeline::with_capacity(ids.len());
        for id in &ids {
            commands.cmd("GET").arg(key(*id));
        }
        let Some(answers) = self.redis.ask::<Option<Vec<u8>>>(&mut commands).await else {
            count("error", ids.len());
            return found;
        };
        for (id, answer) in ids.into_iter().zip(answers) {
            let opened = match answer {
                Ok(None) => {
                    count("miss", 1);
                    continue;
                }
                Err(error) if !is_wrong_type(&error) => {
                    count("error", 1);
                    continue;
                }
                Ok(Some(entry)) => open(id, entry),
                Err(_) => None,
            };
            if let Some(figures) = opened {
                count("hit", 1);
                found.insert(id, figures);
            } else {
                count("refused", 1);
                refused.push(id);
            }
        }
        self.delete(&refused).await;
        found
    }

    /// Keeps `figures` for the release `id`, which must be in state RELEASED. Waits half a second at the very most, and
    /// is silent where it does not succeed: the next reader misses, and puts them again.
    pub async fn put(&self, id: ReleaseId, figures: &str) {
        let mut commands = Pipeline::new();
        commands.cmd("SET").arg(key(id)).arg(seal(id, figures)).arg("EX").arg(EXPIRY.as_secs());
        let answers = self.redis.ask::<Value>(&mut commands).await;
        if !answers.is_some_and(|answers| answers.iter().all(Result::is_ok)) {
            count("error", 1);
        }
    }

    /// Should it fail, the entries are refused again when they are next read.
    async fn delete(&self, ids: &[ReleaseId]) {
        if ids.is_empty() {
            return;
        }
        tracing::warn!(?ids, "the cache held entries that are not what was put there; deleting them");
        let mut commands = Pipeline::with_capacity(ids.len());
        for id in ids {
            commands.cmd("DEL").arg(key(*id));
        }
        drop(self.redis.ask::<Value>(&mut commands).await);
    }
}

fn count(outcome: &'static str, times: usize) {
    metrics::counter!(OUTCOMES, "outcome" => outcome).increment(times as u64);
}
