//! What every write leaves behind.
use super::{end, member};
use crate::evidence::{Carrier, ITEM, PDF, new};
use anyhow::Result;
use domain::{
    access::{Action, Mode, Role},
    assignment::{ReturnAssignedItems, ReturnReason, SubmitAssignedItems},
    audit::{Advance, AuditId, RecordSelfAssessments, State, TakeLead},
    catalog::EditionCode,
    edition_change::ChangeAuditEdition,
    kernel::fiscal::FiscalYear,
    membership::AssignRoles,
    planning::Order,
    prior::CarryOverAnswers,
    scoring::{Basis, Tier},
    target::TargetRef,
    team::{Advisor, DeclareIndependence, NoteAdvisory},
};
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, LATER_EDITION, NAKATSU, ReleaseStage, answers, everything},
};

/// What is planned, shared out, declared and taken over in Beppu.
async fn planned_and_shared_out(house: &House) -> Result<()> {
    let department = house.department(BEPPU, "総務課").await?;
    let target = TargetRef::Department(department);
    house.mid_term_plan(BEPPU, 2025, &[(target, 2025)]).await?;
    let order = house.special_order(BEPPU, &[target]).await?;
    let audit = house.ordered_audit(BEPPU, Order::SpecialOrder(order)).await?;
    house.set_targets(BEPPU, audit, &[target]).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let mut entries = answers(BEPPU, Tier::Essential)?;
    entries.truncate(1);
    let items: Vec<String> = entries.iter().map(|entry| entry.item.clone()).collect();
    house.assign(BEPPU, audit, "beppu-respondent", &[items[0].as_str()]).await?;
    house.run("beppu-respondent", RecordSelfAssessments { audit, entries }).await?;
    house.run("beppu-respondent", SubmitAssignedItems { audit, items: items.clone() }).await?;
    let reason = ReturnReason::parse("reason", "不足")?;
    house.run("beppu-manager", ReturnAssignedItems { audit, items, reason }).await?;
    let advisor = Advisor::Member(member(house, "beppu-viewer").await?.id);
    let fiscal_year = FiscalYear::parse("fiscalYear", 2025)?;
    house.run("beppu-ciso", NoteAdvisory { advisor, fiscal_year }).await?;
    Ok(())
}

/// What a signed audit leaves to the next, which is taken to a later edition.
async fn carried_over(house: &House, from: AuditId) -> Result<()> {
    house.later_edition().await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.run("beppu-manager", CarryOverAnswers { audit, from }).await?;
    let edition = EditionCode::parse("edition", LATER_EDITION)?;
    house.run("beppu-manager", ChangeAuditEdition { audit, edition, expected_version: 1 }).await?;
    Ok(())
}

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
    let expected_version = house.audit(BEPPU, audit).await?.version;
    house.run("second-auditor", DeclareIndependence { audit, expected_version }).await?;
    let take = Advance::<TakeLead>::new(audit, house.audit(BEPPU, audit).await?.version);
    house.run("second-auditor", take).await?;
    house.lead(BEPPU, audit, "second-auditor", State::Reported).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Reported).await?;
    planned_and_shared_out(&house).await?;
    carried_over(&house, audit).await?;
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
