//! What pictures and tables say: the API's numbers, the reader's own, and nobody else's.
use super::{FILES, OPEN, fetch, released};
use crate::releases::{secrets::scores, story::Story};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use tests::world::{BEPPU, NAKATSU};

/// Scores by which a body can be told: with decimals, and nobody else's.
async fn telling(story: &Story, code: &str, but: &[&str]) -> Result<BTreeSet<String>> {
    let mut all = scores(&story.house, code).await?;
    all.retain(|points| points.contains('.'));
    for other in but {
        let known = scores(&story.house, other).await?;
        all.retain(|points| !known.contains(points));
    }
    assert!(all.len() > 3, "{code} has too little to hide: {all:?}");
    Ok(all)
}

async fn words(story: &Story, person: &str, release: &str) -> Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for file in FILES {
        for language in ["ja", "en"] {
            let fetched = fetch(&story.door, (person, None), release, file, language).await?;
            assert_eq!(fetched.status, 200, "{person} {file}");
            all.extend(fetched.words()?);
        }
    }
    Ok(all)
}

#[tokio::test]
async fn nobody_reads_a_neighbour_s_number_in_any_of_them() -> Result<()> {
    let (story, release) = released().await?;
    let neighbours = telling(&story, BEPPU, &[NAKATSU, OPEN]).await?;
    let nakatsu = words(&story, "nakatsu-manager", &release).await?;
    assert!(nakatsu.is_disjoint(&neighbours), "{:?}", nakatsu.intersection(&neighbours));
    assert!(!nakatsu.is_disjoint(&scores(&story.house, NAKATSU).await?), "it reads its own");
    let by_name = telling(&story, OPEN, &[NAKATSU]).await?;
    assert!(nakatsu.is_disjoint(&by_name), "what the prefecture holds by name is not the neighbours'");

    let coordinator = words(&story, "oita-coordinator", &release).await?;
    for code in [BEPPU, NAKATSU] {
        let hidden = telling(&story, code, &[OPEN]).await?;
        assert!(coordinator.is_disjoint(&hidden), "{code}: {:?}", coordinator.intersection(&hidden));
    }
    assert!(!coordinator.is_disjoint(&telling(&story, OPEN, &[]).await?), "it holds this one by name");
    let others = words(&story, "oita-ciso", &release).await?;
    assert!(others.is_disjoint(&telling(&story, OPEN, &[]).await?), "results are the coordinator's alone");

    assert_eq!(story.decide(OPEN, "withdrawConsents", "[RESULTS_TO_PREFECTURE]").await?, "COMPLETED");
    let after = words(&story, "oita-coordinator", &release).await?;
    assert!(after.is_disjoint(&telling(&story, OPEN, &[]).await?), "a withdrawal counts at once");
    let map = fetch(&story.door, ("oita-coordinator", None), &release, "map.svg", "en").await?.told()?;
    assert_eq!(map.matches("not disclosed").count(), 18, "all bodies alike, taking part or not: {map}");
    Ok(())
}

#[tokio::test]
async fn the_numbers_are_those_of_graphql() -> Result<()> {
    let (story, release) = released().await?;
    let seen = story.see("beppu-manager", &release).await?;
    let get = async |file| fetch(&story.door, ("beppu-manager", None), &release, file, "en").await;
    let (radar, strips) = (get("radar.svg").await?.told()?, get("strips.svg").await?.told()?);
    let csv = get("figures.csv").await?;
    let rows: Vec<&str> = csv.text()?.lines().skip(1).collect();
    assert_eq!(rows.len(), 9);
    for (place, row) in rows.iter().enumerate() {
        let at =
            |pointer: &str| seen.data(&format!("/node/{pointer}").replace('N', &place.to_string())).clone();
        let (n, mean) = (at("figures/N/n"), at("figures/N/mean"));
        let own = at("ownPosition/N/points").as_f64().context("Beppu has a score in each domain")?;
        let told = format!("mean {mean} of {n} bodies");
        let mine = format!(" {own}.");
        assert!(radar.contains(&told) && strips.contains(&told), "{told} in {radar}");
        assert!(radar.contains(&mine) && strips.contains(&mine), "{mine} in {radar}");
        assert_eq!(at("figures/N/standardDeviation"), Value::Null, "six bodies have no spread");
        assert!(row.contains(&format!(",{n},{mean},SPREAD_NEEDS_TEN,SPREAD_NEEDS_TEN,")), "{row}");
        let gap = at("ownPosition/N/gapToMean");
        let class = (at("ownPosition/N/class/from"), at("ownPosition/N/class/to"));
        let end = format!(",{own},SPREAD_NEEDS_TEN,{}–{},{gap}", class.0, class.1);
        assert!(row.ends_with(&end), "{row}: {end}");
    }
    assert!(strips.contains("distribution not shown (SPREAD_NEEDS_TEN)"));
    Ok(())
}
