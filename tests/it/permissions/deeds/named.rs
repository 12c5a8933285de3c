//! Named comparisons, which Oita proposed to Beppu.
use super::{Deed, deed};
use serde_json::json;

/// The versions of both parts together.
pub(super) const VERSIONS: &str = "(SELECT comparison_id AS id, sum(version)::int AS version
    FROM named_comparison_parts GROUP BY comparison_id) AS both_parts";

pub(super) fn deeds() -> Vec<Deed> {
    let new = json!({ "partnerCode": "442038", "fiscalYear": 2025, "edition": "H19.7", "basis": "JUDGED",
        "tier": "ESSENTIAL", "lastDay": "2026-01-31", "textVersion": 1 });
    let proposed = |field| deed(field, "", ("namedComparisonId", "named and proposed"));
    vec![
        Deed { aim: None, ..deed("proposeNamedComparison", "", ("", "")).with(new) },
        proposed("acceptNamedComparison").with(json!({ "textVersion": 1 })),
        proposed("declineNamedComparison"),
        deed("endNamedComparison", "", ("namedComparisonId", "named and live")),
    ]
}
