//! Peer groups: bodies beside their like, by one partition for good.
use super::{Maker, at, essential};
use crate::{
    pictures::tables::say_what_graphql_says,
    releases::{
        arithmetic::{moments, points},
        story::{CONTRIBUTES, Story},
    },
};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use tests::world::MUNICIPALITIES;

#[tokio::test]
async fn groups_show_what_they_may_and_the_partition_stays() -> Result<()> {
    let with: Vec<_> = MUNICIPALITIES.iter().map(|code| (*code, CONTRIBUTES)).collect();
    let story = Story::reported(&with).await?;
    let maker = Maker { house: &story.house, door: &story.door, person: "oita-coordinator" };
    let release = maker.released(&essential(2025, "partition: POPULATION_BAND")).await?;
    let fields = "partition groups { code name { ja en } figures { domain n mean standardDeviation withheld { code } } }";
    let seen = maker.read_as("beppu-viewer", &release, fields).await?;
    assert_eq!(at(&seen, "/partition"), "POPULATION_BAND");

    let bands = "SELECT o.code, g.population::int FROM organizations o JOIN governments g ON g.code = o.code
                 WHERE o.kind = 'MUNICIPALITY' AND o.prefecture = '44'";
    let mut bodies: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in story.house.look(bands).await? {
        let residents = at(&row, "/population").as_u64().context("no population")?;
        let band = match residents {
            0..10_000 => "POPULATION_UNDER_10K",
            10_000..30_000 => "POPULATION_UNDER_30K",
            30_000..50_000 => "POPULATION_UNDER_50K",
            50_000..100_000 => "POPULATION_UNDER_100K",
            100_000..300_000 => "POPULATION_UNDER_300K",
            _ => "POPULATION_300K_AND_MORE",
        };
        bodies.entry(band).or_default().push(at(&row, "/code").as_str().context("no code")?.to_owned());
    }
    let groups = at(&seen, "/groups").as_array().context("no groups")?;
    // All groups of the partition are told, with nobody in some: else they would tell who takes part.
    assert_eq!(groups.len(), 7);
    let mut shown = 0;
    for group in groups {
        let members = bodies.remove(at(group, "/code").as_str().context("no code")?).unwrap_or_default();
        let overall = at(group, "/figures/0");
        if members.len() < 5 {
            assert_eq!(at(overall, "/withheld/code"), "COHORT_TOO_SMALL", "{group}");
            assert_eq!((at(overall, "/n"), at(overall, "/mean")), (&Value::Null, &Value::Null));
            continue;
        }
        let mut scores = Vec::new();
        for code in &members {
            scores.extend(points(&story.house, code).await?.first().copied().flatten());
        }
        let (n, mean, _) = moments(&scores);
        assert_eq!(
            (at(overall, "/n").as_f64(), at(overall, "/mean").as_f64()),
            (Some(n), Some(mean)),
            "{group}"
        );
        shown += 1;
    }
    assert!(bodies.is_empty(), "each body is in a group: {bodies:?}");
    assert_eq!(shown, 1, "only towns and cities under 30,000 are five and more: {seen}");

    say_what_graphql_says(&story.door, "beppu-viewer", &release).await?;
    for other in ["partition: GOVERNMENT_KIND", "partition: NONE", ""] {
        let what =
            format!(r#"fiscalYear: 2025, edition: "H19.7", basis: SELF_ASSESSED, tier: ESSENTIAL, {other}"#);
        assert_eq!(maker.open(&what).await?, "PARTITION_FIXED", "{other}");
    }
    assert_eq!(story.house.count("releases").await?, 1);
    let next = maker.open(&essential(2024, "partition: GOVERNMENT_KIND")).await?;
    assert_eq!(
        at(&maker.read(&next, "partition state").await?, "/state"),
        "OPEN",
        "another year, another partition"
    );
    Ok(())
}
