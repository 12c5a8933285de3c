//! Against a real Redis.
use super::{FiguresCache, PAUSE, Redis, breaker::LIMIT, entry};
use crate::embedded::{Embedded, Purpose, Servers};
use ::redis::{Value, cmd};
use domain::comparison::ReleaseId;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::copy_bidirectional,
    net::{UnixListener, UnixStream},
    sync::Notify,
};
use uuid::Uuid;

const ONE: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(1));
const TWO: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(2));
const FIGURES: &str = r#"{"mean":61.5,"note":"平均"}"#;

async fn start(folder: &Path) -> Embedded {
    Embedded::start_only(folder, Purpose::Scratch, Servers::Redis).await.unwrap()
}

/// Says something to the server on a connection of its own.
async fn say(server: &Embedded, words: &[&[u8]]) -> Value {
    let client = ::redis::Client::open(server.redis()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut command = cmd(std::str::from_utf8(words[0]).unwrap());
    for word in &words[1..] {
        command.arg(*word);
    }
    command.query_async(&mut connection).await.unwrap()
}

#[tokio::test]
async fn figures_come_back_by_release_and_do_not_stay_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let cache = FiguresCache::new(Redis::new(&server.redis()).unwrap());
    assert!(cache.get(&[]).await.is_empty());
    assert!(cache.get(&[ONE, TWO]).await.is_empty());
    cache.put(ONE, FIGURES).await;
    let found = cache.get(&[TWO, ONE, ONE]).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[&ONE], FIGURES);
    let Value::Int(seconds) = say(&server, &[b"TTL", entry::key(ONE).as_bytes()]).await else {
        panic!("a number of seconds was expected")
    };
    assert!((1..=30 * 24 * 60 * 60).contains(&seconds), "{seconds}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_not_put_there_is_refused_and_deleted_and_harms_no_other_entry() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let cache = FiguresCache::new(Redis::new(&server.redis()).unwrap());
    let sealed = entry::seal(ONE, FIGURES);
    let wrong: [(&str, Vec<u8>); 6] = [
        ("poisoned", sealed.replace("61.5", "99.9").into_bytes()),
        ("truncated", sealed.as_bytes()[..sealed.len() - 1].to_vec()),
        ("old format", sealed.replacen("v1", "v0", 1).into_bytes()),
        ("of another release", entry::seal(TWO, FIGURES).into_bytes()),
        ("not text", vec![0xff, 0xfe]),
        ("empty", Vec::new()),
    ];
    let key = entry::key(ONE);
    cache.put(TWO, "other").await;
    for (what, bytes) in wrong {
        say(&server, &[b"SET", key.as_bytes(), &bytes]).await;
        let found = cache.get(&[ONE, TWO]).await;
        assert!(!found.contains_key(&ONE), "{what}");
        assert_eq!(found[&TWO], "other", "{what}");
        assert_eq!(say(&server, &[b"EXISTS", key.as_bytes()]).await, Value::Int(0), "{what}");
    }
    for _ in 0..=LIMIT {
        // not even a string, again and again: the key is at fault, so Redis must not be left alone
        say(&server, &[b"RPUSH", key.as_bytes(), b"x"]).await;
        assert_eq!(cache.get(&[ONE, TWO]).await[&TWO], "other");
        assert_eq!(say(&server, &[b"EXISTS", key.as_bytes()]).await, Value::Int(0));
    }
    cache.put(ONE, FIGURES).await;
    assert_eq!(cache.get(&[ONE]).await[&ONE], FIGURES);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn without_redis_everything_is_a_miss_and_once_it_is_back_it_works_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::pausing(&server.redis(), Duration::ZERO).unwrap();
    let cache = FiguresCache::new(redis.clone());
    cache.put(ONE, FIGURES).await;
    server.stop().await.unwrap();
    for _ in 0..=2 * LIMIT {
        assert!(cache.get(&[ONE]).await.is_empty());
        cache.put(ONE, FIGURES).await;
        assert!(!redis.ping().await);
    }
    let server = start(folder.path()).await;
    assert!(cache.get(&[ONE]).await.is_empty(), "it came back empty");
    cache.put(ONE, FIGURES).await;
    assert_eq!(cache.get(&[ONE]).await[&ONE], FIGURES);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_restart_between_two_requests_goes_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let cache = FiguresCache::new(Redis::new(&server.redis()).unwrap());
    cache.put(ONE, FIGURES).await;
    server.stop().await.unwrap();
    let server = start(folder.path()).await;
    cache.put(ONE, FIGURES).await;
    assert_eq!(cache.get(&[ONE]).await[&ONE], FIGURES);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_failing_redis_is_left_alone_until_a_ping_finds_it_well() {
    const LONG: Duration = PAUSE.saturating_mul(10_000);
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let url = server.redis();
    server.stop().await.unwrap();
    let redis = Redis::pausing(&url, LONG).unwrap();
    let cache = FiguresCache::new(redis.clone());
    for _ in 0..LIMIT {
        assert!(cache.get(&[ONE]).await.is_empty());
    }
    let server = start(folder.path()).await;
    let asked = async |server: &Embedded| say(server, &[b"EXISTS", entry::key(ONE).as_bytes()]).await;
    cache.put(ONE, FIGURES).await;
    assert_eq!(asked(&server).await, Value::Int(0), "it should have been left alone");
    assert!(redis.ping().await);
    cache.put(ONE, FIGURES).await;
    assert_eq!(asked(&server).await, Value::Int(1));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_connection_that_falls_silent_is_given_up_for_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let way = folder.path().join("way.sock");
    let silence = Arc::new(Notify::new());
    let relay = tokio::spawn(relay(UnixListener::bind(&way).unwrap(), server.redis(), Arc::clone(&silence)));
    let url = format!("redis+unix://{}", way.display());
    let cache = FiguresCache::new(Redis::pausing(&url, Duration::ZERO).unwrap());
    cache.put(ONE, FIGURES).await;
    assert_eq!(cache.get(&[ONE]).await[&ONE], FIGURES);
    silence.notify_one();
    for _ in 0..LIMIT {
        assert!(cache.get(&[ONE]).await.is_empty());
    }
    assert_eq!(cache.get(&[ONE]).await[&ONE], FIGURES);
    relay.abort();
    server.stop().await.unwrap();
}

/// Passes connections on to the Redis at `url`; the first one falls silent, and stays open, when told to.
async fn relay(listener: UnixListener, url: String, silence: Arc<Notify>) {
    let socket = url.strip_prefix("redis+unix://").unwrap();
    let mut first = listener.accept().await.unwrap().0;
    let mut server = UnixStream::connect(socket).await.unwrap();
    tokio::select! {
        _ = copy_bidirectional(&mut first, &mut server) => panic!("the connection was closed"),
        () = silence.notified() => {}
    }
    loop {
        let mut next = listener.accept().await.unwrap().0;
        let mut server = UnixStream::connect(socket).await.unwrap();
        tokio::spawn(async move { copy_bidirectional(&mut next, &mut server).await });
    }
}

#[tokio::test]
async fn every_outcome_is_counted_once_for_each_release() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let cache = FiguresCache::new(Redis::new(&server.redis()).unwrap());
    cache.get(&[ONE, TWO]).await;
    cache.put(ONE, FIGURES).await;
    cache.get(&[ONE, ONE, TWO]).await;
    say(&server, &[b"SET", entry::key(TWO).as_bytes(), b"?"]).await;
    cache.get(&[ONE, TWO]).await;
    server.stop().await.unwrap();
    cache.get(&[ONE, TWO]).await;
    cache.put(ONE, FIGURES).await;
    let counted = ["hit", "miss", "refused", "error"].map(|outcome| counters.of(outcome));
    assert_eq!(counted, [2, 3, 1, 3]);
}

/// The counters of one test, by their label.
#[derive(Default)]
struct Counters(Mutex<HashMap<String, Arc<AtomicU64>>>);

impl Counters {
    fn of(&self, outcome: &str) -> u64 {
        self.0.lock().unwrap().get(outcome).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        assert_eq!(key.name(), "kansa_cache_total");
        let label = key.labels().next().unwrap().value().to_owned();
        Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(label).or_default()))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[tokio::test]
async fn a_url_that_cannot_be_used_is_not_repeated() {
    let refused = Redis::new("http://:hunter2@cache").err().unwrap();
    assert!(!format!("{refused:#} {refused:?}").contains("hunter2"), "{refused:#}");
}
