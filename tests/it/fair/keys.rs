//! Idempotency keys: what is repeated at once is done once, whatever is repeated; a day later a key is free again.
use crate::{
    once::{once, reused},
    voice::{document, gid},
    walls::{Raw, Settings},
};
use anyhow::{Result, anyhow, ensure};
use axum::http::header;
use chrono::TimeDelta;
use domain::{
    Error,
    access::Role,
    audit::{AuditId, State},
    kernel::page::PageRequest,
    membership::{AssignRoles, ListMembers},
};
use futures::future::join_all;
use proptest::{
    collection::vec,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};
use tests::{Door, House, world::BEPPU};
use tokio::runtime::Runtime;

const MANAGER: &str = "beppu-manager";

/// All of these at once, each a key and an input: of each key one input wins, is done once, and answers all that repeat it.
async fn holds(house: &House, case: u32, asks: &[(u8, u8)]) -> Result<()> {
    let before = (house.count("audits").await?, house.count("trail").await?);
    let all = asks.iter().map(|&(key, input)| async move {
        let once = once(&format!("{case}-{key}"), &input.to_string())?;
        Ok::<_, anyhow::Error>((key, input, house.run(MANAGER, once).await))
    });
    let (mut winners, mut made) = (BTreeMap::new(), BTreeSet::new());
    let mut refused = Vec::new();
    for answered in join_all(all).await {
        let (key, input, answer) = answered?;
        match answer {
            Ok(id) => {
                let first = *winners.entry(key).or_insert((input, id));
                ensure!(first == (input, id), "two of one key were done");
                made.insert(id.uuid());
            }
            other => {
                ensure!(reused(other), "refused for another reason");
                refused.push((key, input));
            }
        }
    }
    let keys: BTreeSet<u8> = asks.iter().map(|(key, _)| *key).collect();
    ensure!(winners.len() == keys.len() && made.len() == keys.len(), "one for each key");
    for (key, input) in refused {
        ensure!(winners.get(&key).is_some_and(|(won, _)| *won != input), "a repetition was refused");
    }
    let grown = i64::try_from(keys.len())?;
    let after = (house.count("audits").await?, house.count("trail").await?);
    ensure!(after == (before.0 + grown, before.1 + grown), "{before:?} {after:?}: each leaves one row");
    Ok(())
}

#[test]
fn whatever_is_repeated_at_once_is_done_once() -> Result<()> {
    let runtime = Runtime::new()?;
    // The house is left within the runtime, too.
    let _within = runtime.enter();
    let house = runtime.block_on(async {
        let house = House::open().await?;
        house.cast().await?;
        Ok::<_, anyhow::Error>(house)
    })?;
    let cases = AtomicU32::new(0);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let done = runner.run(&vec((0_u8..3, 0_u8..2), 1..10), |asks| {
        let case = cases.fetch_add(1, Ordering::Relaxed);
        let held = runtime.block_on(holds(&house, case, &asks));
        held.map_err(|why| TestCaseError::fail(format!("{why:#}")))
    });
    done.map_err(|failure| anyhow!("{failure}"))
}

#[tokio::test]
async fn a_repetition_is_decided_by_the_rights_of_its_own_moment() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.run(MANAGER, once("k", "a")?).await?;
    let page = PageRequest::new(Some(100), None, None, None)?;
    let members = house.run("beppu-ciso", ListMembers(page)).await?;
    let manager = members.items.into_iter().find(|member| member.roles == [Role::AuditManager]);
    let manager = manager.ok_or_else(|| anyhow!("no manager"))?;
    let roles = vec![Role::Viewer];
    house
        .run("beppu-ciso", AssignRoles { member: manager.id, roles, expected_version: manager.version })
        .await?;
    let again = house.run(MANAGER, once("k", "a")?).await;
    assert!(matches!(again, Err(Error::Forbidden)), "{again:?}");
    Ok(())
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day_and_not_before() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let first = house.run(MANAGER, once("k", "a")?).await?;
    house.clock.pass(TimeDelta::hours(3));
    house.run("nakatsu-manager", once("k", "a")?).await?;
    house.clock.pass(TimeDelta::hours(21));
    assert_eq!(house.sweeper.forget_keys().await?, 0, "exactly a day old");
    assert_eq!(house.run(MANAGER, once("k", "a")?).await?, first);
    house.clock.pass(TimeDelta::seconds(1));
    assert_eq!(house.sweeper.forget_keys().await?, 1, "the other's is younger");
    assert_ne!(house.run(MANAGER, once("k", "b")?).await?, first, "free, also for other input");
    house.clock.pass(TimeDelta::hours(48));
    assert_eq!(house.sweeper.forget_keys().await?, 2, "in as many turns as it takes");
    assert_eq!(house.sweeper.forget_keys().await?, 0);
    Ok(())
}

