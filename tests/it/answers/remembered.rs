//! What of an organization is remembered for moments: its own scores, and how many results it holds by name. It is told
//! to its own people alone, and forgotten when it changes.
use super::{SIX_WITH_BEPPU_NAMED, released};
use crate::{
    redis::OwnRedis,
    releases::story::{NO_REDIS, Story, see},
    voice::{Voice, gid},
};
use anyhow::Result;
use chrono::Duration;
use domain::{
    Error,
    catalog::EditionCode,
    comparison::{Key, NamedResultsHeld, ReadOwnScores, ReleaseScope},
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Tier},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};

fn keys() -> Result<[Key; 2]> {
    let key = |basis| -> Result<Key> {
        let (fiscal_year, edition) =
            (FiscalYear::parse("fiscalYear", 2025)?, EditionCode::parse("edition", "H19.7")?);
        Ok(Key { fiscal_year, edition, basis, tier: Tier::Essential })
    };
    Ok([key(Basis::Judged)?, key(Basis::SelfAssessed)?])
}

/// The points of the whole in `person`'s own position.
pub(super) async fn own_points(door: &Door, person: &str, release: &str) -> Result<Value> {
    let seen = see(door, person, release).await?;
    anyhow::ensure!(seen.body.get("errors").is_none(), "{}", seen.body);
    Ok(seen.data("/node/ownPosition/0/points").clone())
}

/// Changes Beppu's scores behind the walls, where nobody is told of it.
async fn change_untold(house: &House) -> Result<()> {
    let beppu = house.place(BEPPU)?.uuid();
    let nothing = format!("UPDATE audit_scores SET halves = 0 WHERE tenant_id = '{beppu}'");
    house.owner.execute_unprepared(&nothing).await?;
    Ok(())
}

/// The firm signs Beppu's report anew, with the scores of what was judged.
async fn amend(story: &Story) -> Result<()> {
    let audit = story.joint.audit_of(BEPPU)?;
    let version = story.house.audit(BEPPU, audit).await?.version;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version, "reason": "誤記" });
    Voice::of(&story.door, "firm-auditor").inside(BEPPU).does("amendReport", input, "__typename").await?;
    Ok(())
}

/// Waits for something that is under way; a minute is for ever.
async fn until(so: impl AsyncFn() -> Result<bool>) -> Result<()> {
    let waiting = async {
        while !so().await? {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), waiting).await?
}

#[tokio::test]
async fn who_asks_again_asks_the_database_for_nothing() -> Result<()> {
    let story = Story::reported(&SIX_WITH_BEPPU_NAMED).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    // The coordinator holds Beppu's results by name, and has no position of its own.
    for person in ["beppu-manager", "oita-coordinator"] {
        let first = story.see(person, &release).await?;
        let before = story.house.gate.statements();
        assert_eq!(story.see(person, &release).await?.body, first.body, "{person}");
        assert_eq!(story.house.gate.statements() - before, 0, "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn each_body_is_told_its_own_whoever_asked_before() -> Result<()> {
    let (story, _) = released().await?;
    let (gate, keys) = (&story.house.gate, keys()?);
    let held = keys.map(|key| (key, ReleaseScope::Prefecture));
    for _ in 0..2 {
        for person in ["beppu-manager", "nakatsu-manager", "oita-coordinator", "beppu-ciso"] {
            let scope = story.house.scope(person, None).await?;
            let (mut right, mut told) = (
                gate.run(&scope, ReadOwnScores(keys.to_vec())).await?,
                gate.own_scores(&scope, &keys).await?,
            );
            for scores in [&mut right, &mut told] {
                scores.sort_by_key(|(key, _)| key.basis.as_str());
            }
            assert_eq!(told, right, "{person}");
            assert_eq!(told.len(), if person == "oita-coordinator" { 0 } else { 2 });
            let right = gate.run(&scope, NamedResultsHeld(held.to_vec())).await?;
            assert_eq!(gate.named_held(&scope, &held).await?, right, "{person}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn who_may_not_read_is_refused_whatever_is_remembered_and_an_outsider_leaves_a_trace() -> Result<()> {
    let (story, _) = released().await?;
    let (gate, keys) = (&story.house.gate, keys()?);
    let held = keys.map(|key| (key, ReleaseScope::Prefecture));
    let manager = story.house.scope("beppu-manager", None).await?;
    gate.own_scores(&manager, &keys).await?;
    gate.named_held(&manager, &held).await?;
    let traces =
        async || story.house.count("trail WHERE outcome = 'DENIED' AND action = 'RELEASE_READ'").await;
    let before = traces().await?;
    let outsider = story.house.scope("firm-auditor", Some(BEPPU)).await?;
    let firm = story.house.scope("firm-manager", None).await?;
    for (scope, leaves) in [(&outsider, 2), (&firm, 2)] {
        let before = traces().await?;
        assert!(
            gate.known_own_scores(scope, &keys).is_none() && gate.known_named_held(scope, &held).is_none()
        );
        assert!(matches!(gate.own_scores(scope, &keys).await, Err(Error::Forbidden)));
        assert!(matches!(gate.named_held(scope, &held).await, Err(Error::Forbidden)));
        assert_eq!(traces().await? - before, leaves);
    }
    assert_eq!(traces().await? - before, 4);
    Ok(())
}

#[tokio::test]
async fn a_report_that_is_signed_anew_is_told_at_once() -> Result<()> {
    let (story, release) = released().await?;
    let right = own_points(&story.door, "beppu-manager", &release).await?;
    let neighbour = own_points(&story.door, "nakatsu-manager", &release).await?;
    assert_ne!(right, json!(0.0));
    change_untold(&story.house).await?;
    assert_eq!(own_points(&story.door, "beppu-manager", &release).await?, right, "remembered");
    story.house.clock.pass(Duration::seconds(5));
    assert_eq!(own_points(&story.door, "beppu-manager", &release).await?, json!(0.0), "not for five seconds");
    // The clock stands still: nothing but the new report can end what is remembered.
    amend(&story).await?;
    assert_eq!(own_points(&story.door, "beppu-manager", &release).await?, right);
    assert_eq!(own_points(&story.door, "nakatsu-manager", &release).await?, neighbour);
    Ok(())
}

#[tokio::test]
async fn another_replica_tells_at_once_what_redis_tells_it() -> Result<()> {
    let ((story, release), redis) = (released().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = story.house.replica(&url).await?;
    other.hearing.begun().await;
    let _ours = story.house.gate.tell_through(&infra::redis::Redis::new(&url)?);
    let right = own_points(&other.door, "beppu-manager", &release).await?;
    change_untold(&story.house).await?;
    story.house.clock.pass(Duration::seconds(5));
    assert_eq!(own_points(&other.door, "beppu-manager", &release).await?, json!(0.0));
    amend(&story).await?;
    until(async || Ok(own_points(&other.door, "beppu-manager", &release).await? == right)).await?;
    redis.servers.stop().await
}

#[tokio::test]
async fn without_redis_a_replica_tells_the_former_scores_for_less_than_five_seconds() -> Result<()> {
    let (story, release) = released().await?;
    let other = story.house.replica(NO_REDIS).await?;
    let right = own_points(&other.door, "beppu-manager", &release).await?;
    change_untold(&story.house).await?;
    story.house.clock.pass(Duration::milliseconds(3_999));
    assert_eq!(own_points(&other.door, "beppu-manager", &release).await?, right, "remembered");
    story.house.clock.pass(Duration::milliseconds(1_001));
    assert_eq!(own_points(&other.door, "beppu-manager", &release).await?, json!(0.0));
    Ok(())
}
