//! What every write leaves behind.
use super::{end, member};
use crate::evidence::{Carrier, ITEM, PDF, new};
use anyhow::Result;
use domain::{
    access::{Action, Mode, Role},
    audit::{Advance, State, TakeLead},
    membership::AssignRoles,
    scoring::Basis,
};
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, ReleaseStage, everything},
};

/// Every action that may write was done in this story, and each has its rows in the trail.
#[tokio::test]
async fn every_write_leaves_a_row_in_the_trail() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    let manager = Carrier::of(&door, "beppu-manager");
    let evidence = manager.sends(new(audit, &[ITEM]), PDF).await?;
    manager.gets(&manager.address_of(&evidence).await?).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    let take = Advance::<TakeLead>::new(audit, house.audit(BEPPU, audit).await?.version);
    house.run("second-auditor", take).await?;
    house.lead(BEPPU, audit, "second-auditor", State::Reported).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Reported).await?;
    house.settle().await?;
    house.release(Basis::Judged, ReleaseStage::Published).await?;
    let viewer = member(&house, "beppu-viewer").await?;
    let assign =
        AssignRoles { member: viewer.id, roles: vec![Role::Respondent], expected_version: viewer.version };
    house.run("beppu-ciso", assign).await?;
    assert_eq!(end(&house, "beppu-ciso", &member(&house, "beppu-viewer").await?, None).await?, "ok");
    house.settle().await?;

    let rows = house.look("SELECT DISTINCT action FROM trail WHERE outcome = 'DONE'").await?;
    let noted: BTreeSet<&str> = rows.iter().filter_map(|row| row.get("action")?.as_str()).collect();
    for action in Action::ALL.iter().filter(|action| action.policy().mode == Mode::Write) {
        assert!(noted.contains(action.as_str()), "{} left no row", action.as_str());
    }
    assert!(noted.contains("ACCEPT_INVITATION") && noted.contains("BOOTSTRAP"));
    for (rows, of) in [
        ("audit_transitions WHERE verb = 'SIGN_REPORT'", "REPORT_SIGN"),
        ("audit_transitions WHERE verb = 'APPROVE_PLAN'", "AUDIT_PLAN_APPROVE"),
        ("members", "ACCEPT_INVITATION"),
        ("organizations WHERE kind <> 'CENTER'", "ORGANIZATION_CREATE"),
    ] {
        assert_eq!(
            house.count(rows).await?,
            house.count(&format!("trail WHERE action = '{of}'")).await?,
            "{of}"
        );
    }
    Ok(())
}
