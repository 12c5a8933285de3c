//! Two replicas of the server over one PostgreSQL and one Redis.
use super::{
    Story,
    client::{PROTOCOL, Served, Socket},
    hears,
};
use crate::{redis::OwnRedis, sockets::FOLLOW};
use anyhow::{Context as _, Result, bail};
use api::worker::Worker;
use domain::dispatch::DispatchState::{CandidatesProposed, Offered, Ranked, Screening, Unfilled};
use infra::redis::Redis;
use serde_json::json;
use std::time::Duration;
use tests::{Door, Events, Followed};
use tokio::{sync::watch, time::timeout};

/// Less than the beat that covers a lost word: whoever hears by then was woken.
pub(super) const WOKEN: Duration = Duration::from_secs(15);
/// Offers that nobody answers, of one advisor each.
const LAPSING: usize = 20;

/// So many events, as a socket hears them next.
pub(super) async fn hears_of(socket: &mut Socket, many: usize) -> Result<Vec<String>> {
    let mut heard = Vec::new();
    while heard.len() < many {
        heard.push(hears(socket).await?.0);
    }
    Ok(heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_working_replicas_do_is_heard_once_and_in_order_at_both() -> Result<()> {
    let (story, redis) = (Story::open().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let (mut one, mut other) = (story.house.replica(&url).await?, story.house.replica(&url).await?);
    one.hearing.begun().await;
    other.hearing.begun().await;
    for number in 0..LAPSING {
        story.house.dispatch(story.found, &format!("規程の整備{number}"), 60, Offered).await?;
    }
    let (_, first) = story.sent("研修").await?;
    // All of them are over now; nobody works yet.
    story.house.clock.pass(chrono::Duration::days(30));
    let (here, there) = (Served::of(&one.door).await?, Served::of(&other.door).await?);
    let mut sockets = Vec::new();
    for (served, door) in [(&here, &one.door), (&there, &other.door), (&there, &other.door)] {
        let mut socket = served.socket(door, "beppu-ciso").await?;
        socket.begins("1", FOLLOW, json!({ "after": first })).await?;
        sockets.push(socket);
    }
    let three: [Socket; 3] = sockets.try_into().ok().context("three sockets")?;
    let [mut at_one, mut at_other, mut leaving] = three;

    let (stop, stopped) = watch::channel(false);
    let working =
        [&one.gate, &other.gate].map(|gate| tokio::spawn(Worker::new(gate.clone()).run(stopped.clone())));
    let moving = async {
        let mut heard = hears_of(&mut leaving, LAPSING / 4).await?;
        drop(leaving);
        // At the other replica, behind what was heard at this one.
        let mut back = here.socket(&one.door, "beppu-ciso").await?;
        back.begins("1", FOLLOW, json!({ "after": heard.last() })).await?;
        heard.extend(hears_of(&mut back, LAPSING - heard.len()).await?);
        anyhow::Ok(heard)
    };
    let heard = tokio::try_join!(hears_of(&mut at_one, LAPSING), hears_of(&mut at_other, LAPSING), moving)?;
    stop.send(true)?;
    for ended in working {
        ended.await?;
    }

    let events = story.events().await?;
    let told: Vec<_> = events.iter().skip_while(|event| **event != first).skip(1).cloned().collect();
    assert_eq!(told.len(), LAPSING, "each offer lapsed once");
    assert_eq!(heard, (told.clone(), told.clone(), told));
    let unfilled = format!("dispatches WHERE state = '{}'", Unfilled.as_str());
    assert_eq!(story.house.count(&unfilled).await?, i64::try_from(LAPSING)?);
    redis.servers.stop().await
}

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

/// The CISO's stream of events at that door, behind `after`.
async fn stream(door: &Door, after: &str) -> Result<Events> {
    match door.follow("beppu-ciso", None, FOLLOW, &json!({ "after": after })).await? {
        Followed::Events(events) => Ok(events),
        Followed::Refused(answer) => bail!("refused: {answer:?}"),
    }
}

/// The event that a stream tells next: its id, and where the dispatch stands.
async fn told(events: &mut Events) -> Result<(String, String)> {
    let (name, said) = events.next().await?.context("it ended")?;
    let event = &said["data"]["dispatchChanged"];
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    text(&event["id"])
        .zip(text(&event["dispatch"]["state"]))
        .with_context(|| format!("no event: {name} {said}"))
}

#[tokio::test]
async fn events_are_followed_from_one_replica_to_the_other_and_back() -> Result<()> {
    let (story, redis) = (Story::open().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let (mut one, mut other) = (story.house.replica(&url).await?, story.house.replica(&url).await?);
    one.hearing.begun().await;
    other.hearing.begun().await;
    let _ours = story.house.gate.tell_through(&Redis::new(&url)?);
    let (id, first) = story.sent("研修").await?;
    let mut staying = stream(&other.door, &first).await?;
    let (mut heard, mut stayed) = (vec![first.clone()], vec![first.clone()]);
    let mut last = first;
    for (door, state) in [(&one.door, Screening), (&other.door, CandidatesProposed), (&one.door, Ranked)] {
        // Each time anew, behind what was told at the replica before.
        let mut events = stream(door, &last).await?;
        story.moves(id, state).await?;
        for (from, into) in [(&mut events, &mut heard), (&mut staying, &mut stayed)] {
            let (event, seen) = told(from).await?;
            assert_eq!(seen, state.as_str());
            into.push(event);
        }
        last = heard.last().cloned().context("an event")?;
    }
    assert_eq!((&heard, &stayed), (&story.events().await?, &heard), "each once and in order, at both");
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
