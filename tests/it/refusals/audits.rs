//! Audits, answers and judgements that cannot be.
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use domain::{
    Error,
    access::Role,
    audit::{
        Advance, Note, RecordJudgements, RecordSelfAssessments, SelfAssessmentEntry, State,
        SubmitSelfAssessment,
    },
    scoring::{Tier, Verdict},
    team::DeclareIndependence,
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, answers, catalogue, judgements},
};

/// An essential item.
const ITEM: &str = "1.1-01";

fn new_audit(edition: &str, fiscal_year: i32) -> Value {
    json!({ "title": "監査", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": fiscal_year, "edition": edition,
            "tier": "ESSENTIAL" })
}

fn answer(item: &str) -> Value {
    json!({ "item": item, "verdict": "CONFORMING" })
}

#[tokio::test]
async fn an_audit_needs_a_published_edition_and_a_sane_year() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let before = stored(&house).await?;

    let refused = manager.is_refused("createAudit", new_audit("H99.1", 2025)).await?;
    refused.is("INVALID", "UNKNOWN_EDITION", Some("edition"));
    refused.says(
        "There is no published catalogue edition of this code.",
        "このコードの公開済みの版はありません。",
    );
    manager.is_refused("createAudit", new_audit("latest", 2025)).await?.is(
        "INVALID",
        "EDITION_CODE",
        Some("edition"),
    );
    for year in [1999, 2101, -1, i32::MAX] {
        let refused = manager.is_refused("createAudit", new_audit("H19.7", year)).await?;
        refused.is("INVALID", "FISCAL_YEAR", Some("fiscalYear"));
        refused.says(
            "The fiscal year must lie between 2000 and 2100.",
            "年度は2000から2100までで指定してください。",
        );
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn answers_that_cannot_be_are_refused_as_a_whole() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    let respondent = Voice::of(&door, "beppu-respondent");
    let [(first, _), (second, _), ..] = catalogue()? else { anyhow::bail!("two items") };
    let before = stored(&house).await?;
    let try_it = async |entries: Vec<Value>| {
        respondent
            .is_refused("recordSelfAssessments", json!({ "auditId": gid(audit), "entries": entries }))
            .await
    };

    for unknown in ["9.9-99", "1.1-0", "", "'; DROP TABLE audits; --", "六.四-〇三"] {
        let refused = try_it(vec![answer(first), answer(unknown)]).await?;
        refused.is("INVALID", "UNKNOWN_ITEM", Some("entries.1.item"));
        refused.says(
            "This audit's edition has no such item.",
            "この監査が用いる版に、その監査項目はありません。",
        );
    }
    let refused = try_it(vec![answer(first), answer(second), answer(first)]).await?;
    refused.is("INVALID", "ITEM_TWICE", Some("entries.2.item"));
    refused.says("The same item appears twice in this call.", "同じ監査項目が重複しています。");

    for note in [json!(null), json!(""), json!(" \n ")] {
        let entry = json!({ "item": second, "verdict": "NOT_APPLICABLE", "note": note });
        let refused = try_it(vec![answer(first), entry]).await?;
        refused.is("INVALID", "REASON_NEEDED", Some("entries.1.note"));
        refused.says(
            "An item that does not apply needs a reason.",
            "「該当なし」とする場合は理由を記入してください。",
        );
    }
    for entries in [Vec::new(), vec![answer(first); 401]] {
        let refused = try_it(entries).await?;
        refused.is("INVALID", "ENTRY_COUNT", Some("entries"));
        refused.says("Send 1 to 400 entries.", "一度に送れるのは1件から400件までです。");
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn judgements_that_cannot_be_are_refused_as_a_whole() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let door = house.door()?;
    let auditor = Voice::of(&door, "beppu-auditor");
    let [(first, _), (second, _), ..] = catalogue()? else { anyhow::bail!("two items") };
    let judgement = |item: &str| json!({ "item": item, "verdict": "PARTIAL", "method": "EXAMINE" });
    let before = stored(&house).await?;
    let try_it = async |entries: Vec<Value>| {
        auditor.is_refused("recordJudgements", json!({ "auditId": gid(audit), "entries": entries })).await
    };
    try_it(vec![judgement("9.9-99")]).await?.is("INVALID", "UNKNOWN_ITEM", Some("entries.0.item"));
    try_it(vec![judgement(first), judgement(first)]).await?.is(
        "INVALID",
        "ITEM_TWICE",
        Some("entries.1.item"),
    );
    let bare = json!({ "item": second, "verdict": "NOT_APPLICABLE", "method": "EXAMINE" });
    try_it(vec![judgement(first), bare]).await?.is("INVALID", "REASON_NEEDED", Some("entries.1.note"));
    try_it(vec![judgement(first); 401]).await?.is("INVALID", "ENTRY_COUNT", Some("entries"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn who_answered_an_item_does_not_judge_it() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "beppu-both", &[Role::Respondent, Role::InternalAuditor]).await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    let both = Voice::of(&door, "beppu-both");
    let essential: Vec<&str> =
        catalogue()?.iter().filter(|(_, essential)| *essential).map(|(item, _)| item.as_str()).collect();
    let [others, own, ..] = essential.as_slice() else { anyhow::bail!("two items") };
    let entries = json!([answer(own)]);
    both.does("recordSelfAssessments", json!({ "auditId": gid(audit), "entries": entries }), "__typename")
        .await?;
    let mut rest = tests::world::answers(BEPPU, Tier::Essential)?;
    rest.retain(|entry| entry.item != *own);
    house
        .run("beppu-manager", domain::audit::RecordSelfAssessments { audit, entries: rest })
        .await
        .map(drop)?;
    let version = house.audit(BEPPU, audit).await?.version;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version });
    Voice::of(&door, "beppu-manager").does("submitSelfAssessment", input, "__typename").await?;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version + 1 });
    let refused = both.is_refused("declareIndependence", input.clone()).await?;
    refused.is("CONFLICT", "INDEPENDENCE_OWN_ANSWERS", None);
    refused.says(
        "Who answered items of this audit does not audit it.",
        "この監査の項目に回答した人は、その監査を行えません。",
    );
    both.is_refused("startFieldwork", input.clone()).await?.is("CONFLICT", "NOT_ON_TEAM", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Fieldwork).await?;

    let read = "query($id: ID!) { node(id: $id) { ... on Audit { items(first: 100) { nodes { code selfAssessment { byViewer } } } } } }";
    let seen = both.reads(read, json!({ "id": gid(audit) })).await?;
    let items = seen["node"]["items"]["nodes"].as_array().cloned().unwrap_or_default();
    for item in items.iter().filter(|item| !item["selfAssessment"].is_null()) {
        assert_eq!(item["selfAssessment"]["byViewer"], item["code"] == **own, "{item}");
    }

    let before = stored(&house).await?;
    let judgement = |item: &str| json!({ "item": item, "verdict": "CONFORMING", "method": "INTERVIEW" });
    let entries = json!([judgement(others), judgement(own)]);
    let refused =
        both.is_refused("recordJudgements", json!({ "auditId": gid(audit), "entries": entries })).await?;
    refused.is("INVALID", "OWN_ANSWER", Some("entries.1.item"));
    refused.says(
        "Who answered an item does not judge it.",
        "自分が回答した項目を自分で判定することはできません。",
    );
    assert_eq!(stored(&house).await?, before);

    let entries = json!([judgement(others)]);
    let refused =
        both.is_refused("recordJudgements", json!({ "auditId": gid(audit), "entries": entries })).await?;
    refused.is("CONFLICT", "NOT_ON_TEAM", None);
    assert_eq!(stored(&house).await?, before);
    let input = json!({ "auditId": gid(audit), "entries": [judgement(own)] });
    Voice::of(&door, "beppu-auditor").does("recordJudgements", input, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn a_reported_audit_is_never_written_again() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Reported).await?;
    house.settle().await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let door = house.door()?;
    let [(item, _), ..] = catalogue()? else { anyhow::bail!("an item") };
    let before = stored(&house).await?;
    let entry = json!({ "item": item, "verdict": "PARTIAL", "expectedVersion": 1 });
    let answers = json!({ "auditId": gid(audit), "entries": [entry] });
    let entry = json!({ "item": item, "verdict": "PARTIAL", "method": "TEST", "expectedVersion": 1 });
    let judgements = json!({ "auditId": gid(audit), "entries": [entry] });
    let verb = json!({ "auditId": gid(audit), "expectedVersion": version });
    for (person, mutation, input) in [
        ("beppu-respondent", "recordSelfAssessments", &answers),
        ("beppu-auditor", "recordJudgements", &judgements),
        ("beppu-ciso", "approveAuditPlan", &verb),
        ("beppu-manager", "submitSelfAssessment", &verb),
        ("beppu-auditor", "startFieldwork", &verb),
        ("beppu-auditor", "signReport", &verb),
    ] {
        let refused = Voice::of(&door, person).is_refused(mutation, input.clone()).await?;
        refused.is("CONFLICT", "AUDIT_STATE", None);
        refused.says(
            "The audit's state, REPORTED, does not allow this.",
            "監査の現在の状態（REPORTED）では、この操作はできません。",
        );
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn who_ever_answered_an_item_does_not_judge_it_whoever_answered_it_last() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "both", &[Role::Respondent, Role::InternalAuditor]).await?;
    let id = house.create_audit(BEPPU, Tier::Essential).await?;
    house.lead(BEPPU, id, "beppu-auditor", State::SelfAssessment).await?;
    let answer = |version| RecordSelfAssessments {
        audit: id,
        entries: vec![SelfAssessmentEntry {
            item: ITEM.to_owned(),
            verdict: Verdict::Conforming,
            note: Note::default(),
            expected_version: version,
        }],
    };
    house.run("both", answer(0)).await?;
    house.run("beppu-manager", answer(1)).await?;
    let mut rest = answers(BEPPU, Tier::Essential)?;
    rest.retain(|entry| entry.item != ITEM);
    house.run("beppu-manager", RecordSelfAssessments { audit: id, entries: rest }).await?;
    let expected_version = house.audit(BEPPU, id).await?.version;
    house.run("beppu-manager", Advance::<SubmitSelfAssessment>::new(id, expected_version)).await?;
    house.lead(BEPPU, id, "beppu-auditor", State::Fieldwork).await?;

    // What was answered over is still an answer of theirs: neither on the team do they come, nor to this item.
    let expected_version = house.audit(BEPPU, id).await?.version;
    let refused = house.run("both", DeclareIndependence { audit: id, expected_version }).await;
    assert!(matches!(refused, Err(Error::Conflict(reason)) if reason.code() == "INDEPENDENCE_OWN_ANSWERS"));
    let mut judged = judgements(BEPPU, Tier::Essential)?;
    judged.retain(|entry| entry.item == ITEM);
    let judge = |entries| RecordJudgements { audit: id, entries };
    let refused = house.run("both", judge(judged.clone())).await;
    assert!(matches!(refused, Err(Error::Invalid { reason, .. }) if reason.code() == "OWN_ANSWER"));
    assert_eq!(house.count("judgements").await?, 0);

    house.run("beppu-auditor", judge(judged)).await?;
    assert_eq!(house.count("judgements").await?, 1);
    Ok(())
}
