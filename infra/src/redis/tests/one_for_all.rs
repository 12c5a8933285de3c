//! Of all who want a thing, one makes it.
use super::*;
use crate::redis::{Shelf, Turn};
use bytes::Bytes;
use futures::{FutureExt as _, future::join_all};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::unconstrained,
    time::{advance, pause, resume},
};

const MADE: &[u8] = b"made once";

/// A replica: a shelf and a connection of its own.
fn replica(url: &str) -> Shelf {
    Shelf::new("test", Redis::new(url).unwrap(), 1024 * 1024)
}

/// Reads through, as a request does; what is made takes several turns of the runtime.
async fn read(shelf: Shelf, made: Arc<AtomicUsize>) -> Bytes {
    match shelf.read(&ShelfKey::figures(ONE)).await {
        Read::Found(found) => found,
        Read::Turn(turn) => {
            made.fetch_add(1, Ordering::SeqCst);
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
            turn.keep(Bytes::from_static(MADE)).await;
            Bytes::from_static(MADE)
        }
    }
}

/// All who read while somebody else has the turn. Polled once, they all wait for it.
async fn crowd(shelf: &Shelf, made: &Arc<AtomicUsize>) -> usize {
    let all = (0..200).map(|_| read(shelf.clone(), Arc::clone(made)));
    for answer in unconstrained(join_all(all)).await {
        assert_eq!(answer, MADE);
    }
    made.load(Ordering::SeqCst)
}

async fn first(shelf: &Shelf) -> Turn {
    let Read::Turn(turn) = shelf.read(&ShelfKey::figures(ONE)).await else { panic!("it was there") };
    turn
}

async fn storm(shelves: &[Shelf]) -> usize {
    let made = Arc::new(AtomicUsize::new(0));
    let all = (0..200).map(|n| tokio::spawn(read(shelves[n % shelves.len()].clone(), Arc::clone(&made))));
    for answer in join_all(all).await {
        assert_eq!(answer.unwrap(), MADE);
    }
    made.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_first_readers_cause_one_making() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    assert_eq!(storm(&[replica(&server.redis())]).await, 1);
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_replicas_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    assert_eq!(storm(&[replica(&server.redis()), replica(&server.redis())]).await, 1);
    let Value::Array(keys) = say(&server.redis(), &[b"KEYS", b"*:lock"]).await else { panic!("no keys") };
    assert!(keys.is_empty(), "the lock is free again: {keys:?}");
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_redis_each_replica_makes_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let url = server.redis();
    server.stop().await.unwrap();
    assert_eq!(storm(&[replica(&url), replica(&url)]).await, 2);
}

#[tokio::test]
async fn who_got_the_turn_and_died_keeps_nobody_waiting_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (shelf, key) = (replica(&server.redis()), ShelfKey::figures(ONE));
    say(&server.redis(), &[b"SET", format!("{}:lock", key.to_text()).as_bytes(), b"of a dead replica"]).await;
    let waited = tokio::time::timeout(Duration::from_secs(5), shelf.read(&key)).await;
    assert!(matches!(waited, Ok(Read::Turn(_))), "a turn without the lock");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_hundred_who_wait_for_one_who_hangs_up_one_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (shelf, made) = (replica(&server.redis()), Arc::default());
    let turn = first(&shelf).await;
    let mut all = pin!(crowd(&shelf, &made));
    assert!(all.as_mut().now_or_never().is_none(), "they wait");
    drop(turn);
    assert_eq!(all.await, 1);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_hundred_who_wait_for_one_who_takes_long_one_makes_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (shelf, made) = (replica(&server.redis()), Arc::default());
    let slow = first(&shelf).await;
    let mut all = pin!(crowd(&shelf, &made));
    assert!(all.as_mut().now_or_never().is_none(), "they wait");
    pause();
    advance(Duration::from_secs(4)).await;
    assert!(all.as_mut().now_or_never().is_none());
    assert_eq!(made.load(Ordering::SeqCst), 0, "and wait on");
    advance(Duration::from_secs(2)).await;
    resume();
    // It lives for three seconds, which have not passed in Redis.
    say(&server.redis(), &[b"DEL", format!("{}:lock", key(ONE)).as_bytes()]).await;
    assert_eq!(all.await, 1);
    slow.keep(Bytes::from_static(MADE)).await;
    assert_eq!(shelf.near(&ShelfKey::figures(ONE)).as_deref(), Some(MADE));
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_a_replica_died_each_other_one_makes_it_once_for_two_hundred() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let url = server.redis();
    let lock = format!("{}:lock", key(ONE));
    say(&url, &[b"SET", lock.as_bytes(), b"of a dead replica"]).await;
    assert_eq!(storm(&[replica(&url)]).await, 1);
    say(&url, &[b"DEL", key(ONE).as_bytes()]).await;
    let made = storm(&[replica(&url), replica(&url)]).await;
    assert!((1..=2).contains(&made), "{made}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_for_nobody_else_each_makes_for_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (shelf, made) = (replica(&server.redis()), Arc::default());
    let turn = first(&shelf).await;
    let mut all = pin!(crowd(&shelf, &made));
    assert!(all.as_mut().now_or_never().is_none(), "they wait");
    turn.keep_nothing();
    assert_eq!(all.await, 200);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_turn_that_is_given_back_goes_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (shelf, key) = (replica(&server.redis()), ShelfKey::figures(ONE));
    assert!(matches!(shelf.read(&key).await, Read::Turn(_)));
    let Read::Turn(turn) = shelf.read(&key).await else { panic!("nothing was kept") };
    turn.keep(Bytes::from_static(MADE)).await;
    assert_eq!(shelf.near(&key).as_deref(), Some(MADE));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_kept_in_the_process_is_bounded_by_its_bytes() {
    let shelf = Shelf::new("test", Redis::new("redis://127.0.0.1:1/").unwrap(), 256 * 1024);
    for number in 0..1000_u128 {
        let key = ShelfKey::figures(ReleaseId::from_uuid(Uuid::from_u128(number)));
        shelf.near.insert(key, Bytes::from(vec![7; 4096]));
    }
    assert!(shelf.near.weight() <= 256 * 1024, "{}", shelf.near.weight());
    assert!(!shelf.near.is_empty());
}
