//! A key makes a repeated request do nothing twice.
use crate::voice::{Voice, document, gid, stored};
use anyhow::{Context as _, Result};
use domain::audit::State;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, catalogue, everything},
};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

fn keyed(title: &str) -> Value {
    json!({ "title": title, "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7",
            "tier": "ESSENTIAL", "idempotencyKey": "8f1c" })
}

#[tokio::test]
async fn a_replay_answers_the_same_and_does_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let first = manager.does("createAudit", keyed("監査"), "audit { id version state }").await?;
    let before = stored(&house).await?;
    for _ in 0..3 {
        assert_eq!(manager.does("createAudit", keyed("監査"), "audit { id version state }").await?, first);
    }
    // The order of the fields, and where the values stand, say nothing about the input.
    let inline = "mutation { createAudit(input: { tier: ESSENTIAL, idempotencyKey: \"8f1c\", edition: \"H19.7\",
        fiscalYear: 2025, type: ADVISORY, kind: INTERNAL, title: \"監査\" }) { audit { id version state } userErrors { code } } }";
    assert_eq!(manager.reads(inline, json!({})).await?["createAudit"], first);
    assert_eq!(stored(&house).await?, before);
    assert_eq!(house.count("audits").await?, 1);
    Ok(())
}

#[tokio::test]
async fn other_input_under_a_used_key_is_refused() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    manager.does("createAudit", keyed("監査"), "__typename").await?;
    let before = stored(&house).await?;
    let refused = manager.is_refused("createAudit", keyed("別の監査")).await?;
    refused.is("CONFLICT", "IDEMPOTENCY_KEY_REUSED", None);
    refused.says(
        "This idempotency key was used for other input.",
        "この冪等キーは別の入力ですでに使われています。",
    );
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn what_was_refused_leaves_its_key_free() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let mut wrong = keyed("監査");
    wrong["edition"] = json!("H99.1");
    manager.is_refused("createAudit", wrong).await?.is("INVALID", "UNKNOWN_EDITION", Some("edition"));
    manager.does("createAudit", keyed("監査"), "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn a_replay_reads_the_thing_as_it_is_now() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let made = manager.does("createAudit", keyed("監査"), "audit { id version }").await?;
    let input = json!({ "auditId": made["audit"]["id"], "expectedVersion": 1 });
    Voice::of(&door, "beppu-ciso").does("approveAuditPlan", input, "__typename").await?;
    let again = manager.does("createAudit", keyed("監査"), "audit { id version state }").await?;
    assert_eq!(again["audit"]["id"], made["audit"]["id"]);
    assert_eq!((&again["audit"]["version"], &again["audit"]["state"]), (&json!(2), &json!("PLANNED")));
    Ok(())
}

#[tokio::test]
async fn eight_at_once_make_one() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let document = document("createAudit", "audit { id }");
    let variables = json!({ "input": keyed("監査") });
    let mut at_once = JoinSet::new();
    for _ in 0..8 {
        let request = Voice::of(&door, "beppu-manager").request("en", &document, &variables)?;
        at_once.spawn(door.router.clone().oneshot(request));
    }
    let mut ids = Vec::new();
    while let Some(answered) = at_once.join_next().await {
        let bytes = answered??.into_body().collect().await?.to_bytes();
        let body: Value = serde_json::from_slice(&bytes)?;
        let id = body.pointer("/data/createAudit/audit/id").and_then(Value::as_str);
        ids.push(id.with_context(|| body.to_string())?.to_owned());
    }
    assert_eq!(ids.len(), 8);
    ids.dedup();
    assert_eq!(ids.len(), 1, "all were told of the same audit");
    assert_eq!(house.count("audits").await?, 1);
    assert_eq!(house.count("trail WHERE action = 'AUDIT_CREATE'").await?, 1);
    assert_eq!(house.count("idempotency_keys").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_replayed_bulk_call_does_not_trip_over_its_own_versions() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    let respondent = Voice::of(&door, "beppu-respondent");
    let entries: Vec<Value> =
        catalogue()?.iter().map(|(item, _)| json!({ "item": item, "verdict": "CONFORMING" })).collect();
    let input = json!({ "auditId": gid(audit), "entries": entries, "idempotencyKey": "bulk" });
    respondent.does("recordSelfAssessments", input.clone(), "__typename").await?;
    let before = stored(&house).await?;
    respondent.does("recordSelfAssessments", input, "__typename").await?;
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_key_belongs_to_one_person_one_organization_and_one_mutation() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    for person in ["beppu-manager", "nakatsu-manager"] {
        Voice::of(&door, person).does("createAudit", keyed(person), "__typename").await?;
    }
    assert_eq!(house.count("audits").await?, 2);

    let joint = house.joint("firm", JointStage::Invited, &everything(&[BEPPU])).await?;
    let participation = gid(joint.of(BEPPU)?.participation);
    let ciso = Voice::of(&door, "beppu-ciso");
    let input = |version: i32| {
        json!({ "participationId": participation, "purposes": ["FIRM_ACCESS"], "expectedVersion": version,
                "idempotencyKey": "8f1c" })
    };
    ciso.does("giveConsents", input(0), "__typename").await?;
    ciso.does("withdrawConsents", input(1), "__typename").await?;
    let fix =
        json!({ "engagementId": gid(joint.engagement), "expectedVersion": 3, "idempotencyKey": "8f1c" });
    let coordinator = Voice::of(&door, "oita-coordinator");
    coordinator.does("fixParticipants", fix, "__typename").await?;
    let appoint = json!({ "engagementId": gid(joint.engagement), "firmId": gid(house.place("firm")?),
                          "expectedVersion": 4, "idempotencyKey": "8f1c" });
    coordinator.does("appointFirm", appoint, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn a_key_is_one_line_of_up_to_eighty_characters() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let with = |key: &str| {
        let mut input = keyed("監査");
        input["idempotencyKey"] = json!(key);
        input
    };
    let before = stored(&house).await?;
    for (key, reason) in [
        ("", "BLANK"),
        (" \u{3000}", "BLANK"),
        ("a\0b", "CONTROL_CHARACTER"),
        ("a\nb", "CONTROL_CHARACTER"),
        (&*"鍵".repeat(81), "TOO_LONG"),
    ] {
        let refused = manager.is_refused("createAudit", with(key)).await?;
        refused.is("INVALID", reason, Some("idempotencyKey"));
    }
    assert_eq!(stored(&house).await?, before);
    manager.does("createAudit", with(&"鍵".repeat(80)), "__typename").await?;
    Ok(())
}
