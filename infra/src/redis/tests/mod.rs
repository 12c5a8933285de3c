//! Against real Redis servers, each of one test's own.
mod failures;
mod fair;
mod one_for_all;
mod ways;

use super::{FiguresCache, Read, Redis, ShelfKey};
use crate::embedded::{Embedded, Purpose, Servers};
use ::redis::{Value, cmd};
use domain::comparison::ReleaseId;
use std::path::Path;
use uuid::Uuid;

const ONE: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(1));
const TWO: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(2));
const FIGURES: &str = r#"{"mean":61.5,"note":"平均"}"#;

async fn start(folder: &Path) -> Embedded {
    Embedded::start_only(folder, Purpose::Scratch, Servers::Redis).await.unwrap()
}

/// Says something to the server at `url` on a connection of its own.
async fn say(url: &str, words: &[&[u8]]) -> Value {
    try_say(url, words).await.unwrap()
}

/// As [`say`], for what may be refused.
async fn try_say(url: &str, words: &[&[u8]]) -> ::redis::RedisResult<Value> {
    let client = ::redis::Client::open(url)?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    let mut command = cmd(std::str::from_utf8(words[0]).unwrap());
    for word in &words[1..] {
        command.arg(*word);
    }
    command.query_async(&mut connection).await
}

/// What another replica on the same connection finds: nothing that is only in this process.
async fn find(redis: &Redis, id: ReleaseId) -> Option<String> {
    match FiguresCache::new(redis.clone()).read(id).await {
        Read::Found(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
        Read::Turn(_) => None,
    }
}

async fn put(redis: &Redis, id: ReleaseId, figures: &str) {
    FiguresCache::new(redis.clone()).put(id, figures.to_owned()).await;
}

fn key(id: ReleaseId) -> String {
    ShelfKey::figures(id).to_text()
}

#[test]
fn the_key_is_part_of_what_is_stored_and_never_changes() {
    assert_eq!(key(ONE), "kansa:{release:00000000-0000-0000-0000-000000000001}:figures:v3");
    let answer = ShelfKey::answer(ONE, [0xab; 32]);
    let hash = "ab".repeat(32);
    assert_eq!(
        answer.to_text(),
        format!("kansa:{{release:00000000-0000-0000-0000-000000000001}}:answer:v3:{hash}")
    );
}

#[tokio::test]
async fn figures_come_back_by_release_and_do_not_stay_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let redis = Redis::new(&server.redis()).unwrap();
    assert_eq!(find(&redis, ONE).await, None);
    put(&redis, ONE, FIGURES).await;
    assert_eq!(find(&redis, ONE).await.as_deref(), Some(FIGURES));
    assert_eq!(find(&redis, TWO).await, None);
    let Value::Int(seconds) = say(&server.redis(), &[b"TTL", key(ONE).as_bytes()]).await else {
        panic!("a number of seconds was expected")
    };
    assert!((1..=30 * 24 * 60 * 60).contains(&seconds), "{seconds}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_said_is_heard_by_all_and_a_break_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let (tell, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let listener = Redis::new(&server.redis()).unwrap();
    let mut hearing = listener.hear("news", move |text| {
        let _ = tell.send(text.map(str::to_owned));
    });
    hearing.begun().await;
    assert_eq!(heard.recv().await, Some(None), "it begins to hear");
    Redis::new(&server.redis()).unwrap().say("news", "something").await;
    assert_eq!(heard.recv().await, Some(Some("something".to_owned())));
    server.stop().await.unwrap();
    assert_eq!(heard.recv().await, Some(None), "it ceases to hear");
    let server = start(folder.path()).await;
    assert_eq!(heard.recv().await, Some(None), "it hears again");
    Redis::new(&server.redis()).unwrap().say("news", "more").await;
    assert_eq!(heard.recv().await, Some(Some("more".to_owned())));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_used_is_not_repeated() {
    let refused = Redis::new("http://:hunter2@cache").err().unwrap();
    assert!(!format!("{refused:#} {refused:?}").contains("hunter2"), "{refused:#}");
}
