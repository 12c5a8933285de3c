//! The journal of changes: whatever is remembered and was written, by whatever means, is forgotten when it is read; all else
//! serves on for a minute, and nobody is asked.
use super::{SIX_WITH_BEPPU_NAMED, released, remembered::own_points};
use crate::releases::story::Story;
use anyhow::Result;
use chrono::Duration;
use domain::Error;
use sea_orm::{ConnectionTrait, TransactionTrait as _};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// Writes a body's scores behind the walls, where no program is told of it.
async fn write_scores(db: &impl ConnectionTrait, house: &House, body: &str, halves: &str) -> Result<()> {
    let body = house.place(body)?.uuid();
    let write = format!("UPDATE audit_scores SET halves = {halves} WHERE tenant_id = '{body}'");
    db.execute_unprepared(&write).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_changed_behind_the_walls_is_told_once_the_journal_is_read() -> Result<()> {
    let (story, release) = released().await?;
    let house = &story.house;
    let told = async |person: &'static str| own_points(&story.door, person, &release).await;
    house.follow_changes().await?;
    let (right, neighbour) = (told("beppu-manager").await?, told("nakatsu-manager").await?);
    write_scores(&house.owner, house, BEPPU, "0").await?;
    assert_eq!(told("beppu-manager").await?, right, "remembered");
    house.follow_changes().await?;
    let before = house.gate.statements();
    assert_eq!(told("nakatsu-manager").await?, neighbour);
    assert_eq!(house.gate.statements(), before, "nobody else's were forgotten");
    assert_eq!(told("beppu-manager").await?, json!(0.0), "the clock stood still");
    Ok(())
}

#[tokio::test]
async fn while_nothing_changes_nobody_is_asked_for_a_minute() -> Result<()> {
    let (story, release) = released().await?;
    let (house, gate) = (&story.house, &story.house.gate);
    let told = async || own_points(&story.door, "beppu-manager", &release).await;
    house.follow_changes().await?;
    let right = told().await?;
    for second in 1..60 {
        house.clock.pass(Duration::seconds(1));
        house.follow_changes().await?;
        let before = gate.statements();
        assert_eq!(told().await?, right);
        assert_eq!(gate.statements(), before, "{second}");
    }
    house.clock.pass(Duration::seconds(1));
    house.follow_changes().await?;
    let before = gate.statements();
    assert_eq!(told().await?, right);
    assert!(gate.statements() > before, "no longer than a minute, for some facts end by the clock");
    Ok(())
}

#[tokio::test]
async fn what_commits_late_is_not_passed_over() -> Result<()> {
    let (story, release) = released().await?;
    let house = &story.house;
    let told = async |person: &'static str| own_points(&story.door, person, &release).await;
    house.follow_changes().await?;
    let right = told("beppu-manager").await?;
    told("nakatsu-manager").await?;
    let other = infra::setup::owner(&house.cluster.superuser(&house.database)).await?;
    let late = other.begin().await?;
    write_scores(&late, house, BEPPU, "0").await?;
    // Of a younger transaction, and there before.
    write_scores(&house.owner, house, NAKATSU, "0").await?;
    for _ in 0..2 {
        house.follow_changes().await?;
        assert_eq!(told("nakatsu-manager").await?, json!(0.0));
        assert_eq!(told("beppu-manager").await?, right, "it is under way");
    }
    late.commit().await?;
    house.follow_changes().await?;
    assert_eq!(told("beppu-manager").await?, json!(0.0));
    Ok(())
}

/// Meets the connections that died with their sessions, so that the journal is read over a living one.
async fn reconnect(house: &House) {
    drop(house.look("SELECT 1 AS n").await);
    for _ in 0..8 {
        drop(house.caller("nobody").await); // the pool of a house has four
    }
    assert!(matches!(house.caller("nobody").await, Err(Error::NotFound)), "asked of the database");
}

#[tokio::test]
async fn of_a_database_that_was_put_back_nothing_is_remembered() -> Result<()> {
    let (story, release) = released().await?;
    let house = &story.house;
    let told = async || own_points(&story.door, "beppu-manager", &release).await;
    let kept = house.cluster.copy(&house.database).await?;
    reconnect(house).await;
    house.follow_changes().await?;
    let right = told().await?;
    write_scores(&house.owner, house, BEPPU, "0").await?;
    house.follow_changes().await?;
    assert_eq!(told().await?, json!(0.0));

    house.cluster.put_back(&kept, &house.database).await?;
    reconnect(house).await;
    assert_eq!(told().await?, json!(0.0), "remembered");
    // Undone without a row: all that the journal says was visible at the last reading.
    house.follow_changes().await?;
    assert_eq!(told().await?, right);
    Ok(())
}

#[tokio::test]
async fn where_the_journal_cannot_be_read_the_five_seconds_hold() -> Result<()> {
    let (story, release) = released().await?;
    let house = &story.house;
    let told = async || own_points(&story.door, "beppu-manager", &release).await;
    let pass = async |millis| {
        house.clock.pass(Duration::milliseconds(millis));
        house.follow_changes().await.is_ok()
    };
    house.follow_changes().await?;
    let right = told().await?;
    house.owner.execute_unprepared("REVOKE SELECT ON changes FROM kansa_platform").await?;
    write_scores(&house.owner, house, BEPPU, "0").await?;
    assert!(!pass(4_999).await);
    assert_eq!(told().await?, right, "remembered");
    assert!(!pass(1).await);
    assert_eq!(told().await?, json!(0.0), "not for five seconds");
    // What was missed meanwhile is not known, so everything is forgotten.
    write_scores(&house.owner, house, BEPPU, "weight").await?;
    house.owner.execute_unprepared("DELETE FROM changes; GRANT SELECT ON changes TO kansa_platform").await?;
    assert_eq!(told().await?, json!(0.0), "remembered");
    assert!(pass(0).await);
    assert_ne!(told().await?, json!(0.0));
    Ok(())
}

#[tokio::test]
async fn all_that_is_remembered_is_noted_and_after_an_hour_no_longer() -> Result<()> {
    let story = Story::reported(&SIX_WITH_BEPPU_NAMED).await?;
    let house = &story.house;
    house.settle().await?;
    house.owner.execute_unprepared("UPDATE organizations SET name = name || '市'").await?;
    let ended = "INSERT INTO ended_tokens VALUES (repeat('ab', 32), now())";
    house.owner.execute_unprepared(ended).await?;
    let kinds = house.look("SELECT DISTINCT kind AS kind FROM changes ORDER BY kind").await?;
    let kinds: Vec<_> = kinds.iter().filter_map(|row| row.get("kind")?.as_str()).collect();
    assert_eq!(kinds, ["MEMBER", "NAMED", "PEOPLE", "SCORES", "TOKEN"]);

    let aged = async |minutes: u32| -> Result<i64> {
        let age = format!("UPDATE changes SET noted_at = now() - interval '{minutes} minutes'");
        house.owner.execute_unprepared(&age).await?;
        house.sweeper.sweep().await?;
        house.count("changes").await
    };
    let all = house.count("changes").await?;
    assert_eq!((aged(59).await?, aged(61).await?), (all, 0));
    Ok(())
}
