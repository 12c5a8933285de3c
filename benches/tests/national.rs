//! The generator makes what the product answers over, twice the same, and PostgreSQL goes about it by index.
#[path = "national/growth.rs"]
mod growth;
#[path = "national/plans.rs"]
mod plans;

use anyhow::{Context as _, Result};
use benches::national::{Size, TABLES, fill, release};
use sea_orm::JsonValue;
use tests::House;

/// A digest of all that was filled in.
async fn digest(house: &House) -> Result<String> {
    let mut all = String::new();
    for table in TABLES {
        let rows = house
            .look(&format!(
                "SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) AS of FROM {table} t"
            ))
            .await?;
        let of = rows.first().and_then(|row| row["of"].as_str().map(str::to_owned)).context("a digest")?;
        all.extend([table, " ", of.as_str(), "\n"]);
    }
    Ok(all)
}

#[tokio::test]
async fn the_same_seed_makes_the_same_nation() -> Result<()> {
    let mut made = Vec::new();
    for seed in [1, 1, 2] {
        let house = House::open().await?;
        let told = fill(&house, Size::SMALL, seed).await?;
        let mut rows = 0;
        for table in TABLES.into_iter().skip(1) {
            rows += house.count(table).await?;
        }
        assert_eq!(u64::try_from(rows)?, told.rows, "the bar counts what is there");
        made.push((digest(&house).await?, rows));
    }
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0].0, made[2].0, "another seed makes another nation");
    Ok(())
}

const AUDIT: &str =
    "{ audits(first: 1) { totalCount nodes { state fiscalYear { year } scores { lines { points } }
    reports { number content sha256 } items(first: 100) { totalCount nodes {
        code item { text { ja } } selfAssessment { verdict } judgement { verdict method } } } } } }";
const COMPARISON: &str = "{ comparisonReleases(first: 10) { nodes {
    figures { domain n mean } ownPosition { points deviationScore } } } }";

#[tokio::test]
async fn a_municipality_reads_its_audit_and_its_comparison() -> Result<()> {
    let house = House::open().await?;
    let made = fill(&house, Size::SMALL, 1).await?;
    let door = house.door()?;
    let released = release(&house, &door, &made).await?;
    assert_eq!(released.len(), made.prefectures.len() * made.years.len());
    let person = format!("{}-manager", made.municipalities.first().context("a municipality")?);

    let answer = door.ask(&person, None, AUDIT).await?;
    assert!(answer.body["errors"].is_null(), "{}", answer.body);
    assert_eq!(answer.data("/audits/totalCount"), 2);
    let audit = answer.data("/audits/nodes/0");
    assert_eq!(audit["fiscalYear"]["year"], 2025, "newest first: {audit}");
    assert_eq!(audit["items"]["totalCount"], 317);
    let whole = |item: &JsonValue| {
        item["judgement"]["verdict"].is_string() && item["selfAssessment"]["verdict"].is_string()
    };
    assert!(audit["items"]["nodes"].as_array().context("items")?.iter().all(whole), "{audit}");

    let answer = door.ask(&person, None, COMPARISON).await?;
    assert!(answer.body["errors"].is_null(), "{}", answer.body);
    let seen = answer.data("/comparisonReleases/nodes").as_array().context("releases")?;
    assert_eq!(seen.len(), made.years.len(), "its own prefecture's");
    assert_eq!(seen[0]["figures"][0]["n"], 18, "{}", seen[0]);
    assert!(seen[0]["ownPosition"][0]["points"].is_number(), "{}", seen[0]);
    Ok(())
}
