//! Who takes part, on what terms, and who audits whom.
use super::{COORDINATOR, enters, read, refused};
use crate::{
    engagement::{coordinate, decide, participation},
    voice::{Voice, gid},
};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{Clock as _, engagement::Purpose};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU},
};

const ACCESS: &[Purpose] = &[Purpose::FirmAccess];

#[tokio::test]
async fn after_the_last_day_nobody_joins() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let new = json!({ "title": "共同監査", "fiscalYear": 2025, "edition": "H19.7", "tier": "ESSENTIAL", "type": "ADVISORY" });
    let made = Voice::of(&door, COORDINATOR).does("createEngagement", new, "engagement { id }").await?;
    let id = made["engagement"]["id"].as_str().context("an id")?;
    let day = |days: i64| (house.clock.now() + Duration::days(days)).date_naive().to_string();
    let terms = |from: i64| {
        json!({ "text": "参加費は不要です。", "answerBy": day(10), "briefingOn": day(3),
                "fieldworkFrom": day(from), "fieldworkUntil": day(60) })
    };
    refused(&door, id, "setCallTerms", terms(10)).await?.is("INVALID", "TERMS_ORDER", Some("fieldworkFrom"));
    assert_eq!(coordinate(&door, id, "setCallTerms", terms(30)).await?, "DRAFT");
    coordinate(&door, id, "openCall", json!({})).await?;
    refused(&door, id, "setCallTerms", terms(30)).await?.is_code("CONFLICT", "ENGAGEMENT_STATE");
    coordinate(&door, id, "inviteMunicipalities", json!({ "municipalities": [BEPPU, NAKATSU] })).await?;
    let seen =
        read(&door, "beppu-ciso", id, "terms { text answerBy briefingOn fieldworkFrom fieldworkUntil }")
            .await?;
    assert_eq!(seen["terms"], terms(30), "whoever is invited reads them");

    house.clock.pass(Duration::days(10));
    assert_eq!(
        decide(&door, "beppu-ciso", "giveConsents", &["FIRM_ACCESS"]).await?,
        "CONSENTED",
        "the last day"
    );
    house.clock.pass(Duration::days(1));
    let own = participation(&door, "nakatsu-ciso").await?;
    let input = json!({ "participationId": own["id"], "purposes": ["FIRM_ACCESS"], "expectedVersion": own["version"] });
    let late = Voice::of(&door, "nakatsu-ciso").is_refused("giveConsents", input).await?;
    late.is("CONFLICT", "CALL_OVER", None);
    Ok(())
}

#[tokio::test]
async fn a_late_joiner_is_admitted_with_a_reason_and_gets_its_audit() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for code in ["442011", "401005"] {
        house.body(code).await?;
    }
    let rival = json!(gid(house.firm("rival").await?));
    let joint = house.joint("firm", JointStage::Active, &[(BEPPU, ACCESS)]).await?;
    let id = gid(joint.engagement);
    let admit = |code: &str| json!({ "municipality": code, "reason": "議会の承認が遅れたため" });
    refused(&door, &id, "admitLate", admit(BEPPU)).await?.is("CONFLICT", "TAKES_PART_ALREADY", None);
    refused(&door, &id, "admitLate", admit("401005")).await?.is(
        "INVALID",
        "NOT_JOINED",
        Some("municipality"),
    );
    let mut by_rival = admit("442011");
    by_rival["firmId"] = rival;
    refused(&door, &id, "admitLate", by_rival).await?.is("INVALID", "FIRM_NOT_APPOINTED", Some("firmId"));

    assert_eq!(coordinate(&door, &id, "admitLate", admit("442011")).await?, "ACTIVE");
    refused(&door, &id, "admitLate", admit("442011")).await?.is("CONFLICT", "TAKES_PART_ALREADY", None);
    assert_eq!(participation(&door, "442011-ciso").await?["viewerCan"]["consent"], true);
    assert_eq!(decide(&door, "442011-ciso", "giveConsents", &["FIRM_ACCESS"]).await?, "CONSENTED");
    house.settle().await?;
    let own = participation(&door, "442011-ciso").await?;
    assert_eq!((&own["state"], &own["audit"]["state"]), (&json!("ACTIVE"), &json!("DRAFT")));
    assert!(enters(&door, "firm-auditor", "442011").await?);
    let fields = "participations { lateReason firm { name } municipality { code } }";
    let seen = read(&door, "442011-ciso", &id, fields).await?;
    assert_eq!(seen["participations"][0]["lateReason"], "議会の承認が遅れたため");
    let all = read(&door, COORDINATOR, &id, fields).await?;
    let late = all["participations"].as_array().context("participations")?;
    assert_eq!(late.iter().filter(|one| one["lateReason"] != Value::Null).count(), 1);
    Ok(())
}

#[tokio::test]
async fn each_of_several_firms_enters_whom_it_audits() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let [firm, rival, stranger] =
        [house.firm("firm").await?, house.firm("rival").await?, house.firm("stranger").await?]
            .map(|firm| json!(gid(firm)));
    let joint = house.joint("firm", JointStage::Consented, &[(BEPPU, ACCESS), (NAKATSU, ACCESS)]).await?;
    let id = gid(joint.engagement);
    coordinate(&door, &id, "fixParticipants", json!({})).await?;
    for appointed in [&firm, &rival] {
        assert_eq!(
            coordinate(&door, &id, "appointFirm", json!({ "firmId": appointed })).await?,
            "FIRM_APPOINTED"
        );
    }
    let twice = refused(&door, &id, "appointFirm", json!({ "firmId": rival })).await?;
    twice.is("INVALID", "FIRM_APPOINTED_ALREADY", Some("firmId"));
    let now = house.clock.now();
    let window = json!({ "windowFrom": now, "windowUntil": now + Duration::days(30) });
    let open = refused(&door, &id, "activateEngagement", window.clone()).await?;
    open.is("CONFLICT", "FIRM_UNASSIGNED", None);
    let assign = |code: &str, firm: &Value| -> Result<Value> {
        Ok(json!({ "participationId": gid(joint.of(code)?.participation), "firmId": firm }))
    };
    let strange = refused(&door, &id, "assignFirm", assign(BEPPU, &stranger)?).await?;
    strange.is("INVALID", "FIRM_NOT_APPOINTED", Some("firmId"));
    for (code, firm) in [(BEPPU, &firm), (NAKATSU, &rival)] {
        assert_eq!(coordinate(&door, &id, "assignFirm", assign(code, firm)?).await?, "FIRM_APPOINTED");
    }
    assert_eq!(coordinate(&door, &id, "activateEngagement", window).await?, "ACTIVE");
    house.settle().await?;
    for (auditor, own, other) in [("firm-auditor", BEPPU, NAKATSU), ("rival-auditor", NAKATSU, BEPPU)] {
        assert!(enters(&door, auditor, own).await? && !enters(&door, auditor, other).await?, "{auditor}");
    }
    let begun = refused(&door, &id, "assignFirm", assign(BEPPU, &rival)?).await?;
    begun.is("CONFLICT", "PARTICIPATION_HAS_AUDIT", None);
    for (person, firms) in [(COORDINATOR, 2), ("rival-manager", 1), ("beppu-ciso", 0)] {
        let seen = read(&door, person, &id, "firms { id }").await?;
        assert_eq!(seen["firms"].as_array().map(Vec::len), Some(firms), "{person}");
    }
    assert_eq!(read(&door, "stranger-manager", &id, "id").await?, Value::Null);
    Ok(())
}
