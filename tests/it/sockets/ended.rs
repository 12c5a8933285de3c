//! What opened a connection ends while it is open: a token, the account that it is of, the person's token that it was
//! exchanged for, a membership; at the replica where it ends, and at another one.
use super::{
    FOLLOW, Story,
    client::{Served, Socket},
    hears, rights,
};
use crate::redis::OwnRedis;
use anyhow::{Context as _, Result, bail};
use domain::dispatch::DispatchState::Screening;
use infra::redis::{Hearing, Redis};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Door, Events, Followed, Replica, world::BEPPU};
use tokio::time::timeout;

/// For ever.
const PATIENCE: Duration = Duration::from_mins(1);
/// What of its scopes a front end needs to follow.
const DISPATCHES: &str = "engagements:read";

/// A socket and a stream of the same token, which have heard of what happened behind an event.
struct Open {
    socket: Socket,
    stream: Events,
}

impl Open {
    async fn at(served: &Served, door: &Door, token: &str, after: &str) -> Result<Self> {
        let mut socket = served.socket_bearing(token).await?;
        let after = json!({ "after": after });
        socket.begins("1", FOLLOW, after.clone()).await?;
        assert_eq!(hears(&mut socket).await?.1, Screening.as_str());
        let mut stream = match door.follow_bearing(token, FOLLOW, &after).await? {
            Followed::Events(stream) => stream,
            Followed::Refused(answer) => bail!("refused: {answer:?}"),
        };
        let (_, told) = next(&mut stream).await?.context("it ended")?;
        assert_eq!(told["data"]["dispatchChanged"]["dispatch"]["state"], Screening.as_str(), "{told}");
        Ok(Self { socket, stream })
    }

    /// It is as it was.
    async fn goes_on(&mut self) -> Result<()> {
        let told = self.socket.asks("2", "{ __typename }").await?;
        assert_eq!(told["data"]["__typename"], "Query", "{told}");
        Ok(())
    }

    /// Nothing more is told on either than why it ends: one of these codes.
    async fn ends(mut self, codes: &[&str]) -> Result<()> {
        let (rest, closed) = self.socket.rest().await?;
        assert_eq!(closed, 4403);
        for last in rest.iter().filter(|last| last["type"] == "next") {
            is_said(&last["payload"], codes);
        }
        let (name, told) = next(&mut self.stream).await?.context("it ended without a word")?;
        assert_eq!(name, "next");
        is_said(&told, codes);
        assert_eq!(next(&mut self.stream).await?, Some(("complete".to_owned(), Value::Null)));
        assert_eq!(next(&mut self.stream).await?, None);
        Ok(())
    }
}

async fn next(stream: &mut Events) -> Result<Option<(String, Value)>> {
    timeout(PATIENCE, stream.next()).await.context("nothing came")?
}

#[track_caller]
fn is_said(answer: &Value, codes: &[&str]) {
    let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    assert!(codes.contains(&code) && answer["data"].is_null(), "{answer}");
}

/// Two replicas that hear each other, and an event behind which there is another one.
struct Both {
    story: Story,
    redis: OwnRedis,
    other: Replica,
    there: Served,
    first: String,
    _ours: Hearing,
}

impl Both {
    async fn open() -> Result<Self> {
        let (story, redis) = (Story::open().await?, OwnRedis::start().await?);
        let url = redis.servers.redis();
        let mut other = story.house.replica(&url).await?;
        other.hearing.begun().await;
        let ours = story.house.gate.tell_through(&Redis::new(&url)?);
        let there = Served::of(&other.door).await?;
        let (id, first) = story.sent("研修").await?;
        story.moves(id, Screening).await?;
        Ok(Self { story, redis, other, there, first, _ours: ours })
    }

    /// What a token opens here.
    async fn here(&self, token: &str) -> Result<Open> {
        Open::at(&self.story.served, &self.story.door, token, &self.first).await
    }

    /// What it opens at the other replica.
    async fn there(&self, token: &str) -> Result<Open> {
        Open::at(&self.there, &self.other.door, token, &self.first).await
    }
}

/// Has a token end before its time.
async fn end(door: &Door, token: &str) -> Result<()> {
    let ended = door.send_form("/oauth/revoke", &[("token", token)], None).await?;
    assert_eq!(ended.status, 200, "{}", ended.body);
    Ok(())
}

#[tokio::test]
async fn a_token_ends_what_it_opened_and_an_account_what_all_of_its_tokens_did() -> Result<()> {
    let both = Both::open().await?;
    let (house, door) = (&both.story.house, &both.story.door);
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (first, second) = (client.token(door, DISPATCHES).await?, client.token(door, DISPATCHES).await?);
    let ending = [both.here(&first).await?, both.there(&first).await?];
    let mut staying = [both.here(&second).await?, both.there(&second).await?];
    end(door, &first).await?;
    for open in ending {
        open.ends(&["UNAUTHENTICATED"]).await?;
    }
    for open in &mut staying {
        open.goes_on().await?;
    }
    house.revoke_service_account(BEPPU, client.id).await?;
    for open in staying {
        open.ends(&["UNAUTHENTICATED"]).await?;
    }
    both.redis.servers.stop().await
}

#[tokio::test]
async fn a_person_s_token_ends_what_it_was_exchanged_for_too() -> Result<()> {
    let both = Both::open().await?;
    let (house, door) = (&both.story.house, &both.story.door);
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (own, brought) = (door.token("beppu-viewer")?, door.token_to_exchange("beppu-viewer")?);
    let acting = client.token_for(door, &brought, DISPATCHES).await?;
    let ending = [both.here(&acting).await?, both.there(&acting).await?];
    let mut person = both.here(&own).await?;
    let mut manager = both.here(&door.token("beppu-manager")?).await?;
    end(door, &brought).await?;
    for open in ending {
        open.ends(&["UNAUTHENTICATED"]).await?;
    }
    person.goes_on().await?;
    end(door, &own).await?;
    person.ends(&["UNAUTHENTICATED"]).await?;
    manager.goes_on().await?;
    both.redis.servers.stop().await
}

#[tokio::test]
async fn a_membership_that_ends_ends_streams_and_who_acts_for_the_person_too() -> Result<()> {
    let both = Both::open().await?;
    let (house, door) = (&both.story.house, &both.story.door);
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (own, own_there) = (door.token("beppu-manager")?, both.other.door.token("beppu-manager")?);
    let acting = client.token_for(door, &door.token_to_exchange("beppu-manager")?, DISPATCHES).await?;
    let ending = [
        both.here(&own).await?,
        both.there(&own_there).await?,
        both.here(&acting).await?,
        both.there(&acting).await?,
    ];
    let mut viewer = both.here(&door.token("beppu-viewer")?).await?;
    rights::end(&both.story).await?;
    for open in ending {
        // The first who notices says it: what is followed is not theirs, or the connection is nobody's any more.
        open.ends(&["NOT_FOUND", "UNAUTHENTICATED"]).await?;
    }
    viewer.goes_on().await?;
    both.redis.servers.stop().await
}
