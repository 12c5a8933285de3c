//! The prefecture over the years: uptake, and where it is weakest.
use super::{COORDINATOR, prefecture};
use crate::{
    releases::story::{CONTRIBUTES, NAMED, SIX, Story},
    voice::{Voice, gid},
};
use anyhow::{Context as _, Result};
use domain::engagement::Purpose::{self, FirmAccess, ProgressToPrefecture};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU},
};

const TELLS: &[Purpose] = &[FirmAccess, ProgressToPrefecture];
const JOINS: &[Purpose] = &[FirmAccess];
const UPTAKE: &str = "uptake { fiscalYear { year } municipalities invited waiting consented declined withdrawn disclosing audited }";

#[tokio::test]
async fn uptake_counts_what_the_coordinator_may_know() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    assert_eq!(prefecture(&door, COORDINATOR, UPTAKE).await?["uptake"], json!([]));
    let with = [(BEPPU, TELLS), (NAKATSU, JOINS), ("442011", JOINS)];
    let joint = house.joint("firm", JointStage::Reported, &with).await?;
    house.joint("firm", JointStage::Invited, &[(BEPPU, &[]), ("442046", &[]), ("442054", &[])]).await?;
    let seen = participation(&house, "442054").await?;
    Voice::of(&door, "442054-ciso").does("declineParticipation", seen, "__typename").await?;
    let year = json!([{ "fiscalYear": { "year": 2025 }, "municipalities": 18, "invited": 5, "waiting": 1, "consented": 3,
                        "declined": 1, "withdrawn": 0, "disclosing": 1, "audited": 1 }]);
    let uptake = prefecture(&door, COORDINATOR, UPTAKE).await?;
    assert_eq!(uptake["uptake"], year, "all three reports are signed, and one body lets it be known");

    let left = house.participation("442011", joint.of("442011")?.participation).await?;
    let input = json!({ "participationId": gid(left.id), "expectedVersion": left.reply.version });
    Voice::of(&door, "442011-ciso").does("withdrawParticipation", input, "__typename").await?;
    let beppu = house.participation(BEPPU, joint.of(BEPPU)?.participation).await?;
    let input = json!({ "participationId": gid(beppu.id), "expectedVersion": beppu.reply.version,
                        "purposes": ["PROGRESS_TO_PREFECTURE"] });
    Voice::of(&door, "beppu-ciso").does("withdrawConsents", input, "__typename").await?;
    let year = prefecture(&door, COORDINATOR, UPTAKE).await?["uptake"][0].take();
    let counts = ["consented", "withdrawn", "disclosing", "audited"].map(|name| year[name].as_i64());
    assert_eq!(counts, [Some(2), Some(1), Some(0), Some(0)], "what is taken back is not counted on");
    Ok(())
}

/// What a body's CISO sends to answer its newest invitation.
async fn participation(house: &House, code: &str) -> Result<Value> {
    let sql = format!(
        "SELECT id::text FROM participations WHERE municipality_id = '{}' ORDER BY id DESC LIMIT 1",
        house.place(code)?.uuid()
    );
    let row = house.look(&sql).await?;
    let id: uuid::Uuid = row.first().and_then(|row| row["id"].as_str()).context("invited")?.parse()?;
    let id: domain::engagement::ParticipationId = domain::Id::from_uuid(id);
    Ok(json!({ "participationId": gid(id), "expectedVersion": 0 }))
}

const WEAKEST: &str = "weakestDomains(fiscalYear: 2025) { mean domains
    release { id basis tier figures { domain mean withheld { code } } } }";

#[tokio::test]
async fn the_weakest_domains_are_read_off_what_was_released() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let none = prefecture(&story.door, COORDINATOR, WEAKEST).await?;
    assert_eq!(none["weakestDomains"], json!([]), "checked, and not released");
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let found = prefecture(&story.door, COORDINATOR, WEAKEST).await?["weakestDomains"].take();
    let [only] = found.as_array().map(Vec::as_slice).context("a list")? else {
        anyhow::bail!("one release: {found}")
    };
    assert_eq!(only["release"]["id"], json!(release));
    let figures = only["release"]["figures"].as_array().context("figures")?;
    let means = || figures.iter().filter(|one| one["domain"].is_number() && one["mean"].is_number());
    let lowest = means().filter_map(|one| one["mean"].as_i64()).min().context("some domain is shown")?;
    let tied: Vec<&Value> =
        means().filter(|one| one["mean"].as_i64() == Some(lowest)).map(|one| &one["domain"]).collect();
    assert_eq!((&only["mean"], &only["domains"]), (&json!(lowest), &json!(tied)));
    let other = WEAKEST.replace("2025", "2024");
    assert_eq!(prefecture(&story.door, COORDINATOR, &other).await?["weakestDomains"], json!([]));
    let refused = Voice::of(&story.door, COORDINATOR)
        .query_is_refused("{ prefectureOverview { weakestDomains(fiscalYear: 1) { mean } } }", json!({}))
        .await?;
    refused.is("INVALID", "FISCAL_YEAR", Some("fiscalYear"));
    Ok(())
}

