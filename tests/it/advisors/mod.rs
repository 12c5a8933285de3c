//! The registry of advisors and the programmes: what the centre keeps, what bodies see of it, what advisors say themselves.
mod programmes;
mod refusals;
mod reminders;
mod stories;

use crate::voice::{Voice, gid};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{Door, House};

const SHOWS: &str = "id name fields modes prefectureCodes caisRank validUntil retiredAt
    record { certificateNumber proof certifiedOn firstReminderOn lastReminderOn homePrefectureCode employer
        daysPerMonth daysOff ties { kind government { code } since until note } version }";

/// The advisors that `person` finds.
async fn found(door: &Door, person: &str) -> Result<Value> {
    let document = format!("{{ advisors(first: 10) {{ nodes {{ {SHOWS} }} }} }}");
    Ok(Voice::of(door, person).reads(&document, json!({})).await?["advisors"]["nodes"].take())
}

fn particulars() -> Value {
    json!({ "name": "監査 花子", "fields": ["INTERNAL_AUDIT", "POLICY"], "modes": ["ON_SITE"],
        "prefectureCodes": ["44"], "homePrefectureCode": "40", "daysPerMonth": 4 })
}

fn certified(day: &str) -> Value {
    json!({ "caisRank": "LEAD_AUDITOR", "certificateNumber": "L-0002", "certifiedOn": day })
}

/// What an operator sends to register one of the centre's people.
async fn registration(house: &House, person: &str) -> Result<Value> {
    let member = gid(house.of_the_centre(person).await?);
    Ok(json!({ "memberId": member, "particulars": particulars(), "qualification": certified("2023-10-01") }))
}

/// The input with another value under this JSON pointer.
fn but(mut input: Value, pointer: &str, value: Value) -> Value {
    if let Some(place) = input.pointer_mut(pointer) {
        *place = value;
    }
    input
}
