//! Programmes: drafted, changed until they open, and then not any more.
use super::but;
use crate::voice::{Voice, stored};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tests::House;

fn draft(year: i32) -> Value {
    json!({ "fiscalYear": year, "terms": { "name": "派遣事業", "budget": 1_000_000, "regionRule": "NAMED",
        "quota": { "daysOnSite": 3, "hoursOnline": 10, "hoursPerDay": 7, "perCase": 2, "perProject": 1 },
        "rates": { "perDay": 40_000, "perHour": 6_000, "travel": 25_000, "feesBy": "CENTER",
            "travelBy": "MUNICIPALITY" },
        "windows": [
            { "from": "2025-07-01T00:00:00Z", "until": "2025-08-01T08:00:00Z" },
            { "from": "2025-10-01T00:00:00Z", "until": "2025-11-01T08:00:00Z" },
        ] } })
}

#[tokio::test]
async fn its_terms_stand_once_it_is_open() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let operator = Voice::of(&door, "center-operator");
    let shows = "programme { id state version quota { daysOnSite } windows { until } }";
    let done = operator.does("draftProgramme", draft(2025), shows).await?;
    let id = done["programme"]["id"].as_str().context("an id")?.to_owned();
    assert_eq!(done["programme"]["windows"][1]["until"], "2025-11-01T08:00:00+00:00");
    let changed = |version: i32| {
        let terms = but(draft(2025), "/terms/quota/daysOnSite", json!(5))["terms"].take();
        json!({ "programmeId": id, "terms": terms, "expectedVersion": version })
    };
    let verb = |version: i32| json!({ "programmeId": id, "expectedVersion": version });
    let refused = operator.is_refused("closeProgramme", verb(1)).await?;
    refused.is("CONFLICT", "PROGRAMME_NOT_OPEN", None);
    let done = operator.does("changeProgramme", changed(1), shows).await?;
    assert_eq!(done["programme"]["quota"]["daysOnSite"], 5);
    operator.is_refused("openProgramme", verb(1)).await?.is("CONFLICT", "STALE_VERSION", None);
    operator.does("openProgramme", verb(2), shows).await?;
    let before = stored(&house).await?;
    operator.is_refused("changeProgramme", changed(3)).await?.is("CONFLICT", "PROGRAMME_OPEN", None);
    assert_eq!(stored(&house).await?, before);

    let all = "{ programmes(first: 5) { nodes { state budget fiscalYear { year } rates { travelBy } } } }";
    for person in ["beppu-viewer", "oita-coordinator", "center-advisor"] {
        let seen = Voice::of(&door, person).reads(all, json!({})).await?;
        let one = &seen["programmes"]["nodes"][0];
        assert_eq!((&one["state"], &one["budget"]), (&json!("OPEN"), &json!(1_000_000)), "{person}");
        assert_eq!(one["rates"]["travelBy"], "MUNICIPALITY", "{person}");
    }
    let done = operator.does("closeProgramme", verb(3), shows).await?;
    assert_eq!(done["programme"]["state"], "CLOSED");
    Ok(())
}

#[tokio::test]
async fn odd_terms_and_a_second_programme_of_the_year_are_refused() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let operator = Voice::of(&door, "center-operator");
    let windows = draft(2025)["terms"]["windows"].take();
    let reversed = json!([windows[1], windows[0]]);
    let before = stored(&house).await?;
    for (pointer, value, reason, field) in [
        ("/fiscalYear", json!(1999), "FISCAL_YEAR", "fiscalYear"),
        ("/fiscalYear", json!(2027), "WINDOW_OUTSIDE_YEAR", "windows"),
        ("/terms/budget", json!(-1), "YEN", "budget"),
        ("/terms/quota/daysOnSite", json!(0), "QUOTA_LIMITS", "quota"),
        ("/terms/quota/hoursPerDay", json!(25), "QUOTA_LIMITS", "quota"),
        ("/terms/quota/perCase", json!(0), "QUOTA_LIMITS", "quota"),
        ("/terms/quota/perCase", json!(4), "QUOTA_LIMITS", "quota"),
        ("/terms/quota/perCase", json!(100_000), "QUOTA_LIMITS", "quota"),
        ("/terms/windows", json!([]), "WINDOWS_NEEDED", "windows"),
        ("/terms/windows", reversed, "WINDOWS_OVERLAP", "windows"),
        ("/terms/windows/0/until", json!("2025-06-30T00:00:00Z"), "WINDOW_ORDER", "windowUntil"),
    ] {
        let refused = operator.is_refused("draftProgramme", but(draft(2025), pointer, value)).await?;
        refused.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    operator.does("draftProgramme", draft(2025), "programme { id }").await?;
    let refused = operator.is_refused("draftProgramme", draft(2025)).await?;
    refused.is("CONFLICT", "PROGRAMME_EXISTS", None);
    Ok(())
}