#[tokio::test]
async fn a_coordinator_who_holds_too_many_named_results_learns_no_weakness() -> Result<()> {
    let mut with = SIX;
    for (_, purposes) in with.iter_mut().take(2) {
        *purposes = NAMED;
    }
    assert_eq!(with[2].1, CONTRIBUTES);
    let story = Story::reported(&with).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let found = prefecture(&story.door, COORDINATOR, WEAKEST).await?["weakestDomains"][0].take();
    assert_eq!((&found["mean"], &found["domains"]), (&Value::Null, &json!([])));
    assert_eq!(found["release"]["figures"][0]["withheld"]["code"], "NAMED_RESULTS_HELD");
    Ok(())
}

const COMMON: &str = "mostCommonFindings(fiscalYear: 2025) { withheld { code } items { code }
    release { id itemRates { item } topQuarter { withheld { code } } } }";

#[tokio::test]
async fn a_small_prefecture_is_told_why_it_sees_no_common_finding() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let none = prefecture(&story.door, COORDINATOR, COMMON).await?;
    assert_eq!(none["mostCommonFindings"], json!([]), "checked, and not released");
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let why = json!({ "code": "DETAIL_NEEDS_MORE" });
    let best = vec![json!({ "withheld": why }); 9];
    let told = json!([{ "withheld": why, "items": [],
                        "release": { "id": release, "itemRates": [], "topQuarter": best } }]);
    assert_eq!(prefecture(&story.door, COORDINATOR, COMMON).await?["mostCommonFindings"], told);
    let other = COMMON.replace("2025", "2024");
    assert_eq!(prefecture(&story.door, COORDINATOR, &other).await?["mostCommonFindings"], json!([]));
    let coordinator = Voice::of(&story.door, COORDINATOR);
    for (given, reason, field) in [
        ("most: 0", "MOST_RANGE", "most"),
        ("most: 51", "MOST_RANGE", "most"),
        ("most: -1", "MOST_RANGE", "most"),
        ("fiscalYear: 1", "FISCAL_YEAR", "fiscalYear"),
    ] {
        let document =
            format!("{{ prefectureOverview {{ mostCommonFindings({given}) {{ items {{ code }} }} }} }}");
        let refused = coordinator.query_is_refused(&document, json!({})).await?;
        refused.is("INVALID", reason, Some(field));
    }
    Ok(())
}

#[tokio::test]
async fn years_and_releases_cost_the_same_however_many() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    // Apart from each other: what two fields of one document both ask for is read once or twice, as it happens.
    let documents = [
        format!("{{ prefectureOverview {{ {UPTAKE} weakestDomains {{ mean domains }} }} }}"),
        "{ prefectureOverview { mostCommonFindings { withheld { code } items { item { code } } } } }"
            .to_owned(),
    ];
    let coordinator = Voice::of(&story.door, COORDINATOR);
    let mut costs = Vec::new();
    for (released, basis) in (1..).zip(["JUDGED", "SELF_ASSESSED"]) {
        let release = story.checked(basis).await?;
        story.publish(&release).await?;
        let mut cost = Vec::new();
        for document in &documents {
            story.house.forget_who_asks();
            let before = story.house.gate.statements();
            let seen = coordinator.reads(document, json!({})).await?;
            cost.push(story.house.gate.statements() - before);
            if let Some(weakest) = seen["prefectureOverview"]["weakestDomains"].as_array() {
                assert_eq!(weakest.len(), released);
            }
        }
        costs.push(cost);
        story.house.joint("firm", JointStage::Consented, &[(BEPPU, JOINS), ("442097", JOINS)]).await?;
    }
    assert_eq!(costs.first(), costs.last());
    Ok(())
}
