//! Visits of advisors. Aimed at one that is not there: whoever may do it does not find it.
use super::{super::owners::global, Deed, deed};
use serde_json::{Value, json};

const ABSENT: &str = "00000000-0000-4000-8000-0000000000ff";

fn free(field: &'static str, rest: Value) -> Deed {
    Deed { aim: None, ..deed(field, "", ("", "")).with(rest) }
}

pub(super) fn deeds() -> Vec<Deed> {
    let of = |kind| global(kind, &ABSENT.replace('-', ""));
    let visit = |field, more: Value| {
        let mut rest = more;
        rest["visitId"] = json!(of("Visit"));
        rest["expectedVersion"] = json!(1);
        free(field, rest)
    };
    let from_the_device = |field, more: Value| {
        let mut rest = more;
        rest["clientVisitId"] = json!(ABSENT);
        free(field, rest)
    };
    let (from, until) = ("2025-07-01T01:00:00Z", "2025-07-01T04:00:00Z");
    let part = json!({ "clientId": ABSENT, "kind": "ADVICE", "text": "規程を見直す" });
    vec![
        free(
            "planVisit",
            json!({ "clientId": ABSENT, "dispatchId": of("Dispatch"), "plannedFrom": from, "plannedUntil": until,
                "mode": "ON_SITE" }),
        ),
        visit("confirmVisit", json!({})),
        visit(
            "rescheduleVisit",
            json!({ "clientId": ABSENT, "plannedFrom": from, "plannedUntil": until, "reason": "議会対応のため" }),
        ),
        visit("cancelVisit", json!({ "reason": "急用のため" })),
        visit("noteVisitNoShow", json!({ "absent": "ADVISOR", "reason": "交通機関の遅延" })),
        from_the_device("checkInVisit", json!({ "deviceAt": from })),
        from_the_device(
            "recordVisitResult",
            json!({ "sequence": 1, "idempotencyKey": "1", "deviceAt": from, "parts": [part] }),
        ),
        from_the_device(
            "submitVisit",
            json!({ "lastSequence": 1, "actualFrom": "2025-06-01T01:00:00Z", "actualUntil": "2025-06-01T04:00:00Z" }),
        ),
        visit("reviewVisit", json!({})),
        visit("returnVisit", json!({ "reason": "出席者を追記" })),
        visit("finalizeVisit", json!({})),
        visit(
            "amendVisit",
            json!({ "proposalIds": [of("VisitMessage")], "reason": "送信が遅れた記録を反映" }),
        ),
        visit("endAdvisorEntry", json!({})),
    ]
}
