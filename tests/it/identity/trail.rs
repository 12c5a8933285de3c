//! What every write leaves behind.
use super::{end, member};
use crate::evidence::{Carrier, ITEM, PDF, new};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    access::{Action, Mode, Role},
    advisor::{AdvisorId, Capacity, SetAvailability},
    assignment::{ReturnAssignedItems, ReturnReason, SubmitAssignedItems},
    audit::{
        Advance, AmendReport, AuditId, AuditKind, Cancel, RecordSelfAssessments, Resume,
        ReturnSelfAssessment, ReviseDraft, State, StepReason, SubmitSelfAssessment, Suspend, TakeLead,
    },
    catalog::EditionCode,
    comparison::NetworkModel,
    corrective::{CancelAction, JudgeAction},
    dispatch::{CancelDispatch, DispatchReason, DispatchState},
    edition_change::ChangeAuditEdition,
    effect::ReleaseEffects,
    finding::{AcceptRisk, AnswerObjection, DisputeFinding, FindingKind, ObjectionAnswer, SendFindingBack},
    kernel::fiscal::FiscalYear,
    membership::AssignRoles,
    named_comparison::ReadNamedScores,
    notice::{AnswerUrgentNotice, GiveUrgentNotice, LoadUrgentNotices, NoticeText},
    planning::Order,
    prior::CarryOverAnswers,
    profile::DeclareNetworkModel,
    programme::{OpenProgramme, ProgrammeId},
    publication::{ApprovePublication, DraftPublication, Summary},
    scoring::{Basis, Tier},
    target::TargetRef,
    team::{Advisor, DeclareIndependence, NoteAdvisory},
    visit::{EndAdvisorEntry, VisitState},
    webhook::WebhookTopic,
};
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, LATER_EDITION, NAKATSU, ReleaseStage, answers, everything, said},
};

/// What is planned, shared out, declared and taken over in Beppu.
async fn planned_and_shared_out(house: &House) -> Result<()> {
    let declare = DeclareNetworkModel { network: NetworkModel::Alpha, expected_version: 0 };
    house.run("beppu-ciso", declare).await?;
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

/// What the centre keeps for those who ask for advice.
async fn advised(house: &House) -> Result<()> {
    house.advisor("center-advisor").await?;
    let (capacity, days_off) = (Capacity::parse("daysPerMonth", 5)?, Vec::new());
    house.run("center-advisor", SetAvailability { capacity, days_off, expected_version: 1 }).await?;
    house.programme(2025).await?;
    Ok(())
}

/// What is pointed out in Beppu, objected to, mended, verified and borne.
async fn pointed_out_and_mended(house: &House) -> Result<()> {
    let major = FindingKind::MajorNonconformity;
    let audit = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Fieldwork).await?;
    let finding = house.propose(BEPPU, audit, "beppu-auditor", Some(ITEM), major).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    let dispute = DisputeFinding { finding, objection: said("異議")?, expected_version: 1 };
    house.run("beppu-ciso", dispute).await?;
    let answer = ObjectionAnswer::Uphold { dissent: true };
    let answer = AnswerObjection { finding, answer, reply: said("回答")?, expected_version: 2 };
    house.run("beppu-auditor", answer).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let action = house.mended(BEPPU, finding, "beppu-respondent").await?;
    let judge = JudgeAction { action, effective: false, statement: said("無効")?, expected_version: 4 };
    house.run("beppu-auditor", judge).await?;
    let reason = said("不足")?;
    let expected_version = house.finding(BEPPU, finding).await?.version;
    house.run("beppu-auditor", SendFindingBack { finding, reason: reason.clone(), expected_version }).await?;
    house.run("beppu-ciso", CancelAction { action, reason: reason.clone(), expected_version: 5 }).await?;
    let until = house.day_ahead(30)?;
    let expected_version = expected_version + 1;
    house.run("beppu-ciso", AcceptRisk { finding, until, reason, expected_version }).await?;
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

/// An audit with every turn that leads off its road, and what follows its signature.
async fn turned(house: &House) -> Result<()> {
    let because = |reason| StepReason::parse("reason", reason);
    let audit = house.internal_audit(State::Submitted).await?;
    let version = async || anyhow::Ok(house.audit(BEPPU, audit).await?.version);
    let back = Advance::<ReturnSelfAssessment>::with(audit, version().await?, because("不足")?);
    house.run("beppu-auditor", back).await?;
    let submit = Advance::<SubmitSelfAssessment>::new(audit, version().await?);
    house.run("beppu-manager", submit).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    house.run("beppu-auditor", Advance::<ReviseDraft>::new(audit, version().await?)).await?;
    let off = Advance::<Suspend>::with(audit, version().await?, because("災害")?);
    house.run("beppu-manager", off).await?;
    house.run("beppu-ciso", Advance::<Resume>::new(audit, version().await?)).await?;
    let text = NoticeText::parse("text", "直ちに遮断を。")?;
    house.run("beppu-auditor", GiveUrgentNotice { audit, text: text.clone() }).await?;
    let notices = house.run("beppu-ciso", LoadUrgentNotices(vec![audit])).await?;
    let notice = notices.first().context("the notice")?.id;
    house.run("beppu-ciso", AnswerUrgentNotice { notice, text }).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::FollowUp).await?;
    let amend = AmendReport {
        audit,
        expected_version: version().await?,
        reason: because("誤記")?,
        entries: Vec::new(),
        opinion: None,
    };
    house.run("beppu-auditor", amend).await?;
    let summary = Summary::parse("summary", "改善を要する点があった。")?;
    let draft = DraftPublication { audit, expected_version: 0, summary };
    let publication = house.run("beppu-manager", draft).await?;
    let published_on = "2030-01-01".parse()?;
    house.run("beppu-ciso", ApprovePublication { publication, expected_version: 1, published_on }).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Closed).await?;
    let given_up = house.internal_audit(State::Draft).await?;
    let cancel = Advance::<Cancel>::with(given_up, 1, because("統合")?);
    house.run("beppu-ciso", cancel).await?;
    Ok(())
}

