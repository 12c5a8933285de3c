//! Two servers over one PostgreSQL and one Redis: each timer is applied once, whoever does it, and by the other if one dies.
use super::{Desk, accept, step};
use anyhow::{Result, bail, ensure};
use api::{
    app::{App, Identity, Parts, Terms},
    http::Policy,
    worker::Worker,
};
use chrono::Duration;
use domain::Clock as _;
use infra::{
    config::Limits,
    db::Pooler,
    redis::{Allowances, Redis},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::sync::Arc;
use tests::House;
use tokio::sync::watch;

/// Offers that nobody answers, each with a second advisor to be asked.
const OFFERS: usize = 40;
/// Dispatches whose service begins and ends.
const SERVED: usize = 20;
/// Offers that are due when a server dies.
const HELD: usize = 4;

/// A server as `kansa serve` starts it, by the computer's clock.
async fn server(house: &House) -> Result<App> {
    let database = house.cluster.server(&house.database);
    let (redis, key) = (Redis::new(&house.cluster.redis)?, Arc::clone(&house.trail_key));
    let parts = Parts {
        database,
        pooler: Pooler::None,
        redis,
        files: house.files.clone(),
        tokens: None,
        trail_key: key,
        terms: Terms { rules: *house.gate.rules(), allowances: Allowances::GENEROUS, operations: Vec::new() },
        hooks: None,
        policy: Policy::default(),
        identity: Identity::default(),
        limits: Limits::default(),
    };
    App::connect(parts).await
}

/// Waits until no event of a dispatch is left that `due` speaks of; a minute is for ever.
async fn until_applied(house: &House, due: &str) -> Result<()> {
    let left = format!("outbox WHERE topic LIKE 'DISPATCH%' AND delivered_at IS NULL AND ({due})");
    let looking = async {
        while house.count(&left).await? > 0 {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), looking).await?
}

/// How many dispatches stand where, and the verbs that led them there.
async fn roads(house: &House) -> Result<Vec<Value>> {
    let roads = "SELECT d.state, string_agg(s.verb, ' ' ORDER BY s.verb) AS road
                 FROM dispatches d JOIN dispatch_steps s ON s.dispatch_id = d.id GROUP BY d.id";
    let sql = format!(
        "SELECT state, road, count(*) AS n FROM ({roads}) r GROUP BY state, road ORDER BY state, road"
    );
    house.look(&sql).await
}

/// How often the house took a step of a dispatch, by the trail.
async fn noted(house: &House) -> Result<i64> {
    house.count("trail WHERE action = 'EVENT_APPLY' AND subject_kind = 'Dispatch'").await
}

/// The events of that topic; those of them that were not delivered at the first attempt.
async fn events(house: &House, topic: &str) -> Result<(i64, i64)> {
    let of_topic = format!("outbox WHERE topic = '{topic}'");
    let odd = format!("{of_topic} AND (delivered_at IS NULL OR attempts <> 1)");
    Ok((house.count(&of_topic).await?, house.count(&odd).await?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_apply_each_of_many_timers_once() -> Result<()> {
    let desk = Desk::open(100).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    for number in 0..OFFERS {
        let project = format!("規程の整備{number}");
        desk.offered(&door, &project, &["2025-08-20"], &[desk.second, desk.first]).await?;
    }
    for number in 0..SERVED {
        let (project, day) = (format!("研修{number}"), format!("2025-07-{:02}", number + 1));
        let id = desk.offered(&door, &project, &[day.as_str()], &[desk.first]).await?;
        accept(&door, "center-advisor", &id).await?;
        step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    }
    house.settle().await?;
    ensure!(
        domain::Clock::now(&infra::system::SystemClock) > house.clock.now(),
        "the story lies in the past"
    );

    // By the computer's clock all of it is overdue.
    let (one, other) = (server(house).await?, server(house).await?);
    let (stop, stopped) = watch::channel(false);
    let working = [one.worker, other.worker].map(|worker| tokio::spawn(worker.run(stopped.clone())));
    until_applied(house, "true").await?;
    stop.send(true)?;
    for ended in working {
        ended.await?;
    }

    let served = "ACCEPT BEGIN_SERVICE CONFIRM END_SERVICE OFFER PROPOSE RANK SCREEN SUBMIT";
    let lapsed = "EXHAUST OFFER OFFER PASS_ON PASS_ON PROPOSE RANK SCREEN SUBMIT";
    let expected = [
        json!({ "state": "REPORT_DUE", "road": served, "n": SERVED }),
        json!({ "state": "UNFILLED", "road": lapsed, "n": OFFERS }),
    ];
    assert_eq!(roads(house).await?, expected);
    let (offers, served) = (i64::try_from(OFFERS)?, i64::try_from(SERVED)?);
    assert_eq!(house.count("dispatch_offers WHERE answer = 'EXPIRED'").await?, 2 * offers);
    assert_eq!(noted(house).await?, 2 * offers + served, "service begins and ends in one step of the house");
    assert_eq!(events(house, "DISPATCH_OFFER_OVER").await?, (2 * offers + served, 0));
    assert_eq!(events(house, "DISPATCH_DUE").await?, (2 * served, 0));
    assert_eq!(
        events(house, "DISPATCH_MOVED").await?,
        (7 * offers + 9 * served, 0),
        "each step is told once"
    );
    Ok(())
}

/// A session that is no server's.
async fn session(house: &House) -> Result<PgConnection> {
    Ok(PgConnection::connect(&house.cluster.superuser(&house.database)).await?)
}

/// Waits until a session of this database waits for a lock. Only a superuser sees what the others wait for.
async fn until_blocked(looking: &mut PgConnection) -> Result<()> {
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..40_000 {
        let waiting: i64 = sqlx::query_scalar(blocked).fetch_one(&mut *looking).await?;
        if waiting > 0 {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    bail!("nobody waits")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_held_when_it_died_is_taken_up_by_the_other() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    for number in 0..HELD {
        let project = format!("規程の整備{number}");
        desk.offered(&door, &project, &["2025-08-20"], &[desk.second, desk.first]).await?;
    }
    house.settle().await?;
    house.clock.pass(Duration::days(7));
    let redis = &house.cluster.redis;
    let (one, other) = (house.replica(redis).await?, house.replica(redis).await?);
    let (mut holding, mut looking) = (session(house).await?, session(house).await?);
    holding.execute("BEGIN; SELECT 1 FROM dispatches FOR UPDATE").await?;
    let dying = Worker::new(one.gate.clone());
    let working = tokio::spawn(async move { dying.drain().await });
    until_blocked(&mut looking).await?;
    // It took all that is due, and dies in the middle of the first: nothing more is heard of it, and its session ends.
    working.abort();
    assert!(working.await.is_err_and(|ended| ended.is_cancelled()));
    let died = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'";
    looking.execute(died).await?;
    holding.execute("ROLLBACK").await?;

    let survivor = Worker::new(other.gate.clone());
    assert_eq!(survivor.drain().await?, 0, "what was taken is held for a minute");
    assert_eq!(house.count("dispatch_steps WHERE verb = 'PASS_ON'").await?, 0);
    house.clock.pass(Duration::seconds(60));
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(survivor.run(stopped));
    until_applied(house, &format!("attempts > 0 OR due_at <= '{}'", house.clock.now().to_rfc3339())).await?;
    stop.send(true)?;
    working.await?;

    let road = "OFFER OFFER PASS_ON PROPOSE RANK SCREEN SUBMIT";
    assert_eq!(roads(house).await?, [json!({ "state": "OFFERED", "road": road, "n": HELD })]);
    let held = i64::try_from(HELD)?;
    assert_eq!(noted(house).await?, held);
    let again = "outbox WHERE topic = 'DISPATCH_OFFER_OVER' AND attempts = 2 AND delivered_at IS NOT NULL";
    assert_eq!(house.count(again).await?, held, "each was taken by both, and applied by one");
    assert_eq!(events(house, "DISPATCH_MOVED").await?, (6 * held, 0));
    Ok(())
}
