//! Departments, webhooks, targets, item assignments, teams and plans.
use super::{Deed, ITEM, deed};
use anyhow::Result;
use domain::{
    assignment::SubmitAssignedItems,
    audit::{AuditId, Note, RecordSelfAssessments, SelfAssessmentEntry, State},
    scoring::Verdict,
};
use serde_json::{Value, json};
use tests::{House, world::BEPPU};

/// Fields whose input names an aim without a version.
pub(super) const UNVERSIONED: &[&str] = &[
    "assignToDepartment",
    "removeFromDepartment",
    "assignItems",
    "submitAssignedItems",
    "returnAssignedItems",
    "dismissAuditors",
    "extendAppointment",
];

/// The rows.
pub(super) fn deeds() -> Vec<Deed> {
    let free = |field, rest| Deed { aim: None, ..deed(field, "", ("", "")).with(rest) };
    let department = |field| deed(field, "", ("departmentId", "department"));
    let internal = |field| deed(field, "internal", ("auditId", "internal"));
    let plan = |field, aim| deed(field, "", ("planId", aim));
    let items = json!({ "items": [ITEM] });
    let assign = json!({ "assigneeMemberId": "@placed member", "items": [ITEM] });
    let target = json!({ "departmentId": "@department" });
    let charter = json!({ "title": "要綱", "text": "第1条" });
    let mid_term = json!({ "title": "中期計画", "text": "方針", "firstFiscalYear": 2028,
        "lines": [{ "target": target, "fiscalYear": 2029 }] });
    let annual = json!({ "title": "年度計画", "text": "方針", "goals": "目標", "fiscalYear": 2026,
        "lines": [{ "target": target, "quarter": 2 }] });
    let content = |content: &Value| json!({ "content": content });
    vec![
        free("addDepartment", json!({ "name": "新しい課" })),
        department("changeDepartment").with(json!({ "name": "総務部" })),
        deed("closeDepartment", "", ("departmentId", "empty department")),
        department("assignToDepartment").with(json!({ "memberId": "@beppu's member" })),
        department("removeFromDepartment").with(json!({ "memberId": "@placed member" })),
        free("addSystem", json!({ "name": "新システム", "departmentId": "@department" })),
        deed("changeSystem", "", ("systemId", "system"))
            .with(json!({ "name": "会計", "departmentId": "@department" })),
        deed("closeSystem", "", ("systemId", "system")),
        free("registerWebhook", json!({ "url": "https://front.example.jp/", "topics": ["REPORT_SIGNED"] })),
        deed("rotateWebhookSecret", "", ("webhookId", "webhook")),
        deed("pauseWebhook", "", ("webhookId", "webhook")),
        deed("resumeWebhook", "", ("webhookId", "paused webhook")),
        deed("removeWebhook", "", ("webhookId", "webhook")),
        free(
            "registerServiceAccount",
            json!({ "name": "画面", "scopes": ["AUDITS_READ"], "expiresAt": "2026-03-31T00:00:00Z" }),
        ),
        deed("rotateServiceAccountSecret", "", ("serviceAccountId", "service account")),
        deed("revokeServiceAccount", "", ("serviceAccountId", "service account")),
        internal("setAuditTargets").with(json!({ "targets": [target] })),
        internal("assignItems").at(State::Notified).with(assign),
        internal("submitAssignedItems").at(State::SelfAssessment).with(items.clone()),
        internal("returnAssignedItems")
            .at(State::SelfAssessment)
            .with(json!({ "items": [ITEM], "reason": "資料が足りない" })),
        internal("declareIndependence").at(State::SelfAssessment),
        deed("declareIndependence", "granted", ("auditId", "granted")),
        free("noteAdvisory", json!({ "memberId": "@beppu's member", "fiscalYear": 2025 })),
        free("draftCharter", content(&charter)),
        plan("changeCharter", "draft charter").with(content(&charter)),
        free("draftMidTermPlan", content(&mid_term)),
        plan("changeMidTermPlan", "draft mid-term").with(content(&mid_term)),
        free("draftAnnualPlan", content(&annual)),
        plan("changeAnnualPlan", "draft annual").with(content(&annual)),
        plan("approvePlan", "draft charter"),
        free(
            "giveSpecialOrder",
            json!({ "title": "特命", "reason": "事案の発生", "fiscalYear": 2025, "targets": [target] }),
        ),
    ]
}

/// What must be there before the deed: an answered item of the respondent's, or a submitted one.
pub(super) async fn prepare(house: &House, field: &str, audit: AuditId) -> Result<()> {
    if !["submitAssignedItems", "returnAssignedItems"].contains(&field) {
        return Ok(());
    }
    house.assign(BEPPU, audit, "beppu-respondent", &[ITEM]).await?;
    let entry = SelfAssessmentEntry {
        item: ITEM.to_owned(),
        verdict: Verdict::Conforming,
        note: Note::default(),
        expected_version: 0,
    };
    house.run("beppu-respondent", RecordSelfAssessments { audit, entries: vec![entry] }).await?;
    if field == "returnAssignedItems" {
        house.run("beppu-respondent", SubmitAssignedItems { audit, items: vec![ITEM.to_owned()] }).await?;
    }
    Ok(())
}
