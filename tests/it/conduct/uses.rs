//! What a consent was relied on for, and what leaving would do: said to the body, and to nobody else.
use crate::{
    engagement::participation,
    releases::story::{SIX, Story},
    voice::Voice,
};
use anyhow::{Context as _, Result};
use domain::engagement::Purpose;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const OWN: &str = "{ participations(first: 5) { nodes { withdrawalEffect { code message }
    consents { purpose uses { usedFor auditState } } } } }";

#[tokio::test]
async fn each_use_of_a_consent_is_a_row_and_no_use_is_two() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let seen = Voice::of(&door, "beppu-ciso").reads(OWN, json!({})).await?;
    let consents = seen["participations"]["nodes"][0]["consents"].as_array().context("consents")?;
    assert_eq!(consents.len(), Purpose::ALL.len());
    let mut told = BTreeSet::new();
    for consent in consents {
        for one in consent["uses"].as_array().context("uses")? {
            let of =
                [&consent["purpose"], &one["usedFor"], &one["auditState"]].map(Value::to_string).join(" ");
            assert!(told.insert(of.clone()), "noted twice: {of}");
        }
    }
    for needed in [
        r#""FIRM_ACCESS" "ENTRY_OPENED" null"#,
        r#""FIRM_ACCESS" "REPORT_COPIED" null"#,
        r#""PROGRESS_TO_PREFECTURE" "PROGRESS_DISCLOSED" "REPORTED""#,
        r#""RESULTS_TO_PREFECTURE" "RESULTS_DISCLOSED" "REPORTED""#,
        r#""BENCHMARK_CONTRIBUTION" "CONTRIBUTED" "REPORTED""#,
    ] {
        assert!(told.contains(needed), "{needed} in {told:?}");
    }
    let rows = house.count("consent_uses").await?;
    house.settle().await?;
    assert_eq!(house.count("consent_uses").await?, rows, "nothing is used by looking");
    for person in ["oita-coordinator", "firm-manager", "beppu-viewer"] {
        let seen = Voice::of(&door, person).reads(OWN, json!({})).await?;
        for one in seen["participations"]["nodes"].as_array().context("participations")? {
            assert_eq!(one, &json!({ "withdrawalEffect": null, "consents": null }), "{person}");
        }
    }
    Ok(())
}

async fn effect(story: &Story, ciso: &str) -> Result<String> {
    let seen = Voice::of(&story.door, ciso).reads(OWN, json!({})).await?;
    let effect = &seen["participations"]["nodes"][0]["withdrawalEffect"];
    assert!(effect.is_null() || effect["message"].is_string());
    Ok(effect["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn what_leaving_would_do_is_said_before_it_is_done() -> Result<()> {
    for (stage, expected) in [
        (JointStage::Invited, ""),
        (JointStage::Consented, "BEFORE_AUDIT"),
        (JointStage::Active, "DURING_AUDIT"),
        (JointStage::Reported, "AFTER_REPORT"),
    ] {
        let story = Story::at(stage, &SIX[..1]).await?;
        assert_eq!(effect(&story, "beppu-ciso").await?, expected, "{stage:?}");
    }
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(effect(&story, "beppu-ciso").await?, "AFTER_REPORT");
    assert_eq!(story.publish(&release).await?, "RELEASED");
    assert_eq!(effect(&story, "beppu-ciso").await?, "AFTER_RELEASE");
    let own = participation(&story.door, "beppu-ciso").await?;
    let input = json!({ "participationId": own["id"], "expectedVersion": own["version"] });
    let done = Voice::of(&story.door, "beppu-ciso")
        .does("withdrawParticipation", input, "participation { state }")
        .await?;
    assert_eq!(done["participation"]["state"], "WITHDRAWN");
    assert_eq!(effect(&story, "beppu-ciso").await?, "", "nothing is left to withdraw from");
    let kept = story.see("nakatsu-manager", &release).await?;
    assert_eq!(kept.data("/node/figures/0/n"), 6, "what is released stays");
    Ok(())
}
