//! What the audit's machine refuses.
use super::{VERBS, holder};
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    audit::{RecordJudgements, RecordSelfAssessments, State},
    scoring::Tier,
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, answers, catalogue, judgements},
};

#[tokio::test]
async fn every_verb_in_every_wrong_state_is_a_conflict() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let [(item, _), ..] = catalogue()? else { anyhow::bail!("an item") };
    let mut refusals = 0;
    let road = State::ALL.iter().take_while(|state| **state <= State::Closed);
    for (place, state) in road.enumerate() {
        let audit = house.internal_audit(*state).await?;
        house.settle().await?;
        let version = house.audit(BEPPU, audit).await?.version;
        let before = stored(&house).await?;
        let verb = json!({ "auditId": gid(audit), "expectedVersion": version });
        let answered = json!({ "auditId": gid(audit), "expectedVersion": version, "answer": "改善する" });
        let answer = json!({ "auditId": gid(audit), "entries": [{ "item": item, "verdict": "PARTIAL" }] });
        let judgement = json!({ "auditId": gid(audit),
                                "entries": [{ "item": item, "verdict": "PARTIAL", "method": "TEST" }] });
        let mut wrong = Vec::new();
        for (index, (mutation, name, _)) in VERBS.iter().enumerate() {
            if index != place {
                let input = if *name == "ACKNOWLEDGE_REPORT" { &answered } else { &verb };
                wrong.push((holder(name)?, *mutation, input));
            }
        }
        if *state != State::SelfAssessment {
            wrong.push(("beppu-respondent", "recordSelfAssessments", &answer));
        }
        if !matches!(state, State::Fieldwork | State::DraftReport) {
            wrong.push(("beppu-auditor", "recordJudgements", &judgement));
        }
        for (person, mutation, input) in wrong {
            let refused = Voice::of(&door, person).is_refused(mutation, input.clone()).await?;
            refused.is("CONFLICT", "AUDIT_STATE", None);
            let name = state.as_str();
            refused.says(
                &format!("The audit's state, {name}, does not allow this."),
                &format!("監査の現在の状態（{name}）では、この操作はできません。"),
            );
            refusals += 1;
        }
        assert_eq!(stored(&house).await?, before, "nothing changed in {state:?}");
    }
    assert_eq!(refusals, 11 * 12 - 13, "each verb in all states but its own; judging is open in two");
    Ok(())
}

#[tokio::test]
async fn nothing_is_handed_on_while_an_item_is_missing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let missing = |refused: crate::voice::Refused, count: usize| {
        refused.is("CONFLICT", "ITEMS_MISSING", None);
        refused.says(
            &format!("{count} items of this audit still have no verdict."),
            &format!("この監査の{count}項目がまだ回答・判定されていません。"),
        );
    };
    let input = async || {
        let version = house.audit(BEPPU, audit).await?.version;
        anyhow::Ok(json!({ "auditId": gid(audit), "expectedVersion": version }))
    };

    let manager = Voice::of(&door, "beppu-manager");
    missing(manager.is_refused("submitSelfAssessment", input().await?).await?, 110);
    let mut entries = answers(BEPPU, Tier::Essential)?;
    let last = entries.pop().context("an entry")?;
    house.run("beppu-manager", RecordSelfAssessments { audit, entries }).await?;
    // Items outside the tier do not stand in for those of it.
    let (other, _) = catalogue()?.iter().find(|(_, essential)| !essential).context("an item of FULL only")?;
    let outside = json!({ "auditId": gid(audit), "entries": [{ "item": other, "verdict": "PARTIAL" }] });
    manager.does("recordSelfAssessments", outside, "__typename").await?;
    let before = stored(&house).await?;
    missing(manager.is_refused("submitSelfAssessment", input().await?).await?, 1);
    assert_eq!(stored(&house).await?, before);
    house.run("beppu-manager", RecordSelfAssessments { audit, entries: vec![last] }).await?;
    manager.does("submitSelfAssessment", input().await?, "__typename").await?;

    let auditor = Voice::of(&door, "beppu-auditor");
    auditor.does("declareIndependence", input().await?, "__typename").await?;
    auditor.does("startFieldwork", input().await?, "__typename").await?;
    missing(auditor.is_refused("draftReport", input().await?).await?, 110);
    let mut entries = judgements(BEPPU, Tier::Essential)?;
    let last = entries.pop().context("an entry")?;
    house.run("beppu-auditor", RecordJudgements { audit, entries }).await?;
    let before = stored(&house).await?;
    missing(auditor.is_refused("draftReport", input().await?).await?, 1);
    assert_eq!(stored(&house).await?, before);
    house.run("beppu-auditor", RecordJudgements { audit, entries: vec![last] }).await?;
    auditor.does("draftReport", input().await?, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn only_the_lead_signs() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "beppu-auditor-2", &[Role::InternalAuditor]).await?;
    let audit = house.internal_audit(State::FactCheck).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let door = house.door()?;
    let other = Voice::of(&door, "beppu-auditor-2");
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { isLedByViewer viewerCan { verbs } } } }";
    let seen = other.reads(read, json!({ "id": gid(audit) })).await?;
    assert_eq!(
        seen["node"],
        json!({ "isLedByViewer": false, "viewerCan": { "verbs": ["REVISE_DRAFT", "TAKE_LEAD"] } })
    );

    let input = json!({ "auditId": gid(audit), "expectedVersion": version });
    let before = stored(&house).await?;
    let refused = other.is_refused("signReport", input.clone()).await?;
    refused.is("CONFLICT", "NOT_LEAD_AUDITOR", None);
    refused.says(
        "Only the lead auditor of this audit signs its report.",
        "報告書に署名できるのは、この監査の主任監査人だけです。",
    );
    for (person, _) in super::PEOPLE.iter().filter(|(person, _)| *person != "beppu-auditor") {
        let document = crate::voice::document("signReport", "__typename");
        let answer = Voice::of(&door, person).ask(&document, json!({ "input": input })).await?;
        assert_eq!(answer.code(), "FORBIDDEN", "{person}: {}", answer.body);
    }
    assert_eq!(stored(&house).await?, before);
    let lead = Voice::of(&door, "beppu-auditor");
    lead.is_refused("signReport", input.clone()).await?.is("CONFLICT", "FACT_CHECK_RUNNING", None);
    Voice::of(&door, "beppu-manager").does("confirmFacts", input, "__typename").await?;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version + 1 });
    lead.does("signReport", input, "__typename").await?;
    Ok(())
}
