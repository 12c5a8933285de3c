//! What is denied is paid for, and leaves so many rows of a caller in a minute: rows are for ever.
use super::{allowances, ask};
use crate::releases::story::NO_REDIS;
use anyhow::Result;
use chrono::TimeDelta;
use tests::{
    House,
    world::{BEPPU, JointStage, everything},
};

const MEMBERS: &str = "{ members(first: 1) { nodes { id } } }";
const NOTED: &str = "trail WHERE action = 'MEMBER_READ' AND outcome = 'DENIED'";

#[tokio::test]
async fn a_caller_leaves_few_rows_in_a_minute_whatever_they_try() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let tries = async |person: &'static str| {
        for _ in 0..10 {
            assert_eq!(ask(&door, person, MEMBERS).await?.code(), "FORBIDDEN");
        }
        house.count(NOTED).await
    };
    assert_eq!(tries("beppu-respondent").await?, 5);
    assert_eq!(tries("beppu-viewer").await?, 10, "each has their own");
    house.clock.pass(TimeDelta::minutes(1));
    assert_eq!(tries("beppu-respondent").await?, 15);
    Ok(())
}

#[tokio::test]
async fn an_entry_that_came_too_late_is_noted_as_seldom() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    house.clock.set(joint.window.until);
    for _ in 0..10 {
        assert!(house.scope("firm-auditor", Some(BEPPU)).await.is_err());
    }
    assert_eq!(house.count("trail WHERE action = 'ENTER' AND outcome = 'DENIED'").await?, 5);
    Ok(())
}

#[tokio::test]
async fn a_denial_costs_fifty_or_what_is_left() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((200, 1), (1000, 100)))?;
    let plain = ask(&door, "beppu-manager", MEMBERS).await?.number("kansa-cost")?;
    let told = ask(&door, "beppu-respondent", MEMBERS).await?;
    assert_eq!((told.code(), told.number("kansa-cost")?), ("FORBIDDEN", plain + 50));
    assert_eq!(told.body["extensions"]["cost"]["charged"], plain + 50);
    assert_eq!(told.number("ratelimit-remaining")?, 200 - plain - 50);
    let mut denied = 1;
    while ask(&door, "beppu-respondent", MEMBERS).await?.code() == "FORBIDDEN" {
        denied += 1;
    }
    assert_eq!(denied, 200_u64.div_ceil(plain + 50), "the last takes what there is");
    assert_eq!(ask(&door, "beppu-respondent", MEMBERS).await?.number("ratelimit-remaining")?, 0);
    Ok(())
}
