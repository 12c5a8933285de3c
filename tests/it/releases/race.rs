//! A publication and a withdrawal at the same moment.
use super::story::{SIX, Story, column, outcome};
use anyhow::{Result, bail};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tests::House;

/// A session behind the walls, to hold locks with.
pub(crate) async fn holder(house: &House) -> Result<PgConnection> {
    Ok(PgConnection::connect(&house.cluster.superuser(&house.database)).await?)
}

/// Waits until as many sessions of this database wait for a lock. Only a superuser sees what the others wait for.
pub(crate) async fn until_blocked(house: &House, sessions: i64) -> Result<()> {
    let mut looking = holder(house).await?;
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..40_000 {
        let waiting: i64 = sqlx::query_scalar(blocked).fetch_one(&mut looking).await?;
        if waiting >= sessions {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    bail!("nobody waits")
}

/// The codes of the cohort's bodies, in the order in which they are locked.
async fn cohort(house: &House) -> Result<Vec<String>> {
    let sql = "SELECT code FROM cohorts JOIN organizations o ON o.id = tenant_id ORDER BY tenant_id";
    Ok(column(&house.look(sql).await?, "code"))
}

#[tokio::test]
async fn a_publication_waits_for_a_withdrawal_under_way_and_is_refused() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let mut withdrawing = holder(&story.house).await?;
    withdrawing.execute("BEGIN; UPDATE contributions SET withdrawn_at = now() WHERE tenant_id = (SELECT max(tenant_id::text)::uuid FROM cohorts)").await?;
    let publish = story.publish(&release);
    let withdraw = async {
        until_blocked(&story.house, 1).await?;
        withdrawing.execute("COMMIT").await?;
        anyhow::Ok(())
    };
    let (published, withdrawn) = tokio::join!(publish, withdraw);
    withdrawn?;
    assert_eq!(published?, "CONSENT_WITHDRAWN");
    assert_eq!(story.house.count("releases WHERE state = 'RELEASED'").await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_waits_for_a_publication_under_way_and_comes_after_it() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let bodies = cohort(&story.house).await?;
    let (Some(first), Some(last)) = (bodies.first(), bodies.last()) else { bail!("no cohort") };
    let mut holding = holder(&story.house).await?;
    let hold = format!(
        "BEGIN; SELECT 1 FROM contributions WHERE tenant_id = (SELECT id FROM organizations WHERE code = '{last}') FOR UPDATE"
    );
    holding.execute(AssertSqlSafe(hold)).await?;
    let publish = story.publish(&release);
    let withdraw = async {
        until_blocked(&story.house, 1).await?;
        story.withdraw(first).await
    };
    let let_go = async {
        until_blocked(&story.house, 2).await?;
        let withdrawn = story.house.count("contributions WHERE withdrawn_at IS NOT NULL").await?;
        holding.execute("ROLLBACK").await?;
        anyhow::Ok(withdrawn)
    };
    let (published, withdrawn, before) = tokio::join!(publish, withdraw, let_go);
    assert_eq!(before?, 0, "the withdrawal waits");
    assert_eq!(published?, "RELEASED");
    assert_eq!(withdrawn?, "COMPLETED");
    Ok(())
}

/// Publishes after so many looks, by the version that stands in the table: what was once released is remembered for good, and
/// this race winds it back.
async fn publish(story: &Story, release: &str, looks: usize) -> Result<String> {
    for _ in 0..looks {
        story.see("oita-coordinator", release).await?;
    }
    let version = column(&story.house.look("SELECT version::text FROM releases").await?, "version");
    let Some(Ok(version)) = version.first().map(|version| version.parse::<i32>()) else {
        bail!("no version")
    };
    let document =
        "mutation ($id: ID!, $v: Int!) { publishRelease(input: { releaseId: $id, expectedVersion: $v })
        { release { state } userErrors { reason } } }";
    let variables = json!({ "id": release, "v": version });
    let answer = story.door.ask_with("oita-coordinator", None, document, &variables).await?;
    Ok(outcome(&answer, "publishRelease", "release"))
}

#[tokio::test]
async fn whoever_is_first_wins_and_nobody_fails() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let bodies = cohort(&story.house).await?;
    for round in 0..24 {
        let Some(body) = bodies.get(round % bodies.len()) else { bail!("no cohort") };
        let (published, withdrawn) = tokio::join!(publish(&story, &release, round % 4), story.withdraw(body));
        assert_eq!(withdrawn?, "COMPLETED");
        // Behind the walls: answers about a release are kept for good, and below it is wound back.
        let state = column(&story.house.look("SELECT state FROM releases").await?, "state");
        match published?.as_str() {
            "RELEASED" => assert_eq!(state, ["RELEASED"]),
            "CONSENT_WITHDRAWN" => assert_eq!(state, ["CHECKED"]),
            other => bail!("round {round}: {other}"),
        }
        // Back to CHECKED with everybody in, behind the walls: the same race anew.
        story.decide(body, "giveConsents", "[BENCHMARK_CONTRIBUTION]").await?;
        story.house.settle().await?;
        let mut owner = holder(&story.house).await?;
        owner
            .execute(
                "ALTER TABLE releases DISABLE TRIGGER USER;
                 UPDATE releases SET state = 'CHECKED', published_at = NULL;
                 ALTER TABLE releases ENABLE TRIGGER USER;",
            )
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_freeze_waits_for_what_was_decided_before_the_closing() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let (house, release) = (&story.house, story.open("JUDGED").await?);
    story.withdraw("442062").await?;
    // Another worker holds the withdrawal's event, and is slow.
    let held = "UPDATE outbox SET due_at = due_at + interval '1 hour' WHERE delivered_at IS NULL";
    holder(house).await?.execute(held).await?;
    house.clock.pass(chrono::Duration::seconds(1));
    story.lead("closeRelease", &release).await?;
    house.worker.drain().await?;
    assert_eq!(house.count("releases WHERE state = 'CLOSED'").await?, 1, "the freeze waits");
    assert_eq!(house.count("cohorts").await?, 0);
    house.clock.pass(chrono::Duration::hours(2));
    house.settle().await?;
    assert_eq!(house.count("releases WHERE state = 'CHECKED'").await?, 1);
    assert_eq!(house.count("cohorts").await?, 5);
    Ok(())
}
