//! Two at the same moment: whoever confirms or plans a visit waits for whoever gives the dispatch up or takes the consent back.
use super::{FIRST, MORNING, NEXT_WEEK, SECOND, confirmed, plan};
use crate::voice::{Refused, Voice};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tests::{Door, House};

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

/// How a verb of Beppu's manager is refused that comes while `under_way` is not committed yet.
async fn beside(
    house: &House,
    door: &Door,
    under_way: &'static str,
    (verb, input): (&str, Value),
) -> Result<Refused> {
    let mut holding = session(house).await?;
    holding.execute("BEGIN; SELECT 1 FROM dispatches FOR UPDATE").await?;
    holding.execute(under_way).await?;
    let let_go = async {
        until_blocked(house).await?;
        holding.execute("COMMIT").await?;
        anyhow::Ok(())
    };
    let (refused, gone) = tokio::join!(Voice::of(door, "beppu-manager").is_refused(verb, input), let_go);
    gone?;
    refused
}

/// A dispatch with a visit that waits for Beppu's word; answers the dispatch, and what confirms the visit.
async fn planned(house: &House, door: &Door) -> Result<(String, Value)> {
    let dispatch = confirmed(house, door).await?;
    let manager = Voice::of(door, "beppu-manager");
    let made = manager.does("planVisit", plan(&dispatch, FIRST, MORNING)?, "visit { id }").await?;
    Ok((dispatch, json!({ "visitId": made["visit"]["id"], "expectedVersion": 1 })))
}

const GIVEN_UP: &str = "UPDATE dispatches SET state = 'CANCELLED'";

#[tokio::test]
async fn nobody_is_let_in_beside_a_cancellation() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let (_, confirm) = planned(&house, &door).await?;
    let refused = beside(&house, &door, GIVEN_UP, ("confirmVisit", confirm)).await?;
    refused.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
    assert_eq!(house.count("entry_grants").await?, 0);
    Ok(())
}

#[tokio::test]
async fn nobody_is_let_in_beside_a_withdrawal() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let (_, confirm) = planned(&house, &door).await?;
    let withdrawn = "UPDATE dispatch_consents SET withdrawn_at = now(), withdrawn_by = given_by";
    let refused = beside(&house, &door, withdrawn, ("confirmVisit", confirm)).await?;
    refused.is("CONFLICT", "ADVISOR_ACCESS_NEEDED", None);
    assert_eq!(house.count("entry_grants").await?, 0);
    Ok(())
}

#[tokio::test]
async fn nothing_is_planned_beside_a_cancellation() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let (dispatch, _) = planned(&house, &door).await?;
    let plan = plan(&dispatch, SECOND, NEXT_WEEK)?;
    let refused = beside(&house, &door, GIVEN_UP, ("planVisit", plan)).await?;
    refused.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
    assert_eq!(house.count("visits").await?, 1);
    Ok(())
}
