//! Many at once.
use super::{NOTHING, ask, released};
use crate::{
    redis::OwnRedis,
    releases::{
        race::{holder, until_blocked},
        story::{NO_REDIS, Story},
    },
};
use anyhow::{Result, bail};
use axum::{body::Body, http::Request};
use futures::{FutureExt as _, future::try_join_all};
use serde_json::Value;
use sqlx::Executor as _;
use std::time::Duration;
use tests::Door;
use tokio::time::timeout;

/// All two hundred are told the same. Answers it.
async fn storm(doors: &[&Door], release: &str) -> Result<Value> {
    let all = (0..200).map(|n| ask(doors[n % doors.len()], "beppu-manager", release));
    let answers = try_join_all(all).await?;
    let (_, _, first) = &answers[0];
    for (status, _, body) in &answers {
        assert_eq!((status.as_u16(), body), (200, first));
    }
    let answer: Value = serde_json::from_slice(first)?;
    assert_eq!(answer["data"]["node"]["figures"][0]["n"], 6, "{answer}");
    Ok(answer)
}

/// What one first reader of this release costs, in statements, where nothing is at hand.
async fn one(story: &Story, release: &str) -> Result<u64> {
    let door = story.house.door_with_redis(NO_REDIS)?;
    ask(&door, "beppu-manager", NOTHING).await?; // who asks is known then
    let before = story.house.gate.statements();
    ask(&door, "beppu-manager", release).await?;
    Ok(story.house.gate.statements() - before)
}

#[tokio::test]
async fn two_hundred_first_reads_cause_one_computation() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let cost = one(&story, &release).await?;
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    ask(&door, "beppu-manager", NOTHING).await?;
    let before = story.house.gate.statements();
    storm(&[&door], &release).await?;
    assert_eq!(story.house.gate.statements() - before, cost, "the release and its figures");
    storm(&[&door], &release).await?;
    assert_eq!(story.house.gate.statements() - before, cost, "then nothing");
    redis.servers.stop().await
}

#[tokio::test]
async fn of_two_replicas_as_well() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let cost = one(&story, &release).await?;
    let (here, there) = (story.house.door_with_redis(&url)?, story.house.door_with_redis(&url)?);
    for door in [&here, &there] {
        ask(door, "beppu-manager", NOTHING).await?;
    }
    let before = story.house.gate.statements();
    storm(&[&here, &there], &release).await?;
    assert_eq!(story.house.gate.statements() - before, cost, "the release and its figures, in one of them");
    redis.servers.stop().await
}

#[tokio::test]
async fn of_two_hundred_who_wait_for_a_first_reader_who_hangs_up_one_computes() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let cost = one(&story, &release).await?;
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    ask(&door, "beppu-manager", NOTHING).await?;
    let mut holding = holder(&story.house).await?;
    holding.execute("BEGIN; LOCK TABLE releases IN ACCESS EXCLUSIVE MODE").await?;
    let mut first = Box::pin(ask(&door, "beppu-manager", &release));
    tokio::select! {
        answer = &mut first => bail!("it waited for nothing: {answer:?}"),
        blocked = until_blocked(&story.house, 1) => blocked?,
    }
    let (before, doors) = (story.house.gate.statements(), [&door]);
    let mut others = Box::pin(storm(&doors, &release));
    assert!(others.as_mut().now_or_never().is_none(), "they wait for the first");
    drop(first);
    holding.execute("ROLLBACK").await?;
    others.await?;
    assert_eq!(story.house.gate.statements() - before, cost, "the release and its figures");
    redis.servers.stop().await
}

#[tokio::test]
async fn redis_that_stops_in_mid_load_loses_nothing() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let cost = one(&story, &release).await?;
    let (here, there) = (story.house.door_with_redis(&url)?, story.house.door_with_redis(&url)?);
    let right = storm(&[&here], &release).await?;
    let stop = async { redis.servers.stop().await };
    let both = [&here, &there];
    let (during, stopped) = tokio::join!(storm(&both, &release), stop);
    stopped?;
    assert_eq!(during?, right);
    let fresh = story.house.door_with_redis(&url)?;
    ask(&fresh, "beppu-manager", NOTHING).await?;
    let before = story.house.gate.statements();
    assert_eq!(storm(&[&fresh], &release).await?, right, "without it");
    assert_eq!(story.house.gate.statements() - before, cost, "no stampede");
    Ok(())
}

#[tokio::test]
async fn redis_that_is_killed_and_comes_back_under_load_loses_nothing() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let (here, there) = (story.house.door_with_redis(&url)?, story.house.door_with_redis(&url)?);
    let both = [&here, &there];
    let right = storm(&both, &release).await?;
    let (during, killed) = tokio::join!(storm(&both, &release), async { redis.kill() });
    killed?;
    assert_eq!(during?, right, "while it dies");
    assert_eq!(storm(&both, &release).await?, right, "while it is dead");
    let redis = redis.again().await?;
    assert_eq!(redis.keys().await?, Vec::<String>::new(), "it forgot everything");
    let back = async {
        loop {
            let answer = here.send(Request::get("/readyz").body(Body::empty())?).await?;
            if answer.body["status"] == "ready" {
                return anyhow::Ok(());
            }
            assert_eq!(storm(&both, &release).await?, right, "while it comes back");
        }
    };
    timeout(Duration::from_secs(30), back).await??;
    let fresh = story.house.door_with_redis(&url)?;
    assert_eq!(storm(&[&fresh], &release).await?, right);
    assert!(!redis.keys().await?.is_empty(), "it is used again");
    redis.servers.stop().await
}

#[tokio::test]
async fn a_full_redis_changes_no_answer() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let mut session = redis.session().await?;
    for (setting, value) in [("maxmemory-policy", "noeviction"), ("maxmemory", "1")] {
        ::redis::cmd("CONFIG").arg("SET").arg(setting).arg(value).exec_async(&mut session).await?;
    }
    let cost = one(&story, &release).await?;
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    ask(&door, "beppu-manager", NOTHING).await?;
    let before = story.house.gate.statements();
    storm(&[&door], &release).await?;
    assert_eq!(story.house.gate.statements() - before, cost);
    assert_eq!(redis.keys().await?, Vec::<String>::new());
    redis.servers.stop().await
}

#[tokio::test]
async fn the_figures_of_what_is_published_are_put_there_before_anybody_asks() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let cost = one(&story, &release).await?;
    let cache = infra::redis::FiguresCache::new(infra::redis::Redis::new(&redis.servers.redis())?);
    story.house.worker.clone().warming(cache).drain().await?;
    let keys = redis.keys().await?;
    assert!(matches!(keys.as_slice(), [key] if key.contains(":figures:")), "{keys:?}");
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    ask(&door, "beppu-manager", NOTHING).await?;
    let before = story.house.gate.statements();
    storm(&[&door], &release).await?;
    assert!(story.house.gate.statements() - before < cost, "the release alone");
    redis.servers.stop().await
}
