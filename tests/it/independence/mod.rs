//! Who audits is independent, and duties are separate.
mod again;
mod duties;
mod mending;
mod outsider;

use crate::voice::{Voice, document, stored};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{Door, House};

const ITEM: &str = "1.1-01";
const OTHER: &str = "1.1-02";

/// The reason or the code of a refusal; `done` if it was done.
async fn outcome(door: &Door, person: &str, mutation: &str, input: &Value) -> Result<String> {
    let asked = document(mutation, "__typename");
    let answer = Voice::of(door, person).ask(&asked, json!({ "input": input })).await?;
    let reason = answer.reason(mutation);
    Ok(match (answer.code(), reason) {
        ("", "") => "done".to_owned(),
        ("", reason) => reason.to_owned(),
        (code, _) => code.to_owned(),
    })
}

/// Each deed of the table is refused as it says, and none changes anything.
async fn refused(house: &House, door: &Door, table: &[(&str, &str, &str, Value, &str)]) -> Result<()> {
    let before = stored(house).await?;
    for (why, actor, deed, input, refusal) in table {
        assert_eq!(outcome(door, actor, deed, input).await?, *refusal, "{why}: {actor} {deed}");
    }
    assert_eq!(stored(house).await?, before);
    Ok(())
}
