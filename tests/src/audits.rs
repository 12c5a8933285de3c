//! An audit as stories make it in which something breaks: tried again under the same key until it is made.
use crate::Answer;
use anyhow::{Result, ensure};
use serde_json::{Value, json};

/// Who makes it.
pub const MANAGER: &str = "beppu-manager";

/// Looks at audits.
pub const AUDITS: &str = "{ audits(first: 1) { nodes { id } } }";

/// Makes an audit.
pub const CREATE: &str = "mutation($input: CreateAuditInput!) {
    createAudit(input: $input) { audit { id } userErrors { reason } } }";

/// What audit to make, once.
#[must_use]
pub fn audit(title: &str) -> Value {
    json!({ "input": { "title": title, "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7",
                       "tier": "ESSENTIAL", "idempotencyKey": title } })
}

/// The id of the audit that was made; nothing if it may be tried again. Anything else is a failure of the story.
pub fn made(answer: &Answer) -> Result<Option<String>> {
    if let Some(id) = answer.data("/createAudit/audit/id").as_str() {
        return Ok(Some(id.to_owned()));
    }
    ensure!(answer.code() == "UNAVAILABLE", "{} {}", answer.status, answer.body);
    Ok(None)
}
