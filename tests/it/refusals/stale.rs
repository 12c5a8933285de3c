//! Changes made from something older than the present.
use crate::voice::{Refused, Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::audit::State;
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, JointStage, catalogue, everything},
};

#[track_caller]
fn is_stale(refused: &Refused) {
    refused.is("CONFLICT", "STALE_VERSION", None);
    refused.says(
        "It was changed in the meantime: read it again and repeat the change.",
        "他の操作で更新されています。最新の内容を確認してからやり直してください。",
    );
}

#[tokio::test]
async fn an_audit_and_its_entries() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    let [(first, _), (second, _), ..] = catalogue()? else { anyhow::bail!("two items") };
    let respondent = Voice::of(&door, "beppu-respondent");
    let entries = |of_first: i32, of_second: i32| {
        json!({ "auditId": gid(audit), "entries": [
            { "item": first, "verdict": "CONFORMING", "expectedVersion": of_first },
            { "item": second, "verdict": "PARTIAL", "expectedVersion": of_second },
        ] })
    };
    respondent.does("recordSelfAssessments", entries(0, 0), "__typename").await?;
    respondent.does("recordSelfAssessments", entries(1, 1), "__typename").await?;

    let before = stored(&house).await?;
    for (of_first, of_second) in [(0, 0), (1, 2), (2, 1), (2, 3), (-1, 2), (2, i32::MAX)] {
        is_stale(&respondent.is_refused("recordSelfAssessments", entries(of_first, of_second)).await?);
    }
    let version = house.audit(BEPPU, audit).await?.version;
    for stale in [0, version - 1, version + 1, i32::MIN, i32::MAX] {
        let input = json!({ "auditId": gid(audit), "expectedVersion": stale });
        is_stale(&Voice::of(&door, "beppu-manager").is_refused("submitSelfAssessment", input).await?);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn judgements() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let door = house.door()?;
    let [(item, _), ..] = catalogue()? else { anyhow::bail!("an item") };
    let auditor = Voice::of(&door, "beppu-auditor");
    let entry = |version: i32| {
        let entry =
            json!({ "item": item, "verdict": "PARTIAL", "method": "OBSERVE", "expectedVersion": version });
        json!({ "auditId": gid(audit), "entries": [entry] })
    };
    auditor.does("recordJudgements", entry(0), "__typename").await?;
    let before = stored(&house).await?;
    for stale in [0, 2] {
        is_stale(&auditor.is_refused("recordJudgements", entry(stale)).await?);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_engagement_and_a_participation() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Consented, &everything(&[BEPPU])).await?;
    let engagement = gid(joint.engagement);
    let participation = gid(joint.of(BEPPU)?.participation);
    let door = house.door()?;
    let before = stored(&house).await?;
    for stale in [0, 1, 2, 4] {
        let input = json!({ "engagementId": engagement, "expectedVersion": stale });
        let coordinator = Voice::of(&door, "oita-coordinator");
        is_stale(&coordinator.is_refused("fixParticipants", input).await?);
        let input =
            json!({ "engagementId": engagement, "municipalities": [BEPPU], "expectedVersion": stale });
        is_stale(&coordinator.is_refused("inviteMunicipalities", input).await?);
        let input = json!({ "engagementId": engagement, "bidders": [], "expectedVersion": stale });
        is_stale(&coordinator.is_refused("recordBids", input).await?);
    }
    for stale in [0, 2] {
        let ciso = Voice::of(&door, "beppu-ciso");
        let purposes = json!(["RESULTS_TO_PREFECTURE"]);
        let input =
            json!({ "participationId": participation, "purposes": purposes, "expectedVersion": stale });
        is_stale(&ciso.is_refused("giveConsents", input.clone()).await?);
        is_stale(&ciso.is_refused("withdrawConsents", input).await?);
        let input = json!({ "participationId": participation, "expectedVersion": stale });
        is_stale(&ciso.is_refused("withdrawParticipation", input.clone()).await?);
        is_stale(&ciso.is_refused("declineParticipation", input).await?);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_member() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let members = ciso.reads("{ members(first: 50) { nodes { id name version } } }", json!({})).await?;
    let members = members["members"]["nodes"].as_array().cloned().unwrap_or_default();
    let viewer = members.iter().find(|member| member["name"] == "beppu-viewer").context("the viewer")?;
    let input = json!({ "memberId": viewer["id"], "roles": ["VIEWER", "RESPONDENT"], "expectedVersion": viewer["version"] });
    let now = ciso.does("assignRole", input.clone(), "member { version }").await?;
    assert_eq!(now["member"]["version"], 2);

    let before = stored(&house).await?;
    is_stale(&ciso.is_refused("assignRole", input).await?);
    let input = json!({ "memberId": viewer["id"], "expectedVersion": viewer["version"] });
    is_stale(&ciso.is_refused("endMembership", input).await?);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}
