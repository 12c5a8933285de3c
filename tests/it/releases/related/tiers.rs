//! Both tiers of one cohort: one answer set, one budget, and no check that knows less than what is published.
use super::{Maker, at, essential, key};
use crate::releases::story::{CONTRIBUTES, NO_REDIS};
use anyhow::Result;
use domain::scoring::Tier;
use serde_json::{Value, json};
use tests::{
    House,
    world::{Call, JointStage, MUNICIPALITIES},
};

/// Twelve bodies whose whole catalogue was audited.
async fn twelve() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    let call = Call { tier: Tier::Full, ..Call::OITA_2025 };
    let with: Vec<_> = MUNICIPALITIES[..12].iter().map(|code| (*code, CONTRIBUTES)).collect();
    house.joint_of(&call, JointStage::Reported, &with).await?;
    Ok(house)
}

/// How many independent numbers a variable's figures are: mean, deviation, and all cells but one.
fn numbers(figures: &Value) -> usize {
    let cells = at(figures, "/histogram").as_array().map_or(0, |cells| cells.len() - 1);
    usize::from(at(figures, "/mean").is_u64())
        + usize::from(at(figures, "/standardDeviation").is_u64())
        + cells
}

#[tokio::test]
async fn both_tiers_together_say_no_more_than_one_may() -> Result<()> {
    let (house, fields) =
        (twelve().await?, "figures { n mean standardDeviation histogram { count } spreadWithheld { code } }");
    let door = house.door_with_redis(NO_REDIS)?;
    let maker = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let first = maker.released(&key(2025, "FULL", "")).await?;
    let first = maker.read(&first, fields).await?;
    let second = maker.released(&essential(2025, "")).await?;
    let second = maker.read(&second, fields).await?;
    let mut gave_way = 0;
    for variable in 0..9 {
        let figures = format!("/figures/{variable}");
        let (one, other) = (at(&first, &figures), at(&second, &figures));
        assert_eq!((at(one, "/n"), at(other, "/n")), (&json!(12), &json!(12)));
        assert!(numbers(one) + numbers(other) <= 9, "{one} {other}");
        gave_way += usize::from(
            at(other, "/spreadWithheld/code") == "TOO_MANY_STATISTICS" || numbers(other) < numbers(one),
        );
    }
    assert!(gave_way > 0, "{second}");
    Ok(())
}

#[tokio::test]
async fn what_was_checked_before_a_related_publication_is_checked_anew() -> Result<()> {
    let house = twelve().await?;
    let door = house.door_with_redis(NO_REDIS)?;
    let maker = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let (full, least) =
        (maker.checked(&key(2025, "FULL", "")).await?, maker.checked(&essential(2025, "")).await?);
    let can = "viewerCan { close publish recheck }";
    assert_eq!(
        maker.read(&least, can).await?,
        json!({ "viewerCan": { "close": false, "publish": true, "recheck": true } })
    );

    // Both at once: one is first, and the other's check does not know it.
    let (one, other) =
        tokio::join!(maker.lead("publishRelease", &full), maker.lead("publishRelease", &least));
    let mut ends = [(one?, &full), (other?, &least)];
    ends.sort();
    let [(stale, late), (released, first)] = &ends;
    assert_eq!((stale.as_str(), released.as_str()), ("CHECK_IS_STALE", "RELEASED"));
    assert_eq!(at(&maker.read(late, "state figures { n }").await?, "/state"), "CHECKED");

    let before = maker.read(first, "figures { n mean } version").await?;
    assert_eq!(maker.lead("recheckRelease", first).await?, "RELEASE_STATE");
    assert_eq!(maker.lead("recheckRelease", late).await?, "CLOSED");
    house.settle().await?;
    assert_eq!(maker.lead("publishRelease", late).await?, "RELEASED");
    assert_eq!(maker.read(first, "figures { n mean } version").await?, before, "what is released stays");
    Ok(())
}
