//! The registry of advisors and the programmes, which are the centre's.
use super::{Deed, deed};
use serde_json::{Value, json};

pub(super) fn deeds() -> Vec<Deed> {
    let free = |field, rest| Deed { aim: None, ..deed(field, "", ("", "")).with(rest) };
    let advisor = |field| deed(field, "", ("advisorId", "advisor"));
    let programme = |field, aim| deed(field, "", ("programmeId", aim));
    let certified =
        |day: &str| json!({ "caisRank": "LEAD_AUDITOR", "certificateNumber": "L-0002", "certifiedOn": day });
    let new = json!({ "memberId": "@advising member", "particulars": particulars(),
        "qualification": certified("2024-05-01") });
    let tie = json!({ "governmentCode": "442038", "kind": "OPERATED", "since": "2020-04-01" });
    vec![
        free("registerAdvisor", new),
        advisor("amendAdvisor").with(json!({ "particulars": particulars() })),
        advisor("renewAdvisor").with(json!({ "qualification": certified("2025-06-01") })),
        deed("retireAdvisor", "", ("advisorId", "idle advisor")),
        free(
            "setAvailability",
            json!({ "daysPerMonth": 5, "daysOff": ["2026-01-05"], "expectedVersion": 2 }),
        ),
        free("declareTie", tie),
        free("draftProgramme", json!({ "fiscalYear": 2027, "terms": terms(2027) })),
        programme("changeProgramme", "programme").with(json!({ "terms": terms(2026) })),
        programme("openProgramme", "programme"),
        programme("closeProgramme", "open programme"),
    ]
}

fn particulars() -> Value {
    json!({ "name": "監査 花子", "fields": ["POLICY"], "modes": ["ONLINE"], "prefectureCodes": [],
        "homePrefectureCode": "44", "daysPerMonth": 4 })
}

fn terms(year: i32) -> Value {
    json!({ "name": "派遣事業", "budget": 1_000_000, "regionRule": "ANYWHERE",
        "quota": { "daysOnSite": 3, "hoursOnline": 10, "hoursPerDay": 7, "perCase": 2, "perProject": 1 },
        "rates": { "perDay": 40_000, "perHour": 6_000, "travel": 25_000, "feesBy": "CENTER", "travelBy": "CENTER" },
        "windows": [{ "from": format!("{year}-04-01T00:00:00Z"), "until": format!("{year}-05-01T00:00:00Z") }] })
}
