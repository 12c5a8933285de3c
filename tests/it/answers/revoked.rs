//! What was taken from somebody is gone at once, or within five seconds where Redis is.
use super::{ask, released};
use crate::redis::OwnRedis;
use anyhow::Result;
use axum::http::StatusCode;
use chrono::Duration;
use domain::{
    access::Role,
    membership::{AssignRoles, EndMembership, Member},
};
use sea_orm::ConnectionTrait as _;
use tests::{Door, House};

const NO_REDIS: &str = crate::releases::story::NO_REDIS;

async fn member(house: &House, roles: &[Role]) -> Result<Member> {
    let page = domain::kernel::page::PageRequest::new(Some(100), None, None, None)?;
    let all = house.run("beppu-ciso", domain::membership::ListMembers(page)).await?;
    let found = all.items.into_iter().find(|member| member.roles == roles && member.ended_at.is_none());
    found.ok_or_else(|| anyhow::anyhow!("no such member"))
}

/// Ends the membership of Beppu's only viewer-to-be through this house's own gate.
async fn end(house: &House, role: Role) -> Result<()> {
    let leaving = member(house, &[role]).await?;
    let end = EndMembership { member: leaving.id, successor: None, expected_version: leaving.version };
    house.run("beppu-ciso", end).await?;
    Ok(())
}

async fn is_told(door: &Door, person: &str, release: &str) -> Result<bool> {
    let (status, _, body) = ask(door, person, release).await?;
    let told = String::from_utf8_lossy(&body).contains("\"figures\":[{");
    assert!(told || status == StatusCode::OK, "{status}");
    Ok(told)
}

/// Asks until a message that is under way has arrived; a minute is for ever.
async fn until_refused(door: &Door, person: &str, release: &str) -> Result<()> {
    let asking = async {
        while is_told(door, person, release).await? {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), asking).await?
}

#[tokio::test]
async fn who_is_a_member_no_longer_is_refused_at_once_in_the_same_process() -> Result<()> {
    let (story, release) = released().await?;
    let door = story.house.door()?;
    for _ in 0..2 {
        assert!(is_told(&door, "beppu-manager", &release).await?);
    }
    end(&story.house, Role::AuditManager).await?;
    assert!(!is_told(&door, "beppu-manager", &release).await?);
    assert!(is_told(&door, "beppu-ciso", &release).await?, "nobody else");
    Ok(())
}

#[tokio::test]
async fn who_becomes_something_else_is_it_at_once() -> Result<()> {
    let (story, _) = released().await?;
    let door = story.house.door()?;
    let members = "{ members(first: 1) { nodes { id } } }";
    assert_eq!(door.ask("beppu-manager", None, members).await?.code(), "");
    let member = member(&story.house, &[Role::AuditManager]).await?;
    let assign =
        AssignRoles { member: member.id, roles: vec![Role::Viewer], expected_version: member.version };
    story.house.run("beppu-ciso", assign).await?;
    assert_eq!(door.ask("beppu-manager", None, members).await?.code(), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn another_replica_refuses_at_once_what_redis_tells_it() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = story.house.replica(&url).await?;
    other.hearing.begun().await;
    let _ours = story.house.gate.tell_through(&infra::redis::Redis::new(&url)?);
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    end(&story.house, Role::AuditManager).await?;
    // The clock stands still, so nothing but the message can end it. It was sent before the membership's end was answered,
    // and is under way for as long as another task takes to read it.
    until_refused(&other.door, "beppu-manager", &release).await?;
    redis.servers.stop().await
}

#[tokio::test]
async fn without_redis_a_replica_goes_on_for_less_than_five_seconds() -> Result<()> {
    let (story, release) = released().await?;
    let other = story.house.replica(NO_REDIS).await?;
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    end(&story.house, Role::AuditManager).await?;
    story.house.clock.pass(Duration::milliseconds(4_999));
    assert!(is_told(&other.door, "beppu-manager", &release).await?, "remembered");
    story.house.clock.pass(Duration::milliseconds(1));
    assert!(!is_told(&other.door, "beppu-manager", &release).await?, "not for five seconds");
    Ok(())
}

#[tokio::test]
async fn whose_membership_ends_by_whatever_means_is_refused_once_the_journal_is_read() -> Result<()> {
    let (story, release) = released().await?;
    let other = story.house.replica(NO_REDIS).await?;
    other.gate.follow_changes().await?;
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    let behind_the_walls = "UPDATE members SET ended_at = now()
                            WHERE user_id = (SELECT id FROM users WHERE subject = 'beppu-manager')";
    story.house.owner.execute_unprepared(behind_the_walls).await?;
    assert!(is_told(&other.door, "beppu-manager", &release).await?, "remembered");
    other.gate.follow_changes().await?;
    assert!(!is_told(&other.door, "beppu-manager", &release).await?, "the clock stood still");
    assert!(is_told(&other.door, "beppu-ciso", &release).await?, "nobody else");
    Ok(())
}

#[tokio::test]
async fn what_the_outbox_says_is_told_too() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = story.house.replica(&url).await?;
    other.hearing.begun().await;
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    // Whoever committed could not say so; whoever works the outbox off says it.
    end(&story.house, Role::AuditManager).await?;
    assert!(is_told(&other.door, "beppu-manager", &release).await?);
    let _ours = story.house.gate.tell_through(&infra::redis::Redis::new(&url)?);
    story.house.settle().await?;
    until_refused(&other.door, "beppu-manager", &release).await?;
    redis.servers.stop().await
}
