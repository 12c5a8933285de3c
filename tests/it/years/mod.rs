//! From one edition, and one year, to the next.
mod carry;
mod change;
mod mapping;
mod outsiders;
mod refusals;
mod trend;

use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::audit::AuditId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::Door;

/// What `shows` of each item of an audit that `person` sees, by the item's code.
async fn items(door: &Door, person: &str, audit: AuditId, shows: &str) -> Result<BTreeMap<String, Value>> {
    let read = format!(
        "query($id: ID!, $after: String) {{ node(id: $id) {{ ... on Audit {{ items(first: 100, after: $after) {{
             nodes {{ code {shows} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"
    );
    let (mut all, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let seen = Voice::of(door, person).reads(&read, json!({ "id": gid(audit), "after": after })).await?;
        let page = &seen["node"]["items"];
        for node in page["nodes"].as_array().context("nodes")? {
            all.insert(node["code"].as_str().context("a code")?.to_owned(), node.clone());
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The codes of the items under `list` of an object.
fn codes(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(|one| one["itemCode"].as_str()).collect()
}
