//! Beppu's requests for an advisor.
use super::{Deed, deed};
use serde_json::json;

/// An advisor answers an offer, and a CISO consents, whatever became of the dispatch beside it.
pub(super) const UNVERSIONED: &[&str] = &[
    "acceptDispatch",
    "declineDispatch",
    "giveDispatchConsents",
    "withdrawDispatchConsents",
    "tellDispatchEffect",
];

pub(super) fn deeds() -> Vec<Deed> {
    let dispatch = |field, aim| deed(field, "", ("dispatchId", aim));
    let new = json!({ "programmeId": "@open programme", "form": { "project": "研修" } });
    let reason = || json!({ "reason": "都合により" });
    let account = || json!({ "account": "監査計画を作成した。" });
    vec![
        Deed { aim: None, ..deed("draftDispatch", "", ("", "")).with(new) },
        dispatch("reviseDispatch", "draft dispatch").with(json!({ "form": { "project": "研修" } })),
        dispatch("submitDispatchRequest", "draft dispatch"),
        dispatch("screenDispatch", "submitted dispatch"),
        dispatch("rejectDispatch", "screened dispatch").with(reason()),
        dispatch("waitlistDispatch", "screened dispatch").with(reason()),
        dispatch("proposeCandidates", "screened dispatch")
            .with(json!({ "candidates": [{ "advisorId": "@advisor", "reason": "専門分野が合う" }] })),
        dispatch("rankCandidates", "proposed dispatch").with(json!({ "advisorIds": ["@advisor"] })),
        dispatch("offerDispatch", "ranked dispatch").with(json!({ "answerDays": 7 })),
        dispatch("acceptDispatch", "offered dispatch").with(json!({ "undertakingVersion": 1 })),
        dispatch("declineDispatch", "offered dispatch"),
        dispatch("confirmDispatch", "accepted dispatch"),
        // The clock stands still: who may is told by a conflict in the place of a refusal.
        dispatch("reportDispatch", "accepted dispatch").with(account()),
        dispatch("closeDispatch", "accepted dispatch").with(account()),
        dispatch("cancelDispatch", "offered dispatch").with(reason()),
        dispatch("giveDispatchConsents", "submitted dispatch")
            .with(json!({ "purposes": ["ADVISOR_ACCESS"], "textVersion": 1 })),
        dispatch("withdrawDispatchConsents", "submitted dispatch")
            .with(json!({ "purposes": ["ADVISOR_ACCESS"] })),
        dispatch("tellDispatchEffect", "accepted dispatch")
            .with(json!({ "capabilityBefore": "NONE", "capabilityAfter": "ALONE", "traineesLeading": 0 })),
        Deed {
            aim: None,
            ..deed("releaseDispatchEffects", "", ("", "")).with(json!({ "fiscalYear": 2023 }))
        },
    ]
}
