//! What an operator notes, what an advisor says, and who sees which part.
use super::{SHOWS, but, certified, found, registration};
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use domain::access::Role;
use serde_json::{Value, json};
use tests::{House, world::NAKATSU};

#[tokio::test]
async fn a_body_sees_the_public_part_and_the_centre_the_rest() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let operator = Voice::of(&door, "center-operator");
    let shows = format!("advisor {{ {SHOWS} }}");
    let done =
        operator.does("registerAdvisor", registration(&house, "center-advisor").await?, &shows).await?;
    let advisor = &done["advisor"];
    assert_eq!(advisor["fields"], json!(["POLICY", "INTERNAL_AUDIT"]), "in the order of the words");
    assert_eq!(advisor["validUntil"], "2027-03-31", "three years on, and the half-year to its end");
    let record = &advisor["record"];
    assert_eq!(record["certificateNumber"], "L-0002");
    assert_eq!(record["firstReminderOn"], "2026-12-31");
    assert_eq!(record["lastReminderOn"], "2027-03-01");

    for person in ["beppu-manager", "beppu-viewer", "oita-coordinator"] {
        let seen = found(&door, person).await?;
        assert_eq!(seen[0]["name"], "監査 花子", "{person}");
        assert_eq!(seen[0]["record"], Value::Null, "{person}");
    }
    assert_eq!(found(&door, "center-operator").await?[0]["record"]["version"], 1);
    assert_eq!(found(&door, "center-advisor").await?[0]["record"]["version"], 1);
    let refused = door.ask("firm-manager", None, "{ advisors(first: 1) { nodes { id } } }").await?;
    assert_eq!(refused.code(), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn an_advisor_speaks_for_themselves_alone() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.invite("center-operator", "center-second", &[Role::Advisor]).await?;
    for person in ["center-advisor", "center-second"] {
        house.advisor(person).await?;
    }
    let advisor = Voice::of(&door, "center-advisor");
    let days = json!({ "daysPerMonth": 3, "daysOff": ["2025-12-26", "2025-06-15", "2025-12-26"],
        "expectedVersion": 1 });
    let done =
        advisor.does("setAvailability", days, "advisor { record { daysOff daysPerMonth version } }").await?;
    let record = json!({ "daysOff": ["2025-06-15", "2025-12-26"], "daysPerMonth": 3, "version": 2 });
    assert_eq!(done["advisor"]["record"], record);
    let tie = json!({ "governmentCode": NAKATSU, "kind": "OPERATED", "since": "2020-04-01", "until": "2024-03-31",
        "note": "住民記録システムの運用" });
    advisor.does("declareTie", tie, "advisor { id }").await?;

    // Each other advisor is there, but not their record.
    let seen = found(&door, "center-second").await?;
    assert_eq!(seen[0]["name"], "center-advisor");
    assert_eq!((&seen[0]["record"], &seen[1]["record"]["version"]), (&Value::Null, &json!(1)));
    let ties = &found(&door, "center-operator").await?[0]["record"]["ties"];
    assert_eq!((&ties[0]["kind"], &ties[0]["government"]["code"]), (&json!("OPERATED"), &json!(NAKATSU)));
    let own = advisor.reads("{ ownAdvisor { name } }", json!({})).await?;
    assert_eq!(own["ownAdvisor"]["name"], "center-advisor");

    // What lies in the past stays when other days are named, though nobody is told of it any more.
    house.clock.pass(chrono::Duration::days(30));
    let again = json!({ "daysPerMonth": 3, "daysOff": [], "expectedVersion": 2 });
    let done = advisor.does("setAvailability", again, "advisor { record { daysOff } }").await?;
    assert_eq!(done["advisor"]["record"]["daysOff"], json!([]));
    assert_eq!(house.count("advisor_days_off WHERE day = '2025-06-15'").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_renewal_holds_longer_and_who_is_retired_is_found_no_more() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.advisor("center-advisor").await?;
    let id = found(&door, "center-operator").await?[0]["id"].as_str().context("an id")?.to_owned();
    let operator = Voice::of(&door, "center-operator");
    let renewal = json!({ "advisorId": id, "qualification": certified("2025-06-01"), "expectedVersion": 1 });
    let done = operator.does("renewAdvisor", renewal, "advisor { caisRank validUntil }").await?;
    assert_eq!(done["advisor"], json!({ "caisRank": "LEAD_AUDITOR", "validUntil": "2028-09-30" }));
    let retire = json!({ "advisorId": id, "expectedVersion": 2 });
    let done = operator.does("retireAdvisor", retire, "advisor { retiredAt }").await?;
    assert!(done["advisor"]["retiredAt"].is_string());
    assert_eq!(found(&door, "beppu-manager").await?, json!([]));
    let own = Voice::of(&door, "center-advisor").reads("{ ownAdvisor { id } }", json!({})).await?;
    assert_eq!(own["ownAdvisor"], Value::Null);
    // The same person may come back, as a new entry.
    house.advisor("center-advisor").await?;
    assert_eq!(house.count("advisors").await?, 2);
    Ok(())
}

#[tokio::test]
async fn knowledge_equal_to_a_certificate_is_kept_with_what_shows_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let proof = "政令市の内部監査を10年間主導し、監査基準の講師を務めた。";
    let equal = json!({ "proof": proof, "certifiedOn": "2023-10-01" });
    let input = but(registration(&house, "center-advisor").await?, "/qualification", equal);
    Voice::of(&door, "center-operator").does("registerAdvisor", input, "advisor { id }").await?;
    let kept = format!("advisors WHERE proof = '{proof}' AND cais_rank IS NULL AND certificate IS NULL");
    assert_eq!(house.count(&kept).await?, 1);
    for person in ["center-operator", "center-advisor"] {
        let one = found(&door, person).await?[0].take();
        assert_eq!((&one["caisRank"], &one["validUntil"]), (&Value::Null, &json!("2027-03-31")), "{person}");
        let record = &one["record"];
        let shown = (&record["proof"], &record["certificateNumber"], &record["certifiedOn"]);
        assert_eq!(shown, (&json!(proof), &Value::Null, &json!("2023-10-01")), "{person}");
    }
    let public = found(&door, "beppu-manager").await?[0].take();
    assert_eq!((&public["name"], &public["record"]), (&json!("監査 花子"), &Value::Null));
    Ok(())
}
