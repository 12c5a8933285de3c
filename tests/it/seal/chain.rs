//! From a write to its seal.
use super::{alone, tamper, verify};
use crate::walls::{Raw, Settings};
use anyhow::{Result, anyhow};
use api::worker::Worker;
use domain::{
    access::Role,
    audit::State,
    trail::{Against, Fault, HeadKey as _, Verified},
};
use infra::{
    seal::{TrailKey, verify_trail},
    setup,
};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use std::sync::Arc;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};
use tokio::sync::watch;

const HEADS_AT_THE_END: &str = "trail_heads h WHERE sequence =
    (SELECT max(sequence) FROM trail_seals s WHERE s.tenant_id = h.tenant_id)";

#[tokio::test]
async fn every_write_is_sealed_after_the_worker_ran() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    house.settle().await?;
    let written = house.count("trail").await?;
    assert_eq!(house.count("trail_unsealed").await?, written, "each write waits");
    assert_eq!(house.count("trail_seals").await?, 0);

    assert_eq!(i64::try_from(house.worker.seal().await?)?, written);
    assert_eq!(house.count("trail_unsealed").await?, 0);
    assert_eq!(house.count("trail_seals").await?, written);
    let bodies = house.count("(SELECT DISTINCT tenant_id FROM trail) t").await?;
    assert_eq!(house.count(HEADS_AT_THE_END).await?, bodies, "each chain's end is signed");
    let key = Against { head: None, key: Some(house.trail_key.public().id()) };
    for row in house.look("SELECT DISTINCT tenant_id::text AS tenant FROM trail").await? {
        let tenant = row["tenant"].as_str().unwrap_or_default();
        let verified = verify_trail(&house.owner, tenant, key.clone()).await?;
        let verified = verified.map_err(|fault| anyhow!("{tenant}: {fault:?}"))?;
        let own = house.count(&format!("trail WHERE tenant_id = '{tenant}'")).await?;
        assert_eq!(i64::try_from(verified.sealed)?, own, "{tenant}");
    }
    assert_eq!(house.worker.seal().await?, 0, "nothing is left");
    assert_eq!(house.count("trail_heads").await?, bodies, "and nothing signed for nothing");
    Ok(())
}

#[tokio::test]
async fn what_waits_is_reported_and_not_a_fault_and_the_chain_goes_on() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let before = sound(&house).await?;
    assert_eq!((before.sealed, before.head), (0, None));
    assert!(before.waiting > 5);
    house.worker.seal().await?;
    let first = sound(&house).await?;
    assert_eq!((first.sealed, first.waiting), (before.waiting, 0));
    house.internal_audit(State::Notified).await?;
    let second = sound(&house).await?;
    assert_eq!((second.sealed, second.head), (first.sealed, first.head));
    assert!(second.waiting > 0);
    house.worker.seal().await?;
    let third = sound(&house).await?;
    assert_eq!((third.sealed, third.waiting), (second.sealed + second.waiting, 0));
    assert_eq!(third.head.map(|head| head.sequence), Some(third.sealed));
    let unknown = verify_trail(&house.owner, "999999", Against::default()).await;
    assert!(unknown.is_err_and(|why| why.to_string().contains("999999")));
    Ok(())
}

async fn sound(house: &House) -> Result<Verified> {
    alone(house).await?.map_err(|fault| anyhow!("{fault:?}"))
}

#[tokio::test]
async fn two_sealers_at_once_make_one_chain() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let key = Arc::<TrailKey>::clone(&house.trail_key);
    let one = Worker::new(house.gate.clone()).sealing_with(key.clone());
    let other = Worker::new(house.gate.clone()).sealing_with(key);
    for _ in 0..4 {
        let audit = house.internal_audit(State::Notified);
        let (one, other, audit) = tokio::join!(one.seal(), other.seal(), audit);
        one?;
        other?;
        audit?;
        let (one, other) = tokio::join!(house.worker.seal(), house.worker.seal());
        one?;
        other?;
        sound(&house).await?;
    }
    house.worker.seal().await?;
    assert_eq!(house.count("trail_seals").await?, house.count("trail").await?);
    assert_eq!(house.count("trail_unsealed").await?, 0);
    sound(&house).await?;
    Ok(())
}

