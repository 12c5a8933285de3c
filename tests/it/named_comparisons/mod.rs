//! Two bodies that compare themselves by name: what each sees, for how long, and what it costs them elsewhere.
mod held;
mod refusals;
mod stories;

use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::named_comparison::NamedComparisonId;
use serde_json::{Value, json};
use tests::{Door, House};

const SHOWS: &str = "id state version lastDay proposer { code } partner { code } basis tier
    sideBySide { domain own { points } other { points } } viewerCan { answer end }
    ownConsent { textVersion withdrawnAt } uses { kind times }";

/// What `person` sees of a named comparison; null if it is not there for them.
async fn seen(door: &Door, person: &str, id: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on NamedComparison {{ {SHOWS} }} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({ "id": id })).await?["node"].take())
}

/// What a CISO sends to propose a comparison to Nakatsu.
fn proposal(house: &House, partner: &str, days: u64) -> Result<Value> {
    Ok(json!({ "partnerCode": partner, "fiscalYear": 2025, "edition": "H19.7", "basis": "JUDGED",
               "tier": "ESSENTIAL", "lastDay": house.day(days)?, "textVersion": 1 }))
}

/// A CISO proposes; answers the comparison's id.
async fn propose(house: &House, door: &Door, person: &str, partner: &str) -> Result<String> {
    let input = proposal(house, partner, 30)?;
    let done =
        Voice::of(door, person).does("proposeNamedComparison", input, "namedComparison { id state }").await?;
    assert_eq!(done["namedComparison"]["state"], "PROPOSED");
    Ok(done["namedComparison"]["id"].as_str().context("an id")?.to_owned())
}

/// A CISO's verb from the present version; answers the state.
async fn decide(door: &Door, person: &str, verb: &str, id: &str) -> Result<Value> {
    let done = Voice::of(door, person)
        .does(verb, input(door, person, id).await?, "namedComparison { state }")
        .await?;
    Ok(done["namedComparison"]["state"].clone())
}

/// What a verb is sent with, from the present version.
async fn input(door: &Door, person: &str, id: &str) -> Result<Value> {
    let version = seen(door, person, id).await?["version"].take();
    Ok(json!({ "namedComparisonId": id, "expectedVersion": version }))
}

fn global(id: NamedComparisonId) -> String {
    gid(id)
}

/// The points of one of the two, the whole first.
fn points(seen: &Value, whose: &str) -> Vec<Value> {
    let rows = seen["sideBySide"].as_array().into_iter().flatten();
    rows.map(|row| row[whose]["points"].clone()).collect()
}
