//! A counting and a withdrawal at the same moment.
use super::{SHOWN, YEAR, contributed, counted, followed_up};
use crate::voice::Voice;
use anyhow::{Result, bail};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tests::{House, world::MUNICIPALITIES};

/// A session behind the walls.
async fn session(house: &House) -> Result<PgConnection> {
    Ok(PgConnection::connect(&house.cluster.superuser(&house.database)).await?)
}

/// Waits until a session of this database waits for a lock. Only a superuser sees what the others wait for.
async fn until_blocked(house: &House) -> Result<()> {
    let mut looking = session(house).await?;
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..40_000 {
        let waiting: i64 = sqlx::query_scalar(blocked).fetch_one(&mut looking).await?;
        if waiting > 0 {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    bail!("nobody waits")
}

#[tokio::test]
async fn a_counting_waits_for_a_withdrawal_under_way_and_leaves_it_out() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    followed_up(&house, &door, &[]).await?;
    for (place, code) in MUNICIPALITIES[1..].iter().enumerate().take(10) {
        contributed(&house, code, place < 5).await?;
    }
    let mut withdrawing = session(&house).await?;
    let one = "BEGIN; DELETE FROM effect_contributions
        WHERE tenant_id = (SELECT max(tenant_id::text)::uuid FROM effect_contributions)";
    withdrawing.execute(one).await?;
    let let_go = async {
        until_blocked(&house).await?;
        withdrawing.execute("COMMIT").await?;
        anyhow::Ok(())
    };
    let (done, gone) = tokio::join!(counted(&house, &door), let_go);
    gone.and(done)?;
    let seen = Voice::of(&door, "center-operator").reads(SHOWN, json!({ "year": YEAR })).await?;
    assert!(seen["dispatchEffects"]["releasedAt"].is_string());
    assert_eq!(seen["dispatchEffects"]["groups"], json!([]), "with the tenth body it would be shown");
    Ok(())
}