/// Neither ids nor transaction numbers tell what was committed since: hence the queue.
#[tokio::test]
async fn a_write_that_commits_late_with_an_early_id_is_sealed_too() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let scope = house.scope("beppu-ciso", None).await?;
    let mut late = Raw::taking(&house, "kansa_app", Settings::of(&house, &scope)).await?;
    late.does("BEGIN").await.map_err(anyhow::Error::msg)?;
    let early = "INSERT INTO trail (id, at, user_id, organization_id, action, outcome)
                 VALUES ('00000000-0000-7000-8000-000000000001', now(), app_user(), app_tenant(), 'LATE', 'DONE')";
    assert_eq!(late.does(early).await, Ok(1));
    house.worker.seal().await?;
    assert_eq!(house.count("trail_unsealed").await?, 0, "an open transaction keeps nobody waiting");
    late.does("COMMIT").await.map_err(anyhow::Error::msg)?;
    assert_eq!(house.worker.seal().await?, 1);
    let last = "trail_seals s JOIN trail t ON (t.tenant_id, t.id) = (s.tenant_id, s.trail_id)
                WHERE t.action = 'LATE' AND s.sequence = (SELECT max(sequence) FROM trail_seals n
                WHERE n.tenant_id = s.tenant_id)";
    assert_eq!(house.count(last).await?, 1);
    sound(&house).await?;

    late.does("BEGIN").await.map_err(anyhow::Error::msg)?;
    let undone = early.replace("000000000001", "000000000002");
    assert_eq!(late.does(&undone).await, Ok(1));
    late.does("ROLLBACK").await.map_err(anyhow::Error::msg)?;
    assert_eq!(house.worker.seal().await?, 0, "what was rolled back never waits");
    Ok(())
}

#[tokio::test]
async fn a_long_queue_is_sealed_in_batches_of_constant_statements() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let write = |rows: u32| {
        format!(
            "INSERT INTO trail (tenant_id, id, at, organization_id, action, outcome)
             SELECT '{beppu}', gen_random_uuid(), now(), '{beppu}', 'BULK', 'DONE' FROM generate_series(1, {rows})"
        )
    };
    let mut costs = Vec::new();
    for rows in [1, 400] {
        house.owner.execute_unprepared(&write(rows)).await?;
        let before = house.gate.statements();
        assert_eq!(house.worker.seal().await?, u64::from(rows));
        costs.push(house.gate.statements() - before);
    }
    assert_eq!(costs[0], costs[1], "statements for 1 and for 400 entries");
    let heads = house.count("trail_heads").await?;
    house.owner.execute_unprepared(&write(1200)).await?;
    assert_eq!(house.worker.seal().await?, 1200);
    assert_eq!(house.count("trail_heads").await?, heads + 3);
    assert!(sound(&house).await?.sealed > 1600, "more than one page of the verifier");
    Ok(())
}

#[tokio::test]
async fn one_broken_chain_keeps_no_other_waiting() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let bodies = house.count("(SELECT DISTINCT tenant_id FROM trail) t").await?;
    // A seal that nobody made, in the way of the next one.
    let beppu = house.place(BEPPU)?.uuid();
    let in_the_way = format!(
        "INSERT INTO trail_seals SELECT tenant_id, 1000000, id, sha256('') FROM trail WHERE tenant_id = '{beppu}' LIMIT 1"
    );
    tamper(&house, &in_the_way).await?;
    assert!(house.worker.seal().await.is_err());
    let waiting = house.look("SELECT DISTINCT tenant_id::text AS tenant FROM trail_unsealed").await?;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["tenant"], Value::from(beppu.to_string()));
    assert_eq!(house.count("(SELECT DISTINCT tenant_id FROM trail_seals) s").await?, bodies);
    Ok(())
}

#[tokio::test]
async fn the_running_worker_seals_and_seals_once_more_when_told_to_stop() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(house.worker.clone().run(stopped));
    house.internal_audit(State::Notified).await?;
    stop.send(true)?;
    running.await?;
    assert_eq!(house.count("trail_unsealed").await?, 0);
    assert_eq!(house.count("trail_seals").await?, house.count("trail").await?);
    Ok(())
}

#[tokio::test]
async fn entries_from_before_the_seal_are_sealed_like_the_others() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let written = house.count("trail").await?;
    let undo = "DROP TABLE trail_heads, trail_seals, trail_unsealed; DROP FUNCTION queue_for_seal CASCADE;
                DELETE FROM seaql_migrations WHERE version = 'm0008_trail_seals';
                DROP OWNED BY kansa_sealer";
    tamper(&house, undo).await?;
    setup::migrate(&house.cluster.superuser(&house.database)).await?;
    assert_eq!(house.count("trail_unsealed").await?, written);
    house.internal_audit(State::Notified).await?;
    house.worker.seal().await?;
    sound(&house).await?;
    Ok(())
}

#[tokio::test]
async fn a_new_key_goes_on_where_the_old_one_ended() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    let folder = tempfile::tempdir()?;
    let new = Arc::new(TrailKey::load_or_create_in(folder.path())?);
    house.internal_audit(State::Notified).await?;
    Worker::new(house.gate.clone()).sealing_with(Arc::<TrailKey>::clone(&new)).seal().await?;
    let by = |key: &TrailKey| Against { head: None, key: Some(key.public().id()) };
    assert!(verify(&house, by(&new)).await?.is_ok());
    let old = verify(&house, by(&house.trail_key)).await?;
    assert_eq!(old, Err(Fault::OtherKey(new.public().id())));
    house.invite("beppu-ciso", "newcomer", &[Role::Viewer]).await?;
    assert_eq!(Worker::new(house.gate.clone()).seal().await?, 0, "without a key nothing is sealed");
    assert!(house.count("trail_unsealed").await? > 0);
    Ok(())
}
