//! The coordinator's view: live, by consent, and nobody else's.
mod engagement;
mod prefecture;

use crate::voice::Voice;
use anyhow::Result;
use serde_json::{Value, json};
use tests::Door;

const COORDINATOR: &str = "oita-coordinator";

/// `what` of the overview of an engagement, as `person` sees it.
async fn overview(door: &Door, person: &str, engagement: &str, what: &str) -> Result<Value> {
    let document =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on Engagement {{ overview {{ {what} }} }} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({ "id": engagement })).await?["node"]["overview"]
        .take())
}

/// `what` of the overview of the caller's prefecture.
async fn prefecture(door: &Door, person: &str, what: &str) -> Result<Value> {
    let document = format!("{{ prefectureOverview {{ {what} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({})).await?["prefectureOverview"].take())
}