#[tokio::test]
async fn who_sweeps_learns_the_age_of_keys_and_nothing_else() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.run(MANAGER, once("k", "a")?).await?;
    let mut sweeper = Raw::taking(&house, "kansa_platform", Settings::NONE).await?;
    for hidden in ["tenant_id", "user_id", "operation", "key", "input_hash", "subject_id", "*"] {
        let sql = format!("SELECT {hidden} FROM idempotency_keys");
        assert_eq!(sweeper.does(&sql).await, Err("42501".to_owned()), "{hidden}");
    }
    let changed = "UPDATE idempotency_keys SET created_at = now()";
    assert_eq!(sweeper.does(changed).await, Err("42501".to_owned()));
    let mut person = Raw::person(&house, MANAGER, None).await?;
    assert_eq!(
        person.does("DELETE FROM idempotency_keys").await,
        Err("42501".to_owned()),
        "nobody else sweeps"
    );
    Ok(())
}

/// Answers one item under the key `k`, over that version of its answer, bearing `token`: why not, empty if it was done or told again.
async fn answers(door: &Door, token: &str, audit: AuditId, version: i32) -> Result<String> {
    let entry = json!({ "item": "1.1-01", "verdict": "CONFORMING", "expectedVersion": version });
    let input = json!({ "auditId": gid(audit), "entries": [entry], "idempotencyKey": "k" });
    let document = document("recordSelfAssessments", "audit { id }");
    let mut request = door.request("anonymous", None, &document, &json!({ "input": input }))?;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    let answer = door.send(request).await?;
    ensure!(answer.body["errors"].is_null(), "{}", answer.body);
    Ok(answer.reason("recordSelfAssessments").to_owned())
}

#[tokio::test]
async fn each_front_end_chooses_keys_of_its_own_for_whomever_it_acts() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let person = "beppu-respondent";
    let (first, second) = (
        house.service_account(BEPPU, "画面", &[]).await?,
        house.service_account(BEPPU, "別の画面", &[]).await?,
    );
    let own = door.token(person)?;
    let brought = door.token_to_exchange(person)?;
    let scopes = "audits:read answers:write";
    let one = first.token_for(&door, &brought, scopes).await?;
    let other = second.token_for(&door, &brought, scopes).await?;
    let renewed = first.token_for(&door, &door.token_to_exchange(person)?, scopes).await?;
    for (token, version, told) in [
        (&own, 0, ""),
        (&own, 0, ""),
        // The same key with the same input, by another: no replay, but a request of its own.
        (&one, 0, "STALE_VERSION"),
        (&one, 1, ""),
        (&one, 1, ""),
        (&renewed, 1, ""),
        (&other, 1, "STALE_VERSION"),
        (&other, 2, ""),
        (&other, 2, ""),
        // What each of them asked under the key stands.
        (&own, 0, ""),
        (&own, 3, "IDEMPOTENCY_KEY_REUSED"),
        (&one, 3, "IDEMPOTENCY_KEY_REUSED"),
    ] {
        assert_eq!(answers(&door, token, audit, version).await?, told, "{version}");
    }
    assert_eq!(house.count("self_assessments WHERE version = 3").await?, 1);
    assert_eq!(house.count("trail WHERE action = 'SELF_ASSESSMENT_RECORD'").await?, 3);
    assert_eq!(house.count("idempotency_keys WHERE operation = 'recordSelfAssessments'").await?, 3);
    Ok(())
}
