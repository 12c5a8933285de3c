//! How the means moved since the year before: over the bodies and items that both years have, or not at all.
use super::{Maker, at, essential};
use crate::{
    pictures::tables::say_what_graphql_says,
    releases::story::{CONTRIBUTES, NO_REDIS, column, gid},
};
use anyhow::{Context as _, Result};
use chrono::Duration;
use serde_json::{Value, json};
use tests::{
    House,
    world::{Call, JointStage, MUNICIPALITIES},
};

const FIELDS: &str = "yearOverYear { from { year } comparablePercent
    changes { domain n earlier later points withheld { code } } } figures { n mean }";

/// Joint audits of 2024 and 2025 with these bodies, each year with its released comparison. Answers what is seen of each.
async fn two_years(earlier: &[&str], later: &[&str]) -> Result<(House, [Value; 2])> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door_with_redis(NO_REDIS)?;
    let maker = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let mut seen = Vec::new();
    for (year, bodies) in [(2024, earlier), (2025, later)] {
        let with: Vec<_> = bodies.iter().map(|code| (*code, CONTRIBUTES)).collect();
        house.joint_of(&Call { year, ..Call::OITA_2025 }, JointStage::Reported, &with).await?;
        let release = maker.released(&essential(year, "")).await?;
        seen.push(maker.read_as("beppu-viewer", &release, FIELDS).await?);
        say_what_graphql_says(&door, "beppu-viewer", &release).await?;
        house.clock.pass(Duration::days(60));
    }
    Ok((house, seen.try_into().ok().context("two years")?))
}

#[tokio::test]
async fn the_same_bodies_are_compared_over_what_both_years_asked() -> Result<()> {
    let seven = &MUNICIPALITIES[..7];
    let (house, [first, second]) = two_years(seven, seven).await?;
    assert_eq!(at(&first, "/yearOverYear"), &Value::Null, "nothing came before");
    let change = at(&second, "/yearOverYear");
    assert_eq!((at(change, "/from/year"), at(change, "/comparablePercent")), (&json!(2024), &json!(100)));
    let changes = at(change, "/changes").as_array().context("no changes")?;
    assert_eq!(changes.len(), 9);
    for (variable, one) in changes.iter().enumerate() {
        // The harness judges a body alike in every year.
        let mean = at(&second, &format!("/figures/{variable}/mean"));
        assert_eq!((at(one, "/n"), at(one, "/points")), (&json!(7), &json!(0)), "{one}");
        assert_eq!((at(one, "/earlier"), at(one, "/later")), (mean, mean), "{one}");
    }
    // What the change tells of the earlier year was weighed with what was shown of that year then, and with nothing later.
    let door = house.door_with_redis(NO_REDIS)?;
    let oita = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let centre = Maker { person: "center-operator", ..oita };
    let row = house.look("SELECT id::text FROM releases WHERE fiscal_year = 2024").await?;
    let earlier = gid("ComparisonRelease", &column(&row, "id").concat());
    let anew = format!(r#"supersedes: "{earlier}", revisionReason: "訂正""#);
    for (maker, more) in [(&oita, anew.as_str()), (&centre, "")] {
        assert_eq!(maker.open(&essential(2024, more)).await?, "NEXT_YEAR_COMPARED", "{}", maker.person);
    }
    let other = r#"fiscalYear: 2024, edition: "H19.7", basis: SELF_ASSESSED, tier: ESSENTIAL"#;
    oita.released(other).await?;
    Ok(())
}

#[tokio::test]
async fn what_the_next_year_overtakes_is_withheld_for_that_reason_and_lets_go_of_its_key() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door_with_redis(NO_REDIS)?;
    let oita = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let centre = Maker { person: "center-operator", ..oita };
    let with: Vec<_> = MUNICIPALITIES[..7].iter().map(|code| (*code, CONTRIBUTES)).collect();
    house.joint_of(&Call { year: 2024, ..Call::OITA_2025 }, JointStage::Reported, &with).await?;
    let first = oita.released(&essential(2024, "")).await?;
    let anew = essential(2024, &format!(r#"supersedes: "{first}", revisionReason: "訂正""#));
    let (open, checked) = (oita.open(&anew).await?, centre.checked(&essential(2024, "")).await?);
    house.clock.pass(Duration::days(60));
    house.joint_of(&Call::OITA_2025, JointStage::Reported, &with).await?;
    oita.released(&essential(2025, "")).await?;

    let fields = "state withheld { code } figures { n }";
    let seen = |state: &str, why: Value| json!({ "state": state, "withheld": why, "figures": null });
    assert_eq!(centre.lead("publishRelease", &checked).await?, "NEXT_YEAR_COMPARED");
    assert_eq!(
        centre.read(&checked, fields).await?,
        seen("CHECKED", Value::Null),
        "nothing is done by halves"
    );
    assert_eq!(centre.lead("recheckRelease", &checked).await?, "CLOSED");
    assert_eq!(oita.lead("closeRelease", &open).await?, "CLOSED");
    house.settle().await?;
    for (maker, release, again) in [(&centre, &checked, essential(2024, "")), (&oita, &open, anew)] {
        let why = json!({ "code": "NEXT_YEAR_COMPARED" });
        assert_eq!(maker.read(release, fields).await?, seen("CHECKED", why.clone()), "{}", maker.person);
        assert_eq!(maker.lead("publishRelease", release).await?, "WITHHELD", "{}", maker.person);
        assert_eq!(maker.read(release, fields).await?, seen("WITHHELD", why), "{}", maker.person);
        assert_eq!(maker.read_as("beppu-viewer", release, "id").await?, Value::Null, "nobody else's");
        assert_eq!(maker.open(&again).await?, "NEXT_YEAR_COMPARED", "{}", maker.person);
    }
    assert_eq!(
        house.count("releases WHERE state IN ('OPEN', 'CLOSED', 'CHECKED')").await?,
        0,
        "no key is held"
    );
    Ok(())
}

#[tokio::test]
async fn one_that_left_and_one_that_joined_keep_it_back() -> Result<()> {
    let (house, [_, second]) =
        two_years(&MUNICIPALITIES[..7], &[&MUNICIPALITIES[..6], &MUNICIPALITIES[7..8]].concat()).await?;
    assert_eq!(at(&second, "/figures/0/n"), 7);
    let changes = at(&second, "/yearOverYear/changes").as_array().context("no changes")?;
    assert_eq!(changes.len(), 9);
    for one in changes {
        assert_eq!(at(one, "/withheld/code"), "COHORTS_TOO_CLOSE", "{one}");
        for nothing in ["/n", "/earlier", "/later", "/points"] {
            assert_eq!(at(one, nothing), &Value::Null);
        }
    }
    let door = house.door_with_redis(NO_REDIS)?;
    let oita = Maker { house: &house, door: &door, person: "oita-coordinator" };
    assert_eq!(oita.open(&essential(2024, "")).await?, "RELEASED_ALREADY", "nothing was compared with it");
    Ok(())
}
