//! The independence of who comes from outside.
use crate::voice::{Voice, gid};
use anyhow::Result;
use domain::{access::Role, audit::State, membership::EndMembership, target::TargetRef};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

#[tokio::test]
async fn an_outsider_s_independence_is_checked_behind_the_wall() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = house.department(BEPPU, "総務課").await?;
    // Once of Beppu's general affairs, now of the firm.
    house.invite("beppu-ciso", "turncoat", &[Role::Respondent]).await?;
    house.works_in(BEPPU, department, "turncoat", None).await?;
    let leaving = house.member(BEPPU, "turncoat").await?;
    let end = EndMembership { member: leaving.id, successor: None, expected_version: leaving.version };
    house.run("beppu-ciso", end).await?;
    house.invite("firm-manager", "turncoat", &[Role::Auditor]).await?;
    house.invite("firm-manager", "consultant", &[Role::Auditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.set_targets(BEPPU, audit, &[TargetRef::Department(department)]).await?;
    house.lead(BEPPU, audit, "firm-auditor", State::Notified).await?;
    house.lead(NAKATSU, joint.audit_of(NAKATSU)?, "firm-auditor", State::Notified).await?;

    let door = house.door()?;
    let told = Voice::of(&door, "consultant").reads("{ viewer { userId } }", json!({})).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let note = json!({ "userId": told["viewer"]["userId"], "fiscalYear": 2025 });
    ciso.does("noteAdvisory", note.clone(), "advisory { id userId fiscalYear { year } }").await?;
    ciso.is_refused("noteAdvisory", note).await?.is("CONFLICT", "ADVISORY_NOTED_ALREADY", None);
    let neither = ciso.is_refused("noteAdvisory", json!({ "fiscalYear": 2025 })).await?;
    neither.is("INVALID", "ONE_PERSON", Some("memberId"));
    let nobody = gid::<domain::access::User>(uuid::Uuid::nil().into());
    ciso.does("noteAdvisory", json!({ "userId": nobody, "fiscalYear": 2025 }), "__typename").await?;
    let listed = ciso.reads("{ advisories(first: 9) { totalCount nodes { userId } } }", json!({})).await?;
    assert_eq!(listed["advisories"]["totalCount"], 2);

    let version = house.audit(BEPPU, audit).await?.version;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version });
    for (person, reason) in [("turncoat", "INDEPENDENCE_DEPARTMENT"), ("consultant", "INDEPENDENCE_ADVISED")]
    {
        let voice = Voice::of(&door, person).inside(BEPPU);
        voice.is_refused("declareIndependence", input.clone()).await?.is("CONFLICT", reason, None);
    }
    let inside = Voice::of(&door, "beppu-auditor").is_refused("declareIndependence", input.clone()).await?;
    inside.is("CONFLICT", "NOT_INDEPENDENT", None);
    let firm = Voice::of(&door, "firm-auditor").inside(BEPPU);
    firm.does("declareIndependence", input, "audit { team { isViewer } }").await?;
    // Elsewhere nothing stands against them.
    let there = joint.audit_of(NAKATSU)?;
    let input =
        json!({ "auditId": gid(there), "expectedVersion": house.audit(NAKATSU, there).await?.version });
    for person in ["turncoat", "consultant"] {
        Voice::of(&door, person)
            .inside(NAKATSU)
            .does("declareIndependence", input.clone(), "__typename")
            .await?;
    }
    Ok(())
}
