//! Visits to Beppu. The advisor's device names one by the id that its client made.
use super::{Deed, deed};
use serde_json::{Value, json};

/// The id of a visit that is not there yet.
const NEW: &str = "00000000-0000-4000-8000-0000000000ff";

pub(super) fn deeds() -> Vec<Deed> {
    let visit = |field, aim| deed(field, "", ("visitId", aim));
    let free = |field, rest| Deed { aim: None, ..deed(field, "", ("", "")).with(rest) };
    let from_the_device = |field, visit: &str, more: Value| {
        let mut rest = more;
        rest["clientVisitId"] = json!(visit);
        free(field, rest)
    };
    let (from, until) = ("2025-08-16T01:00:00Z", "2025-08-16T04:00:00Z");
    let part = json!({ "clientId": NEW, "kind": "ADVICE", "text": "台帳を整える" });
    let elsewhere = json!({ "clientId": NEW, "plannedFrom": from, "plannedUntil": until,
        "reason": "議会対応のため" });
    vec![
        free(
            "planVisit",
            json!({ "clientId": NEW, "dispatchId": "@confirmed dispatch", "plannedFrom": from,
                "plannedUntil": until, "mode": "ON_SITE" }),
        ),
        visit("confirmVisit", "planned visit"),
        visit("rescheduleVisit", "planned visit").with(elsewhere),
        visit("cancelVisit", "planned visit").with(json!({ "reason": "急用のため" })),
        visit("noteVisitNoShow", "agreed visit")
            .with(json!({ "absent": "ADVISOR", "reason": "交通機関の遅延" })),
        visit("reinstateVisit", "missed visit"),
        from_the_device("checkInVisit", "@agreed client's visit", json!({ "deviceAt": from })),
        from_the_device(
            "recordVisitResult",
            "@recorded client's visit",
            json!({ "sequence": 2, "idempotencyKey": "message 2", "deviceAt": from, "parts": [part] }),
        ),
        from_the_device(
            "submitVisit",
            "@recorded client's visit",
            json!({ "lastSequence": 1, "actualFrom": "2025-08-14T01:00:00Z", "actualUntil": "2025-08-14T01:30:00Z" }),
        ),
        visit("reviewVisit", "submitted visit"),
        visit("returnVisit", "read visit").with(json!({ "reason": "出席者を追記" })),
        visit("finalizeVisit", "read visit"),
        visit("amendVisit", "signed visit")
            .with(json!({ "proposalIds": ["@visit proposal"], "reason": "送信が遅れた記録を反映" })),
        visit("endAdvisorEntry", "agreed visit"),
    ]
}
