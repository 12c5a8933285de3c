//! From the charter to what is covered.
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::{audit::State, scoring::Tier, target::TargetRef};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const COVERAGE: &str = "query($year: Int, $plan: ID) { coverage(fiscalYear: $year, planId: $plan) {
    plan { title } lines { target { name } plannedYears auditedYears gaps } uncovered { kind name } } }";

async fn drafted(door: &Door, mutation: &str, content: &Value) -> Result<String> {
    let manager = Voice::of(door, "beppu-manager");
    let done = manager.does(mutation, json!({ "content": content }), "plan { id state version }").await?;
    assert_eq!((&done["plan"]["state"], &done["plan"]["version"]), (&json!("DRAFT"), &json!(1)));
    Ok(done["plan"]["id"].as_str().context("an id")?.to_owned())
}

fn seen(plan: &str, version: i32) -> Value {
    json!({ "planId": plan, "expectedVersion": version })
}

fn audit(more: &Value) -> Value {
    let mut new = json!({ "title": "監査", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025,
        "edition": "H19.7", "tier": "ESSENTIAL" });
    if let (Some(new), Some(more)) = (new.as_object_mut(), more.as_object()) {
        new.extend(more.clone());
    }
    new
}

#[tokio::test]
async fn a_plan_is_drafted_approved_and_replaced() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = json!({ "departmentId": gid(house.department(BEPPU, "総務課").await?) });
    let door = house.door()?;
    let [manager, ciso] = ["beppu-manager", "beppu-ciso"].map(|person| Voice::of(&door, person));
    let charter = |text: &str| json!({ "title": "監査実施要綱", "text": text });
    let first = drafted(&door, "draftCharter", &charter("第1条")).await?;
    let mut changed = seen(&first, 1);
    changed["content"] = charter("第1条の2");
    manager.does("changeCharter", changed.clone(), "plan { text version }").await?;
    manager.is_refused("changeCharter", changed).await?.is("CONFLICT", "STALE_VERSION", None);
    ciso.does("approvePlan", seen(&first, 2), "plan { state approvedAt }").await?;
    ciso.is_refused("approvePlan", seen(&first, 3)).await?.is("CONFLICT", "PLAN_STATE", None);
    let second = drafted(&door, "draftCharter", &charter("第2版")).await?;
    let mut other = seen(&second, 1);
    other["content"] = json!({ "title": "年度", "text": "", "goals": "", "fiscalYear": 2025, "lines": [] });
    manager.is_refused("changeAnnualPlan", other).await?.is("CONFLICT", "PLAN_KIND", None);
    ciso.does("approvePlan", seen(&second, 1), "__typename").await?;
    let read = "query($id: ID!) { node(id: $id) { ... on Plan { state text replacedBy { text } } } }";
    let former = Voice::of(&door, "beppu-viewer").reads(read, json!({ "id": first })).await?["node"].take();
    assert_eq!(former, json!({ "state": "REPLACED", "text": "第1条の2", "replacedBy": { "text": "第2版" } }));
    let mut late = seen(&first, 4);
    late["content"] = charter("遅い");
    manager.is_refused("changeCharter", late).await?.is("CONFLICT", "PLAN_STATE", None);

    // One annual plan is in force for each year.
    let annual = |year: i32| {
        json!({ "title": "年度計画", "text": "方針", "goals": "目標", "fiscalYear": year,
            "lines": [{ "target": department, "quarter": 2 }] })
    };
    for year in [2025, 2026, 2025] {
        let plan = drafted(&door, "draftAnnualPlan", &annual(year)).await?;
        ciso.does("approvePlan", seen(&plan, 1), "__typename").await?;
    }
    let list = "{ plans(first: 9, kind: ANNUAL, state: APPROVED) { nodes { fiscalYear { year } lines { quarter target { name } } } } }";
    let line = json!([{ "quarter": 2, "target": { "name": "総務課" } }]);
    let in_force = [2025, 2026].map(|year| json!({ "fiscalYear": { "year": year }, "lines": line }));
    assert_eq!(manager.reads(list, json!({})).await?["plans"]["nodes"], json!(in_force));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_planned_is_refused() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = json!({ "departmentId": gid(house.department(BEPPU, "総務課").await?) });
    let strange = json!({ "departmentId": gid(house.department(NAKATSU, "企画課").await?) });
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let mid = |lines: Value| json!({ "content": { "title": "中期", "text": "", "firstFiscalYear": 2025, "lines": lines } });
    let year = |target: &Value, year: i32| json!({ "target": target, "fiscalYear": year });
    let annual = |lines: Value| json!({ "content": { "title": "年度", "text": "", "goals": "", "fiscalYear": 2025, "lines": lines } });
    let order = |reason: &str, targets: Value| json!({ "title": "特命", "reason": reason, "fiscalYear": 2025, "targets": targets });
    let long = "字".repeat(20_001);
    let charter = |text: &str| json!({ "content": { "title": "要綱", "text": text } });
    let before = stored(&house).await?;
    for (person, mutation, input, reason, field) in [
        ("beppu-manager", "draftCharter", charter(""), "BLANK", "text"),
        ("beppu-manager", "draftCharter", charter(&long), "TOO_LONG", "text"),
        (
            "beppu-manager",
            "draftMidTermPlan",
            mid(json!([year(&department, 2028)])),
            "YEAR_OUTSIDE_PLAN",
            "lines.0.fiscalYear",
        ),
        (
            "beppu-manager",
            "draftMidTermPlan",
            mid(json!([year(&department, 2025), year(&department, 2025)])),
            "LINE_TWICE",
            "lines.1",
        ),
        (
            "beppu-manager",
            "draftMidTermPlan",
            mid(json!([year(&strange, 2025)])),
            "UNKNOWN_TARGET",
            "lines.0",
        ),
        (
            "beppu-manager",
            "draftAnnualPlan",
            annual(json!([{ "target": department, "quarter": 5 }])),
            "QUARTER",
            "lines.0.quarter",
        ),
        ("beppu-ciso", "giveSpecialOrder", order("", json!([department])), "BLANK", "reason"),
        ("beppu-ciso", "giveSpecialOrder", order("事案", json!([])), "TARGET_NEEDED", "targets"),
        ("beppu-ciso", "giveSpecialOrder", order("事案", json!([strange])), "UNKNOWN_TARGET", "targets.0"),
        (
            "beppu-ciso",
            "giveSpecialOrder",
            order("事案", json!([department, department])),
            "LINE_TWICE",
            "targets.1",
        ),
    ] {
        Voice::of(&door, person).is_refused(mutation, input).await?.is("INVALID", reason, Some(field));
    }
    let refused = manager.query_is_refused(COVERAGE, json!({})).await?;
    refused.is("INVALID", "ONE_PLAN", Some("planId"));
    assert_eq!(manager.reads(COVERAGE, json!({ "year": 2030 })).await?["coverage"], Value::Null);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_audit_is_ordered() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = json!({ "departmentId": gid(house.department(BEPPU, "総務課").await?) });
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    let door = house.door()?;
    let [manager, ciso] = ["beppu-manager", "beppu-ciso"].map(|person| Voice::of(&door, person));
    let order = json!({ "title": "事案の特命監査", "reason": "漏えいの疑い", "fiscalYear": 2025, "targets": [department] });
    let order = ciso.does("giveSpecialOrder", order, "plan { id state }").await?["plan"].take();
    assert_eq!(order["state"], "APPROVED", "an order is in force at once");
    let annual = json!({ "title": "年度計画", "text": "", "goals": "", "fiscalYear": 2025, "lines": [] });
    let annual = drafted(&door, "draftAnnualPlan", &annual).await?;
    let by = |field: &str, id: &Value| audit(&json!({ field: id }));
    let (annual_id, order_id) = (json!(annual), order["id"].clone());
    let before = stored(&house).await?;
    let draft = manager.is_refused("createAudit", by("annualPlanId", &annual_id)).await?;
    draft.is("CONFLICT", "PLAN_STATE", None);
    let wrong = manager.is_refused("createAudit", by("annualPlanId", &order_id)).await?;
    wrong.is("INVALID", "UNKNOWN_PLAN", Some("annualPlanId"));
    let other_year = audit(&json!({ "specialOrderId": order_id, "fiscalYear": 2026 }));
    let refused = manager.is_refused("createAudit", other_year).await?;
    refused.is("INVALID", "PLAN_YEAR", Some("fiscalYear"));
    let both = audit(&json!({ "specialOrderId": order_id, "annualPlanId": annual_id }));
    manager.is_refused("createAudit", both).await?.is("INVALID", "ONE_ORDER", Some("specialOrderId"));
    assert_eq!(stored(&house).await?, before);

    ciso.does("approvePlan", seen(&annual, 1), "__typename").await?;
    let shows = "audit { id targets { name } order { annualPlan { title } specialOrder { title } participation { id } } }";
    let made = manager.does("createAudit", by("annualPlanId", &annual_id), shows).await?["audit"].take();
    assert_eq!(
        made["order"],
        json!({ "annualPlan": { "title": "年度計画" }, "specialOrder": null, "participation": null })
    );
    let made = manager.does("createAudit", by("specialOrderId", &order_id), shows).await?["audit"].take();
    assert_eq!(made["order"]["specialOrder"]["title"], "事案の特命監査");
    assert_eq!(made["targets"], json!([{ "name": "総務課" }]), "the order's targets are the audit's");
    let free = manager.does("createAudit", audit(&json!({})), shows).await?["audit"].take();
    assert_eq!(free["order"], Value::Null);
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { order { annualPlan { id } participation { name } } } } }";
    let id = json!({ "id": gid(joint) });
    assert_eq!(manager.reads(read, id.clone()).await?["node"]["order"]["participation"]["name"], "別府市");
    let firm = Voice::of(&door, "firm-auditor").inside(BEPPU);
    assert_eq!(firm.reads(read, id).await?["node"]["order"], Value::Null, "an outsider is not told");
    assert_eq!(firm.ask("{ plans(first: 1) { nodes { id } } }", json!({})).await?.code(), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn coverage_shows_years_and_gaps_in_constant_statements() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let general = house.department(BEPPU, "総務課").await?;
    let system = house.system(BEPPU, "財務会計", general).await?;
    let citizens = house.department(BEPPU, "市民課").await?;
    house.department(BEPPU, "防災課").await?;
    let (one, two) = (TargetRef::Department(general), TargetRef::System(system));
    let plan = house
        .mid_term_plan(
            BEPPU,
            2025,
            &[(one, 2025), (one, 2027), (two, 2025), (TargetRef::Department(citizens), 2026)],
        )
        .await?;
    for (targets, until) in [(vec![one], State::Reported), (vec![one, two], State::Fieldwork)] {
        let audit = house.create_audit(BEPPU, Tier::Essential).await?;
        house.set_targets(BEPPU, audit, &targets).await?;
        house.lead(BEPPU, audit, "beppu-auditor", until).await?;
    }
    let door = house.door()?;
    let viewer = Voice::of(&door, "beppu-viewer");
    house.forget_who_asks();
    let before = house.gate.statements();
    let seen = viewer.reads(COVERAGE, json!({ "year": 2025 })).await?["coverage"].take();
    let cost = house.gate.statements() - before;
    let line = |name: &str, planned: Value, audited: Value, gaps: Value| json!({ "target": { "name": name }, "plannedYears": planned, "auditedYears": audited, "gaps": gaps });
    assert_eq!(
        seen,
        json!({ "plan": { "title": "中期監査計画" }, "uncovered": [{ "kind": "DEPARTMENT", "name": "防災課" }], "lines": [
            line("市民課", json!([2026]), json!([]), json!([])),
            line("総務課", json!([2025, 2027]), json!([2025]), json!([])),
            line("財務会計", json!([2025]), json!([]), json!([2025])),
        ] })
    );
    assert_eq!(viewer.reads(COVERAGE, json!({ "plan": gid(plan) })).await?["coverage"], seen);
    // Of another body's plan there is nothing.
    let strange = TargetRef::Department(house.department(NAKATSU, "企画課").await?);
    let strange = house.mid_term_plan(NAKATSU, 2025, &[(strange, 2025)]).await?;
    assert_eq!(viewer.reads(COVERAGE, json!({ "plan": gid(strange) })).await?["coverage"], Value::Null);

    let mut lines = Vec::new();
    for place in 0..20 {
        let more = TargetRef::Department(house.department(BEPPU, &format!("第{place}課")).await?);
        lines.extend([(more, 2025), (more, 2026)]);
    }
    house.mid_term_plan(BEPPU, 2025, &lines).await?;
    house.forget_who_asks();
    let before = house.gate.statements();
    let seen = viewer.reads(COVERAGE, json!({ "year": 2025 })).await?["coverage"].take();
    assert_eq!((seen["lines"].as_array().map(Vec::len), house.gate.statements() - before), (Some(20), cost));
    Ok(())
}
