//! Whatever is wrong with Redis is a miss.
use super::*;
use crate::redis::{PAUSE, breaker::LIMIT, entry};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use std::{
    collections::HashMap,
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

#[tokio::test]
async fn what_was_not_put_there_is_refused_and_deleted_and_harms_no_other_entry() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let url = server.redis();
    let redis = Redis::new(&url).unwrap();
    let sealed = entry::seal(&ShelfKey::figures(ONE), FIGURES.as_bytes());
    let text = String::from_utf8(sealed.clone()).unwrap();
    let wrong: [(&str, Vec<u8>); 6] = [
        ("poisoned", text.replace("61.5", "99.9").into_bytes()),
        ("truncated", sealed[..sealed.len() - 1].to_vec()),
        ("old format", text.replacen("v3", "v2", 1).into_bytes()),
        ("of another release", entry::seal(&ShelfKey::figures(TWO), FIGURES.as_bytes())),
        ("not text", vec![0xff, 0xfe]),
        ("empty", Vec::new()),
    ];
    let key = key(ONE);
    put(&redis, TWO, "other").await;
    for (what, bytes) in wrong {
        say(&url, &[b"SET", key.as_bytes(), &bytes]).await;
        assert_eq!(find(&redis, ONE).await, None, "{what}");
        assert_eq!(find(&redis, TWO).await.as_deref(), Some("other"), "{what}");
        assert_eq!(say(&url, &[b"EXISTS", key.as_bytes()]).await, Value::Int(0), "{what}");
    }
    for _ in 0..=LIMIT {
        // not even a string, again and again: the key is at fault, so Redis must not be left alone
        say(&url, &[b"RPUSH", key.as_bytes(), b"x"]).await;
        assert_eq!(find(&redis, ONE).await, None);
        assert_eq!(find(&redis, TWO).await.as_deref(), Some("other"));
        assert_eq!(say(&url, &[b"EXISTS", key.as_bytes()]).await, Value::Int(0));
    }
    put(&redis, ONE, FIGURES).await;
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_full_redis_takes_nothing_more_and_gives_out_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::new(&server.redis()).unwrap();
    put(&redis, ONE, FIGURES).await;
    for setting in [[&b"maxmemory-policy"[..], b"noeviction"], [b"maxmemory", b"1"]] {
        say(&server.redis(), &[b"CONFIG", b"SET", setting[0], setting[1]]).await;
    }
    for _ in 0..=2 * LIMIT {
        put(&redis, TWO, FIGURES).await;
        assert_eq!(find(&redis, TWO).await, None, "there is no room");
        assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES), "it is not left alone");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn without_redis_everything_is_a_miss_and_once_it_is_back_it_works_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::pausing(&server.redis(), Duration::ZERO).unwrap();
    put(&redis, ONE, FIGURES).await;
    server.stop().await.unwrap();
    for _ in 0..=2 * LIMIT {
        assert_eq!(find(&redis, ONE).await, None);
        put(&redis, ONE, FIGURES).await;
        assert!(!redis.ping().await);
    }
    let server = start(folder.path()).await;
    assert_eq!(find(&redis, ONE).await, None, "it came back empty");
    put(&redis, ONE, FIGURES).await;
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_restart_between_two_requests_goes_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::new(&server.redis()).unwrap();
    put(&redis, ONE, FIGURES).await;
    server.stop().await.unwrap();
    let server = start(folder.path()).await;
    put(&redis, ONE, FIGURES).await;
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
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
    for _ in 0..LIMIT {
        assert_eq!(find(&redis, ONE).await, None);
    }
    let server = start(folder.path()).await;
    put(&redis, ONE, FIGURES).await;
    assert_eq!(
        say(&url, &[b"EXISTS", key(ONE).as_bytes()]).await,
        Value::Int(0),
        "it should have been left alone"
    );
    assert!(redis.ping().await);
    put(&redis, ONE, FIGURES).await;
    assert_eq!(say(&url, &[b"EXISTS", key(ONE).as_bytes()]).await, Value::Int(1));
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
    let redis = Redis::pausing(&url, Duration::ZERO).unwrap();
    put(&redis, ONE, FIGURES).await;
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
    silence.notify_one();
    for _ in 0..LIMIT {
        assert_eq!(find(&redis, ONE).await, None);
    }
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
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
async fn every_outcome_is_counted() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::new(&server.redis()).unwrap();
    find(&redis, ONE).await; // a miss
    put(&redis, ONE, FIGURES).await;
    find(&redis, ONE).await; // a hit
    say(&server.redis(), &[b"SET", key(TWO).as_bytes(), b"?"]).await;
    find(&redis, TWO).await; // refused
    let cache = FiguresCache::new(redis.clone());
    cache.read(ONE).await; // a hit
    cache.read(ONE).await; // near
    server.stop().await.unwrap();
    find(&redis, ONE).await; // an error
    put(&redis, ONE, FIGURES).await; // an error
    let counted = ["near", "hit", "miss", "refused", "error"].map(|outcome| counters.of(outcome));
    assert_eq!(counted, [1, 2, 1, 1, 2]);
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
        if key.name() != "kansa_cache_total" {
            return Counter::noop();
        }
        let mut labels = key.labels();
        let label = labels.find(|label| label.key() == "outcome").unwrap().value().to_owned();
        Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(label).or_default()))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
