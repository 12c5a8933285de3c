//! The end: consolidated, reported and closed, or given up.
use super::{COORDINATOR, enters, read, refused};
use crate::{
    engagement::{coordinate, decide, participation},
    voice::{Voice, gid, stored},
};
use anyhow::Result;
use domain::{audit::State, engagement::Purpose};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU},
};

const WITH: [(&str, &[Purpose]); 2] = [(BEPPU, Purpose::ALL), (NAKATSU, &[Purpose::FirmAccess])];

#[tokio::test]
async fn who_is_not_known_to_be_finished_is_left_out_by_name_and_reason() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let joint = house.joint("firm", JointStage::Active, &WITH).await?;
    let id = gid(joint.engagement);
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Reported).await?;
    house.settle().await?;
    let (beppu, nakatsu) = (gid(joint.of(BEPPU)?.participation), gid(joint.of(NAKATSU)?.participation));
    let left_out = |id: &str| json!({ "leftOut": [{ "participationId": id, "reason": "監査未了" }] });

    let before = stored(&house).await?;
    let early = refused(&door, &id, "reportEngagement", json!({ "overview": "概要" })).await?;
    early.is_code("CONFLICT", "ENGAGEMENT_STATE");
    let open = refused(&door, &id, "startConsolidation", json!({ "leftOut": [] })).await?;
    open.is("CONFLICT", "PARTICIPANTS_UNFINISHED", None);
    let done = refused(&door, &id, "startConsolidation", left_out(&beppu)).await?;
    done.is("INVALID", "NOT_UNFINISHED", Some("leftOut.0"));
    assert_eq!(stored(&house).await?, before);

    assert_eq!(coordinate(&door, &id, "startConsolidation", left_out(&nakatsu)).await?, "CONSOLIDATING");
    assert!(enters(&door, "firm-auditor", NAKATSU).await?, "until it is closed");
    let overview = "参加2団体のうち1団体の監査が完了した。";
    assert_eq!(
        coordinate(&door, &id, "reportEngagement", json!({ "overview": overview })).await?,
        "REPORTED"
    );
    assert_eq!(coordinate(&door, &id, "closeEngagement", json!({})).await?, "CLOSED");
    house.settle().await?;
    for body in [BEPPU, NAKATSU] {
        assert!(!enters(&door, "firm-auditor", body).await?, "{body}");
    }
    let over = refused(&door, &id, "cancelEngagement", json!({ "reason": "中止" })).await?;
    over.is_code("CONFLICT", "ENGAGEMENT_STATE");

    let fields = "report { overview invited tookPart leftOut } history { verb from to reason }
                  participations { leftOutReason municipality { code } }";
    for (person, others) in [(COORDINATOR, 2), ("nakatsu-ciso", 1), ("firm-manager", 2)] {
        let seen = read(&door, person, &id, fields).await?;
        let report = json!({ "overview": overview, "invited": 2, "tookPart": 2, "leftOut": 1 });
        assert_eq!(seen["report"], report, "{person}");
        let verbs: Vec<_> =
            seen["history"].as_array().into_iter().flatten().map(|step| &step["verb"]).collect();
        let road =
            ["OPEN_CALL", "FIX_PARTICIPANTS", "APPOINT_FIRM", "ACTIVATE", "CONSOLIDATE", "REPORT", "CLOSE"];
        assert_eq!(json!(verbs), json!(road), "{person}");
        assert_eq!(seen["participations"].as_array().map(Vec::len), Some(others), "{person}");
    }
    assert_eq!(
        read(&door, "nakatsu-ciso", &id, fields).await?["participations"][0]["leftOutReason"],
        "監査未了"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_given_up_ends_every_entry_and_no_audit() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let joint = house.joint("firm", JointStage::Active, &WITH).await?;
    let id = gid(joint.engagement);
    assert!(enters(&door, "firm-auditor", BEPPU).await?);
    let blank = refused(&door, &id, "cancelEngagement", json!({ "reason": " " })).await?;
    assert_eq!((blank.code.as_str(), blank.field.as_deref()), ("INVALID", Some("reason")));
    assert_eq!(
        coordinate(&door, &id, "cancelEngagement", json!({ "reason": "災害のため" })).await?,
        "CANCELLED"
    );
    house.settle().await?;
    for body in [BEPPU, NAKATSU] {
        assert!(!enters(&door, "firm-auditor", body).await?, "{body}");
    }
    let seen = read(&door, "beppu-ciso", &id, "state history { verb reason }").await?;
    let last = seen["history"].as_array().and_then(|steps| steps.last()).cloned();
    assert_eq!(last, Some(json!({ "verb": "CANCEL", "reason": "災害のため" })));
    assert_eq!(house.audit(BEPPU, joint.audit_of(BEPPU)?).await?.state, State::Draft, "it stays the body's");

    // Whoever takes its consent back and gives it again lets nobody in.
    decide(&door, "beppu-ciso", "withdrawConsents", &["FIRM_ACCESS"]).await?;
    let own = participation(&door, "beppu-ciso").await?;
    let input = json!({ "participationId": own["id"], "purposes": ["FIRM_ACCESS"], "expectedVersion": own["version"] });
    let again = Voice::of(&door, "beppu-ciso").is_refused("giveConsents", input).await?;
    again.is_code("CONFLICT", "ENGAGEMENT_STATE");
    assert_eq!(house.count("entry_grants WHERE ended_at IS NULL").await?, 0);
    assert_eq!(seen["state"], Value::from("CANCELLED"));
    Ok(())
}