/// What is asked of the centre's advisor, accepted and given up.
async fn dispatched(house: &House) -> Result<()> {
    let id = async |table: &str| -> Result<uuid::Uuid> {
        let found = house.look(&format!("SELECT id FROM {table}")).await?;
        Ok(found.first().and_then(|row| row.get("id")?.as_str()).context("a row")?.parse()?)
    };
    let programme: ProgrammeId = id("programmes").await?.into();
    let advisor: AdvisorId = id("advisors").await?.into();
    house.run("center-operator", OpenProgramme { programme, expected_version: 1 }).await?;
    let dispatch = house.dispatch((programme, advisor), "研修", 30, DispatchState::Accepted).await?;
    let expected_version = house.dispatch_now(dispatch).await?.version;
    let reason = DispatchReason::parse("reason", "都合により")?;
    house.run("beppu-ciso", CancelDispatch { dispatch, reason, expected_version }).await?;
    visited(house, (programme, advisor)).await
}

/// Another dispatch, on which the advisor comes in, records, and the body signs.
async fn visited(house: &House, found: (ProgrammeId, AdvisorId)) -> Result<()> {
    let dispatch = house.dispatch(found, "内部監査の立上げ", 1, DispatchState::Confirmed).await?;
    house.clock.pass(Duration::days(1));
    let visit = house.visit(dispatch, 1, house.clock.now(), VisitState::Finalized).await?;
    house.run("beppu-ciso", EndAdvisorEntry { visit }).await?;
    let fiscal_year = FiscalYear::parse("fiscalYear", 2020)?;
    house.run("center-operator", ReleaseEffects { fiscal_year }).await?;
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
    turned(&house).await?;
    pointed_out_and_mended(&house).await?;
    let ordered = house.outside_audit(BEPPU, AuditKind::External).await?;
    let window = house.appoint(BEPPU, ordered, house.place("firm")?).await?;
    house.extend(BEPPU, ordered, window, 1).await?;
    house.dismiss(BEPPU, ordered).await?;
    carried_over(&house, audit).await?;
    house.settle().await?;
    house.webhook(BEPPU, "http://localhost:1/", &[WebhookTopic::ReportSigned]).await?;
    house.service_account(BEPPU, "画面", &[]).await?;
    let named = house.compare_by_name(BEPPU, NAKATSU, Basis::Judged).await?;
    house.run("nakatsu-ciso", ReadNamedScores(vec![named])).await?;
    advised(&house).await?;
    house.release(Basis::Judged, ReleaseStage::Published).await?;
    dispatched(&house).await?;
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
        (
            "members m WHERE NOT EXISTS (SELECT FROM service_accounts s WHERE s.user_id = m.user_id)",
            "ACCEPT_INVITATION",
        ),
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
