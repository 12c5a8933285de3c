//! How a coordinator conducts a joint engagement: terms, how firms are found, late joiners, several firms, its
//! end, and what consents were used for.
mod ending;
mod joining;
mod procurement;
mod uses;

use crate::voice::{Refused, Voice};
use anyhow::Result;
use serde_json::{Value, json};
use tests::Door;

const COORDINATOR: &str = "oita-coordinator";

/// A coordinator's verb from the present version, which is to be refused.
async fn refused(door: &Door, id: &str, mutation: &str, more: Value) -> Result<Refused> {
    let read = "query($id: ID!) { node(id: $id) { ... on Engagement { version } } }";
    let seen = Voice::of(door, COORDINATOR).reads(read, json!({ "id": id })).await?;
    let mut input = json!({ "engagementId": id, "expectedVersion": seen["node"]["version"] });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    Voice::of(door, COORDINATOR).is_refused(mutation, input).await
}

/// What `person` reads of the engagement.
async fn read(door: &Door, person: &str, id: &str, fields: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Engagement {{ {fields} }} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({ "id": id })).await?["node"].take())
}

/// Whether `auditor` gets into the body of that code.
async fn enters(door: &Door, auditor: &str, code: &str) -> Result<bool> {
    let answer =
        Voice::of(door, auditor).inside(code).ask("{ audits(first: 1) { totalCount } }", json!({})).await?;
    Ok(answer.data("/audits/totalCount") == 1)
}
