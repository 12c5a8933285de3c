//! Waits that end, pools that are full, connections that are not to be had: each a coded refusal in both languages, and
//! nothing is left of it.
use crate::voice::{Refused, Voice};
use anyhow::{Context as _, Result};
use axum::{body::Body, http::Request};
use infra::db::Pool;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::time::Duration;
use tests::{
    Door, House,
    audits::{AUDITS, MANAGER},
};
use tokio::time::{Instant, timeout};
use tower::ServiceExt as _;

/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// The table of audits, held by somebody, so that whoever reads it waits.
struct Held {
    hand: PgConnection,
    eye: PgConnection,
}

impl Held {
    async fn of(house: &House) -> Result<Self> {
        let url = house.cluster.superuser(&house.database);
        let (mut hand, eye) = (PgConnection::connect(&url).await?, PgConnection::connect(&url).await?);
        hand.execute("BEGIN; LOCK TABLE audits IN ACCESS EXCLUSIVE MODE").await?;
        Ok(Self { hand, eye })
    }

    /// Who waits for it.
    async fn waiting(&mut self) -> Result<Option<i32>> {
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                   AND usename = 'kansa_server' AND wait_event_type = 'Lock' LIMIT 1";
        Ok(sqlx::query_scalar(sql).fetch_optional(&mut self.eye).await?)
    }

    async fn until_somebody_waits(&mut self) -> Result<i32> {
        let seen = async {
            loop {
                if let Some(pid) = self.waiting().await? {
                    return anyhow::Ok(pid);
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, seen).await?
    }

    async fn until_nobody_waits(&mut self) -> Result<()> {
        let seen = async {
            while self.waiting().await?.is_some() {
                tokio::task::yield_now().await;
            }
            anyhow::Ok(())
        };
        timeout(PATIENCE, seen).await?
    }

    async fn end(&mut self, function: &str, pid: i32) -> Result<()> {
        self.eye.execute(AssertSqlSafe(format!("SELECT {function}({pid})"))).await?;
        Ok(())
    }

    async fn let_go(mut self) -> Result<()> {
        self.hand.execute("ROLLBACK").await?;
        Ok(())
    }
}

fn is_unavailable(refused: &Refused) {
    refused.is("UNAVAILABLE", "", None);
    refused.says(
        "This cannot be done at the moment. Try again shortly.",
        "現在この処理を行えません。しばらくしてから再度お試しください。",
    );
}

/// Ended by PostgreSQL, with its session, and by its own time limit.
#[tokio::test]
async fn a_statement_that_is_ended_is_unavailable() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let manager = Voice::of(&door, MANAGER);
    manager.reads(AUDITS, json!({})).await?;
    for end in ["pg_cancel_backend", "pg_terminate_backend", ""] {
        let mut held = Held::of(&house).await?;
        for language in ["en", "ja"] {
            let ends = async {
                let pid = held.until_somebody_waits().await?;
                if end.is_empty() { Ok(()) } else { held.end(end, pid).await }
            };
            let variables = json!({});
            let asked = manager.ask_in(language, AUDITS, &variables);
            let (answer, ended) = tokio::join!(asked, ends);
            ended?;
            let answer = answer?;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (200, "UNAVAILABLE"),
                "{end}: {}",
                answer.body
            );
            let text = answer.body.to_string().to_lowercase();
            for inside in ["lock", "cancel", "terminat", "57014", "55p03", "57p01", "sql", "audits\""] {
                assert!(!text.replace("\"path\":[\"audits\"]", "").contains(inside), "{inside}: {text}");
            }
        }
        held.let_go().await?;
        manager.reads(AUDITS, json!({})).await.with_context(|| format!("after {end}"))?;
    }
    Ok(())
}

async fn readiness(door: &Door) -> Result<u16> {
    Ok(door.send(Request::get("/readyz").body(Body::empty())?).await?.status.as_u16())
}

#[tokio::test]
async fn a_full_pool_is_unavailable_and_health_says_so() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let url = house.cluster.server(&house.database);
    let narrow = Pool { patience: Duration::from_millis(300), ..Pool::of(1) };
    let replica = house.replica_over(narrow, &url, &house.cluster.redis).await?;
    let manager = Voice::of(&replica.door, MANAGER);
    manager.reads(AUDITS, json!({})).await?;
    assert_eq!(readiness(&replica.door).await?, 200);
    let mut held = Held::of(&house).await?;
    let others = async {
        held.until_somebody_waits().await?;
        is_unavailable(&manager.query_is_refused(AUDITS, json!({})).await?);
        assert_eq!(readiness(&replica.door).await?, 503);
        assert_eq!(replica.door.send(Request::get("/livez").body(Body::empty())?).await?.status, 200);
        held.let_go().await
    };
    let (first, others) = tokio::join!(manager.reads(AUDITS, json!({})), others);
    others?;
    first.context("who had the connection got the answer")?;
    manager.reads(AUDITS, json!({})).await?;
    assert_eq!(readiness(&replica.door).await?, 200);
    Ok(())
}

#[tokio::test]
async fn a_database_that_takes_no_connections_is_unavailable_until_it_does() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let url = house.cluster.server(&house.database);
    let hasty = Pool { patience: Duration::from_millis(300), ..Pool::of(2) };
    let replica = house.replica_over(hasty, &url, &house.cluster.redis).await?;
    let manager = Voice::of(&replica.door, MANAGER);
    manager.reads(AUDITS, json!({})).await?;
    let mut root = PgConnection::connect(&house.cluster.superuser(&house.database)).await?;
    let limit =
        |most: i32| AssertSqlSafe(format!("ALTER DATABASE {} CONNECTION LIMIT {most}", house.database));
    root.execute(limit(0)).await?;
    let away = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'kansa_server'";
    root.execute(away).await?;
    for _ in 0..2 {
        is_unavailable(&manager.query_is_refused(AUDITS, json!({})).await?);
    }
    root.execute(limit(-1)).await?;
    manager.reads(AUDITS, json!({})).await?;
    Ok(())
}

/// Long before its statement's own time is over.
#[tokio::test]
async fn a_caller_who_hangs_up_frees_the_session() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let manager = Voice::of(&door, MANAGER);
    manager.reads(AUDITS, json!({})).await?;
    let mut held = Held::of(&house).await?;
    let request = manager.request("en", AUDITS, &json!({}))?;
    let caller = tokio::spawn(door.router.clone().oneshot(request));
    held.until_somebody_waits().await?;
    caller.abort();
    let began = Instant::now();
    held.until_nobody_waits().await?;
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}: the lock's own limit is 5 s", began.elapsed());
    held.let_go().await?;
    manager.reads(AUDITS, json!({})).await?;
    Ok(())
}
