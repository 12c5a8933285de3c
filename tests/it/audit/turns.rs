//! What leads off the road: returns, interruptions, the body's say about the draft, urgent notices.
use crate::voice::{Refused, Voice, gid, stored};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    audit::{AuditId, State},
    finding::FindingKind,
    kernel::fiscal::day_in_japan,
};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, everything},
};

async fn input(house: &House, audit: AuditId, rest: Value) -> Result<Value> {
    let mut input =
        json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    let fields = input.as_object_mut().context("an object")?;
    fields.extend(rest.as_object().context("an object")?.clone());
    Ok(input)
}

async fn seen(door: &Door, person: &str, audit: AuditId, shows: &str) -> Result<Value> {
    let read = format!("query($id: ID!) {{ node(id: $id) {{ ... on Audit {{ {shows} }} }} }}");
    Ok(Voice::of(door, person).reads(&read, json!({ "id": gid(audit) })).await?["node"].take())
}

/// It is refused in the present state, whatever else is right.
async fn refused(
    house: &House,
    voice: Voice<'_>,
    mutation: &str,
    audit: AuditId,
    rest: Value,
) -> Result<Refused> {
    let input = input(house, audit, rest).await?;
    let before = stored(house).await?;
    let refused = voice.is_refused(mutation, input).await?;
    assert_eq!(stored(house).await?, before, "a refusal changes nothing");
    Ok(refused)
}

#[tokio::test]
async fn answers_go_back_with_a_reason_and_come_again() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::Submitted).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    let blank = refused(&house, auditor, "returnSelfAssessment", audit, json!({ "reason": " " })).await?;
    blank.is("INVALID", "BLANK", Some("reason"));
    let back = input(&house, audit, json!({ "reason": "7.3の記録が添付されていない" })).await?;
    let done = auditor.does("returnSelfAssessment", back, "audit { state }").await?;
    assert_eq!(done["audit"]["state"], "SELF_ASSESSMENT");
    let again = input(&house, audit, json!({})).await?;
    Voice::of(&door, "beppu-manager").does("submitSelfAssessment", again, "__typename").await?;
    let steps = seen(&door, "beppu-viewer", audit, "transitions { verb to reason }").await?;
    let last: Vec<Value> =
        steps["transitions"].as_array().context("steps")?.iter().skip(4).cloned().collect();
    let returned = json!({ "verb": "RETURN_SELF_ASSESSMENT", "to": "SELF_ASSESSMENT",
                           "reason": "7.3の記録が添付されていない" });
    let submitted = json!({ "verb": "SUBMIT_SELF_ASSESSMENT", "to": "SUBMITTED", "reason": null });
    assert_eq!(last, [returned, submitted]);
    Ok(())
}

#[tokio::test]
async fn the_body_has_its_say_before_anything_is_final() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::DraftReport).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    let manager = Voice::of(&door, "beppu-manager");
    let finding = house.propose(BEPPU, audit, "beppu-auditor", None, FindingKind::Observation).await?;
    let today = day_in_japan(house.clock.now());
    for days in [13, 91] {
        let day = json!({ "objectionsUntil": today + Duration::days(days) });
        let wrong = refused(&house, auditor, "startFactCheck", audit, day).await?;
        wrong.is("INVALID", "OBJECTION_DAY", Some("objectionsUntil"));
    }
    let show = input(&house, audit, json!({})).await?;
    auditor.does("startFactCheck", show, "__typename").await?;
    let until = seen(&door, "beppu-ciso", audit, "objectionsUntil factsConfirmed").await?;
    assert_eq!(until, json!({ "objectionsUntil": today + Duration::days(14), "factsConfirmed": false }));
    refused(&house, auditor, "signReport", audit, json!({})).await?.is(
        "CONFLICT",
        "FACT_CHECK_RUNNING",
        None,
    );

    // Taken back, judged anew, shown again: the time begins anew.
    let back = input(&house, audit, json!({})).await?;
    auditor.does("reviseDraft", back, "__typename").await?;
    let entry = json!({ "item": "1.1-01", "verdict": "PARTIAL", "method": "TEST", "expectedVersion": 1 });
    let judged = json!({ "auditId": gid(audit), "entries": [entry] });
    auditor.does("recordJudgements", judged, "__typename").await?;
    house.clock.pass(Duration::days(10));
    let show = input(&house, audit, json!({})).await?;
    auditor.does("startFactCheck", show, "__typename").await?;
    house.clock.pass(Duration::days(14));
    refused(&house, auditor, "signReport", audit, json!({})).await?.is(
        "CONFLICT",
        "FACT_CHECK_RUNNING",
        None,
    );
    house.clock.pass(Duration::days(1));
    let objection = json!({ "findingId": gid(finding), "expectedVersion": 1, "text": "異議がある。" });
    let before = stored(&house).await?;
    manager.is_refused("disputeFinding", objection).await?.is("CONFLICT", "OBJECTIONS_OVER", None);
    assert_eq!(stored(&house).await?, before, "what comes too late changes nothing");
    refused(&house, manager, "confirmFacts", audit, json!({})).await?.is("CONFLICT", "OBJECTIONS_OVER", None);
    let sign = input(&house, audit, json!({})).await?;
    auditor.does("signReport", sign, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn an_audit_put_off_goes_on_where_it_was() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let (manager, auditor) = (Voice::of(&door, "beppu-manager"), Voice::of(&door, "beppu-auditor"));
    let off = input(&house, audit, json!({ "reason": "災害対応のため" })).await?;
    let done = manager
        .does("suspendAudit", off, "audit { state interruptedState viewerCan { verbs judge } }")
        .await?;
    let can = json!({ "verbs": ["RESUME"], "judge": false });
    assert_eq!(
        done["audit"],
        json!({ "state": "SUSPENDED", "interruptedState": "FIELDWORK", "viewerCan": can })
    );
    refused(&house, auditor, "draftReport", audit, json!({})).await?.is("CONFLICT", "AUDIT_STATE", None);
    let entry = json!({ "item": "1.1-01", "verdict": "PARTIAL", "method": "TEST", "expectedVersion": 0 });
    let judged = json!({ "auditId": gid(audit), "entries": [entry] });
    auditor.is_refused("recordJudgements", judged).await?.is("CONFLICT", "AUDIT_STATE", None);
    let on = input(&house, audit, json!({})).await?;
    let done = manager.does("resumeAudit", on, "audit { state interruptedState }").await?;
    assert_eq!(done["audit"], json!({ "state": "FIELDWORK", "interruptedState": null }));
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let late = refused(&house, manager, "suspendAudit", audit, json!({ "reason": "遅い" })).await?;
    late.is("CONFLICT", "AUDIT_STATE", None);
    Ok(())
}

