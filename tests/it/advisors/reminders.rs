//! Who is reminded that a certificate runs out, and when.
use super::{but, certified, found, registration};
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Door, House};

/// What `person` sees of the first advisor's last reminder.
async fn due(door: &Door, person: &str) -> Result<Value> {
    let document =
        "{ advisors(first: 1) { nodes { record { renewalDue { reminder remindedAt } version } } } }";
    let mut seen = Voice::of(door, person).reads(document, json!({})).await?;
    let mut record = seen["advisors"]["nodes"][0]["record"].take();
    assert_eq!(record["version"], 1, "a reminder is no change of the entry");
    Ok(record["renewalDue"].take())
}

#[tokio::test]
async fn ninety_and_thirty_days_before_the_last_each_once() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.advisor("center-advisor").await?;
    // Valid until 30 September 2027.
    for (at, reminder) in [
        ("2027-07-01T14:59:59Z", Value::Null),
        ("2027-07-01T15:00:00Z", json!("FIRST")),
        ("2027-08-30T14:59:59Z", json!("FIRST")),
        ("2027-08-30T15:00:00Z", json!("LAST")),
    ] {
        house.clock.set(at.parse()?);
        house.settle().await?;
        for person in ["center-operator", "center-advisor"] {
            let seen = due(&door, person).await?;
            assert_eq!(seen.get("reminder").cloned().unwrap_or_default(), reminder, "{person} at {at}");
        }
    }
    let told = "outbox WHERE topic = 'ADVISOR_REMINDED'";
    assert_eq!(house.count(told).await?, 2);
    let again = "UPDATE outbox SET delivered_at = NULL, attempts = 0 WHERE topic = 'ADVISOR_RENEWAL_DUE'";
    house.owner.execute_unprepared(again).await?;
    house.settle().await?;
    assert_eq!(house.count(told).await?, 2, "delivered once more, it finds nothing left to do");

    let id = found(&door, "center-operator").await?[0]["id"].as_str().context("an id")?.to_owned();
    let renewal = json!({ "advisorId": id, "qualification": certified("2027-08-20"), "expectedVersion": 1 });
    let shows = "advisor { record { renewalDue { reminder } } }";
    let done = Voice::of(&door, "center-operator").does("renewAdvisor", renewal, shows).await?;
    assert_eq!(done["advisor"]["record"]["renewalDue"], Value::Null, "renewed");
    house.settle().await?;
    assert_eq!(house.count(told).await?, 2, "not before the new one runs out");
    Ok(())
}

#[tokio::test]
async fn who_comes_late_is_reminded_for_the_last_time_alone() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.clock.set("2025-09-10T00:00:00Z".parse()?);
    // Valid until 30 September 2025.
    let input = but(registration(&house, "center-advisor").await?, "/qualification", certified("2022-04-10"));
    Voice::of(&door, "center-operator").does("registerAdvisor", input, "advisor { id }").await?;
    house.settle().await?;
    assert_eq!(due(&door, "center-operator").await?["reminder"], "LAST");
    assert_eq!(house.count("outbox WHERE topic = 'ADVISOR_REMINDED'").await?, 1);
    Ok(())
}
