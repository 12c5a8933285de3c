//! What is refused, with nothing changed.
use super::{but, certified, found, particulars, registration};
use crate::voice::{Voice, stored};
use anyhow::{Context as _, Result};
use serde_json::json;
use tests::{House, world::NAKATSU};

#[tokio::test]
async fn only_a_fit_person_of_the_centre_s_is_registered_and_once() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let operator = Voice::of(&door, "center-operator");
    let sound = registration(&house, "center-advisor").await?;
    let before = stored(&house).await?;
    let other = registration(&house, "center-operator").await?;
    operator.is_refused("registerAdvisor", other).await?.is("INVALID", "NOT_AN_ADVISOR", Some("memberId"));
    let neither = json!({ "certifiedOn": "2024-05-01" });
    let both = json!({ "caisRank": "AUDITOR", "certificateNumber": "A", "proof": "講師", "certifiedOn": "2024-05-01" });
    for (pointer, value, reason, field) in [
        ("/qualification", certified("2025-06-16"), "CERTIFIED_IN_FUTURE", "certifiedOn"),
        ("/qualification", neither, "QUALIFICATION", "qualification"),
        ("/qualification", both, "QUALIFICATION", "qualification"),
        ("/particulars/fields", json!([]), "FIELD_NEEDED", "fields"),
        ("/particulars/modes", json!([]), "WORK_MODE_NEEDED", "modes"),
        ("/particulars/prefectureCodes", json!([]), "REGION_NEEDED", "prefectureCodes"),
        ("/particulars/prefectureCodes", json!(["48"]), "PREFECTURE_CODE", "prefectureCodes"),
        ("/particulars/daysPerMonth", json!(32), "CAPACITY", "daysPerMonth"),
        ("/particulars/name", json!(" "), "BLANK", "name"),
    ] {
        let input = but(sound.clone(), pointer, value);
        operator.is_refused("registerAdvisor", input).await?.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    operator.does("registerAdvisor", sound.clone(), "advisor { id }").await?;
    let refused = operator.is_refused("registerAdvisor", sound).await?;
    refused.is("CONFLICT", "ADVISOR_REGISTERED_ALREADY", None);
    Ok(())
}

#[tokio::test]
async fn an_entry_is_changed_from_its_present_version_while_it_stands() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.advisor("center-advisor").await?;
    let id = found(&door, "center-operator").await?[0]["id"].as_str().context("an id")?.to_owned();
    let operator = Voice::of(&door, "center-operator");
    let renewal =
        |day: &str| json!({ "advisorId": id, "qualification": certified(day), "expectedVersion": 1 });
    let refused = operator.is_refused("renewAdvisor", renewal("2024-09-30")).await?;
    refused.is("INVALID", "RENEWAL_NOT_LATER", Some("certifiedOn"));
    let amend =
        |version: i32| json!({ "advisorId": id, "particulars": particulars(), "expectedVersion": version });
    operator.is_refused("amendAdvisor", amend(0)).await?.is("CONFLICT", "STALE_VERSION", None);
    operator
        .does("retireAdvisor", json!({ "advisorId": id, "expectedVersion": 1 }), "advisor { id }")
        .await?;
    let before = stored(&house).await?;
    operator.is_refused("amendAdvisor", amend(2)).await?.is("CONFLICT", "ADVISOR_RETIRED", None);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_advisor_says_what_can_be() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let advisor = Voice::of(&door, "center-advisor");
    let days = |days: &[&str]| json!({ "daysPerMonth": 3, "daysOff": days, "expectedVersion": 1 });
    let tie = |code: &str, until: &str| json!({ "governmentCode": code, "kind": "BUILT", "since": "2020-04-01", "until": until });
    let unknown = advisor.is_refused("setAvailability", days(&[])).await?;
    unknown.is("CONFLICT", "ADVISOR_NOT_REGISTERED", None);
    house.advisor("center-advisor").await?;
    let before = stored(&house).await?;
    for day in ["2025-06-14", "2027-06-17"] {
        let refused = advisor.is_refused("setAvailability", days(&[day])).await?;
        refused.is("INVALID", "DAYS_OFF", Some("daysOff"));
    }
    let refused = advisor.is_refused("declareTie", tie(NAKATSU, "2020-03-31")).await?;
    refused.is("INVALID", "TIE_ORDER", Some("until"));
    let refused = advisor.is_refused("declareTie", tie("439991", "2024-03-31")).await?;
    refused.is("INVALID", "UNKNOWN_GOVERNMENT", Some("governmentCode"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}