#[tokio::test]
async fn a_cancelled_audit_is_over_and_nobody_enters_for_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::Submitted).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let up = input(&house, audit, json!({ "reason": "対象部署の統合" })).await?;
    let done = ciso.does("cancelAudit", up, "audit { state interruptedState viewerCan { verbs } }").await?;
    let given_up =
        json!({ "state": "CANCELLED", "interruptedState": "SUBMITTED", "viewerCan": { "verbs": [] } });
    assert_eq!(done["audit"], given_up);

    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    let taking_part = refused(&house, ciso, "cancelAudit", audit, json!({ "reason": "中止" })).await?;
    taking_part.is("CONFLICT", "PARTICIPATES", None);
    let leave = json!({ "participationId": gid(joint.of(BEPPU)?.participation),
                        "expectedVersion": house.participation(BEPPU, joint.of(BEPPU)?.participation).await?.reply.version });
    ciso.does("withdrawParticipation", leave, "__typename").await?;
    let up = input(&house, audit, json!({ "reason": "共同監査を離れた" })).await?;
    ciso.does("cancelAudit", up, "__typename").await?;
    assert_eq!(house.count("entry_grants WHERE ended_at IS NULL").await?, 0, "nobody enters for it");
    Ok(())
}

#[tokio::test]
async fn what_is_urgent_goes_to_the_ciso_at_once() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let (ciso, auditor) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "beppu-auditor"));
    let blank = json!({ "auditId": gid(audit), "text": " " });
    auditor.is_refused("giveUrgentNotice", blank).await?.is("INVALID", "BLANK", Some("text"));
    let told = json!({ "auditId": gid(audit), "text": "外部から管理画面に入れる。直ちに遮断を。" });
    auditor.does("giveUrgentNotice", told.clone(), "__typename").await?;
    let shows = "urgentNotices { id text answer }";
    let read = seen(&door, "beppu-ciso", audit, shows).await?;
    let [notice] = read["urgentNotices"].as_array().map(Vec::as_slice).context("notices")? else {
        anyhow::bail!("one notice: {read}")
    };
    assert_eq!((&notice["text"], &notice["answer"]), (&told["text"], &Value::Null));
    for outside in ["beppu-respondent", "beppu-viewer"] {
        assert_eq!(seen(&door, outside, audit, shows).await?["urgentNotices"], json!([]), "{outside}");
    }
    let answer = json!({ "noticeId": notice["id"], "text": "本日遮断した。" });
    ciso.does("answerUrgentNotice", answer.clone(), "__typename").await?;
    ciso.is_refused("answerUrgentNotice", answer).await?.is("CONFLICT", "ANSWERED_ALREADY", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    auditor.is_refused("giveUrgentNotice", told).await?.is("CONFLICT", "AUDIT_STATE", None);
    let reports = seen(&door, "beppu-viewer", audit, "reports { content }").await?;
    let content = reports["reports"][0]["content"].as_str().context("content")?;
    assert!(content.contains("外部から管理画面に入れる"), "the report keeps what was told");
    Ok(())
}
