//! Two replicas of the server over one PostgreSQL and one Redis.
use super::{
    Story,
    client::{PROTOCOL, Served},
    hears,
};
use crate::{redis::OwnRedis, sockets::FOLLOW};
use anyhow::Result;
use domain::dispatch::DispatchState::{CandidatesProposed, Ranked, Screening};
use infra::redis::Redis;
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

/// Less than the beat that covers a lost word: whoever hears by then was woken.
const WOKEN: Duration = Duration::from_secs(15);

#[tokio::test]
async fn what_one_replica_does_is_heard_at_the_other_and_goes_on_there() -> Result<()> {
    let (story, redis) = (Story::open().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = story.house.replica(&url).await?;
    other.hearing.begun().await;
    let _ours = story.house.gate.tell_through(&Redis::new(&url)?);
    let there = Served::of(&other.door).await?;
    let (id, first) = story.sent("研修").await?;

    let mut socket = there.socket(&other.door, "beppu-ciso").await?;
    socket.begins("1", FOLLOW, json!({ "after": first })).await?;
    let mut heard = vec![first];
    for state in [Screening, CandidatesProposed] {
        story.moves(id, state).await?;
        let (event, seen) = timeout(WOKEN, hears(&mut socket)).await??;
        assert_eq!(seen, state.as_str());
        heard.push(event);
    }
    drop(socket);
    // Here now, behind what was heard there.
    story.moves(id, Ranked).await?;
    let last = heard.last().cloned().unwrap_or_default();
    let mut here = story.follows("beppu-ciso", &last).await?;
    heard.push(hears(&mut here).await?.0);
    assert_eq!(heard, story.events().await?);
    redis.servers.stop().await
}

#[tokio::test]
async fn without_redis_the_beat_finds_what_happened() -> Result<()> {
    let story = Story::open().await?;
    let other = story.house.replica(crate::releases::story::NO_REDIS).await?;
    let there = Served::of(&other.door).await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = there.socket(&other.door, "center-operator").await?;
    socket.begins("1", FOLLOW, json!({ "after": first })).await?;
    story.moves(id, Screening).await?;
    assert_eq!(hears(&mut socket).await?.1, Screening.as_str());
    Ok(())
}

#[tokio::test]
async fn a_server_that_stops_says_so() -> Result<()> {
    let story = Story::open().await?;
    let (_, first) = story.sent("研修").await?;
    let mut socket = story.follows("beppu-ciso", &first).await?;
    let mut silent = story.served.connect(Some(PROTOCOL)).await?;
    story.door.sockets.stop();
    assert_eq!((socket.closes().await?, silent.closes().await?), (1001, 1001));
    drop((socket, silent));
    timeout(WOKEN, story.door.sockets.emptied()).await?;
    Ok(())
}
