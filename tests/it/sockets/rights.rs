//! Rights that end while somebody follows.
use super::{FOLLOW, Story, client::Served, hears};
use crate::redis::OwnRedis;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    access::Role,
    dispatch::DispatchState::{CandidatesProposed, Screening},
    kernel::page::PageRequest,
    membership::{AssignRoles, EndMembership, ListMembers, Member},
};
use infra::redis::Redis;
use serde_json::{Value, json};

async fn manager(story: &Story) -> Result<Member> {
    let page = PageRequest::new(Some(100), None, None, None)?;
    let all = story.house.run("beppu-ciso", ListMembers(page)).await?;
    all.items.into_iter().find(|member| member.roles == [Role::AuditManager]).context("a manager")
}

/// The membership of Beppu's manager ends.
pub(super) async fn end(story: &Story) -> Result<()> {
    let leaving = manager(story).await?;
    let end = EndMembership { member: leaving.id, successor: None, expected_version: leaving.version };
    story.house.run("beppu-ciso", end).await?;
    Ok(())
}

#[tokio::test]
async fn who_is_a_member_no_longer_hears_nothing_more() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.follows("beppu-manager", &first).await?;
    story.moves(id, Screening).await?;
    hears(&mut socket).await?;
    end(&story).await?;
    story.moves(id, CandidatesProposed).await?;
    let (rest, code) = socket.rest().await?;
    assert_eq!(code, 4403);
    for last in rest.iter().filter(|last| last["type"] == "next") {
        assert_eq!(last["payload"]["data"], Value::Null, "{last}");
        assert_eq!(last["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND", "{last}");
    }
    Ok(())
}

#[tokio::test]
async fn another_replica_ends_it_too() -> Result<()> {
    let (story, redis) = (Story::open().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = story.house.replica(&url).await?;
    other.hearing.begun().await;
    let _ours = story.house.gate.tell_through(&Redis::new(&url)?);
    let there = Served::of(&other.door).await?;
    let (_, first) = story.sent("研修").await?;
    let mut socket = there.socket(&other.door, "beppu-manager").await?;
    socket.begins("1", FOLLOW, json!({ "after": first })).await?;
    end(&story).await?;
    assert_eq!(socket.closes().await?, 4403);
    redis.servers.stop().await
}

#[tokio::test]
async fn who_may_not_read_dispatches_any_more_keeps_the_socket_and_hears_none() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.follows("beppu-manager", &first).await?;
    story.moves(id, Screening).await?;
    hears(&mut socket).await?;
    let member = manager(&story).await?;
    let roles = vec![Role::Respondent];
    let assign = AssignRoles { member: member.id, roles, expected_version: member.version };
    story.house.run("beppu-ciso", assign).await?;
    story.moves(id, CandidatesProposed).await?;
    let last = socket.hears().await?;
    assert_eq!(last["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN", "{last}");
    assert_eq!(socket.hears().await?, json!({ "id": "1", "type": "complete" }));
    let viewer = socket.asks("2", "{ viewer { memberships { roles } } }").await?;
    assert_eq!(viewer["data"]["viewer"]["memberships"][0]["roles"], json!(["RESPONDENT"]));
    Ok(())
}

#[tokio::test]
async fn what_hangs_on_the_dispatch_is_read_anew_for_each_event() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.served.socket(&story.door, "center-operator").await?;
    let document =
        "subscription($after: ID) { dispatchChanged(after: $after) { id dispatch { state cost } } }";
    socket.begins("1", document, json!({ "after": first })).await?;
    story.moves(id, CandidatesProposed).await?;
    for _ in 0..2 {
        let next = socket.hears().await?;
        assert!(next["payload"]["data"]["dispatchChanged"]["dispatch"]["cost"].is_i64(), "{next}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_over_ends_the_socket_also_in_silence() -> Result<()> {
    let story = Story::open().await?;
    let (_, first) = story.sent("研修").await?;
    let mut following = story.follows("beppu-ciso", &first).await?;
    let mut silent = story.served.socket(&story.door, "center-operator").await?;
    story.house.clock.pass(Duration::hours(2));
    assert_eq!((following.closes().await?, silent.closes().await?), (4403, 4403));
    story.follows("beppu-ciso", &first).await?;
    Ok(())
}
