//! Answers that are kept: made once, given to whom they would have been told, and to nobody else.
mod journal;
mod load;
mod remembered;
mod revoked;
mod shared;

use crate::releases::story::{CONTRIBUTES, NAMED, SIX, Story};
use anyhow::Result;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use domain::engagement::Purpose;
use serde_json::json;
use tests::{
    Door,
    world::{BEPPU, NAKATSU},
};

/// Nothing but what says the same for ever.
pub(crate) const DOCUMENT: &str = "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease {
    id state formula means figures { domain n mean withheld { code message } } } } }";
/// An id of no release.
pub(crate) const NOTHING: &str = "Q29tcGFyaXNvblJlbGVhc2U6MDE5NzcwMDAwMDAwNzAwMDgwMDAwMDAwMDAwMDAwMDA";
/// Six contributors, of whom Beppu shows its results to the prefecture under its name.
const SIX_WITH_BEPPU_NAMED: [(&str, &[Purpose]); 6] = [
    (BEPPU, NAMED),
    (NAKATSU, CONTRIBUTES),
    ("442011", CONTRIBUTES),
    ("442046", CONTRIBUTES),
    ("442054", CONTRIBUTES),
    ("442062", CONTRIBUTES),
];

async fn ask(door: &Door, person: &str, release: &str) -> Result<(StatusCode, HeaderMap, Bytes)> {
    door.exchange(door.request(person, None, DOCUMENT, &json!({ "id": release }))?).await
}

/// A story with a comparison of six that is released, and its id.
async fn released() -> Result<(Story, String)> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    anyhow::ensure!(story.publish(&release).await? == "RELEASED");
    Ok((story, release))
}
