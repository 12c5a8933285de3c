//! Of one organization's requests so many have their turn, and who waits holds nothing that others need.
use super::{ask, seen::metrics};
use crate::releases::race::{holder, until_blocked};
use anyhow::{Result, bail};
use futures::{StreamExt as _, stream::FuturesUnordered};
use sqlx::Executor as _;
use tests::{
    Door, House,
    audits::{AUDITS, MANAGER},
};

/// Fewer than a house has connections.
const TURNS: u8 = 2;
/// More than it has, and two.
const CROWD: u8 = 8;
const THIRD: &str = "nakatsu-ciso";
/// What the third asks: of the database, and nothing that is held.
const MEMBERS: &str = "{ members(first: 1) { nodes { id } } }";

/// Waits until all of the crowd that have no turn wait for one.
async fn until_they_wait(door: &Door) -> Result<()> {
    let line = format!("kansa_lane_waits_total {}\n", CROWD - TURNS);
    while !metrics(door).await?.contains(&line) {
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_third_is_answered_while_all_turns_of_another_are_held() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door_with_lanes(TURNS.into())?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    for (person, document) in [(MANAGER, AUDITS), (THIRD, MEMBERS)] {
        let told = ask(&door, person, document).await?; // who asks is known then
        assert_eq!((told.status.as_u16(), told.code()), (200, ""), "{}", told.body);
    }
    let mut holding = holder(&house).await?;
    holding.execute("BEGIN; LOCK TABLE audits IN ACCESS EXCLUSIVE MODE").await?;
    let mut crowd: FuturesUnordered<_> = (0..CROWD).map(|_| ask(&door, MANAGER, AUDITS)).collect();
    let third = async {
        until_blocked(&house, TURNS.into()).await?;
        until_they_wait(&door).await?;
        // Had they who wait a connection each, none would be left.
        ask(&door, THIRD, MEMBERS).await
    };
    let told = tokio::select! {
        early = crowd.next() => bail!("before the third: {:?}", early.map(|told| told.map(|told| told.body))),
        told = third => told?,
    };
    assert_eq!((told.status.as_u16(), told.code()), (200, ""), "{}", told.body);

    holding.execute("ROLLBACK").await?;
    while let Some(told) = crowd.next().await {
        let told = told?;
        assert_eq!((told.status.as_u16(), told.code()), (200, ""), "{}", told.body);
    }
    Ok(())
}
