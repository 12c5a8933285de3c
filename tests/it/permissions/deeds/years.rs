//! Changing editions and carrying answers over.
use super::{Deed, deed};
use serde_json::json;

/// Fields whose input names an aim without a version.
pub(super) const UNVERSIONED: &[&str] = &["carryOverAnswers"];

/// The rows.
pub(super) fn deeds() -> Vec<Deed> {
    vec![
        deed("changeAuditEdition", "", ("auditId", "internal")).with(json!({ "edition": "R6.10" })),
        Deed {
            also: Some(("fromAuditId", "signed")),
            ..deed("carryOverAnswers", "", ("auditId", "next year"))
        },
    ]
}
