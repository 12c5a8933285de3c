//! Comparisons over the filled nation, released by the product itself.
use super::Made;
use anyhow::{Result, ensure};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tests::{Answer, Door, House, world::EDITION};

const OPEN: &str = "mutation($input: OpenReleaseInput!) { openRelease(input: $input) {
    release { id version } userErrors { reason } } }";
const CLOSE: &str = "mutation($input: ReleaseVerbInput!) { closeRelease(input: $input) {
    release { id version } userErrors { reason } } }";
const PUBLISH: &str = "mutation($input: ReleaseVerbInput!) { publishRelease(input: $input) {
    release { id state } userErrors { reason } } }";
const VERSION: &str = "query($id: ID!) { node(id: $id) { ... on ComparisonRelease { version } } }";

/// Releases every prefecture's comparison of every year, over all items as judged. Answers the releases' global ids with
/// their prefectures' codes and years.
pub async fn release(house: &House, door: &Door, made: &Made) -> Result<Vec<(String, u16, String)>> {
    let all = made.years.len() * made.prefectures.len();
    let bar = ProgressBar::new(u64::try_from(all)?);
    let mut released = Vec::new();
    for year in &made.years {
        for prefecture in &made.prefectures {
            let id = open(door, prefecture, *year).await?;
            house.settle().await?;
            publish(door, prefecture, &id).await?;
            released.push((prefecture.clone(), *year, id));
            bar.inc(1);
        }
    }
    bar.finish();
    Ok(released)
}

/// Opens and closes a prefecture's comparison, or the nation's by [`CENTRE`]: the worker then freezes and checks it.
pub async fn open(door: &Door, prefecture: &str, year: u16) -> Result<String> {
    let coordinator = format!("{prefecture}-manager");
    let input = json!({ "fiscalYear": year, "edition": EDITION, "basis": "JUDGED", "tier": "FULL" });
    let opened = ask(door, &coordinator, OPEN, &json!({ "input": input })).await?;
    let id = opened.text("/openRelease/release/id")?.to_owned();
    let input = json!({ "releaseId": id, "expectedVersion": 1 });
    ask(door, &coordinator, CLOSE, &json!({ "input": input })).await?;
    Ok(id)
}

/// Who makes the nation's comparison.
pub const CENTRE: &str = "center";

/// Publishes a checked comparison.
pub async fn publish(door: &Door, prefecture: &str, id: &str) -> Result<()> {
    let coordinator = format!("{prefecture}-manager");
    let found = ask(door, &coordinator, VERSION, &json!({ "id": id })).await?;
    let input = json!({ "releaseId": id, "expectedVersion": found.data("/node/version") });
    let done = ask(door, &coordinator, PUBLISH, &json!({ "input": input })).await?;
    ensure!(done.data("/publishRelease/release/state") == "RELEASED", "{prefecture}: {}", done.body);
    Ok(())
}

async fn ask(door: &Door, person: &str, document: &str, variables: &Value) -> Result<Answer> {
    let answer = door.ask_with(person, None, document, variables).await?;
    ensure!(answer.body.get("errors").is_none(), "{}", answer.body);
    Ok(answer)
}
