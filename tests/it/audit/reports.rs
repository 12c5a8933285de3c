//! Versions of a report, their receipts, what they promise, and what the public reads of them.
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::{
    audit::{AuditId, State, verify_chain, verify_report},
    kernel::digest::sha256,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, everything},
};

async fn input(house: &House, audit: AuditId, rest: Value) -> Result<Value> {
    let mut input =
        json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    input.as_object_mut().context("an object")?.extend(rest.as_object().context("an object")?.clone());
    Ok(input)
}

async fn reports(door: &Door, audit: AuditId) -> Result<Vec<Value>> {
    let read = "query($id: ID!) { node(id: $id) { ... on Audit {
        reports { id number content sha256 supersedes acknowledgement { answer } } } } }";
    let seen = Voice::of(door, "beppu-viewer").reads(read, json!({ "id": gid(audit) })).await?;
    Ok(seen["node"]["reports"].as_array().context("reports")?.clone())
}

async fn overall(door: &Door, audit: AuditId) -> Result<Value> {
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { scores { lines { basis tier domain numerator } } } } }";
    let seen = Voice::of(door, "beppu-viewer").reads(read, json!({ "id": gid(audit) })).await?;
    let lines = seen["node"]["scores"]["lines"].as_array().context("lines")?;
    let whole =
        |line: &&Value| line["basis"] == "JUDGED" && line["tier"] == "ESSENTIAL" && line["domain"].is_null();
    assert_eq!(lines.len(), 36, "of one version only");
    Ok(lines.iter().find(whole).context("the whole")?["numerator"].clone())
}

#[tokio::test]
async fn an_amendment_supersedes_and_never_edits() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::FollowUp).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    let first = reports(&door, audit).await?;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["acknowledgement"]["answer"], "指摘に沿って改善する。");
    let before = overall(&door, audit).await?;

    let content: Value = serde_json::from_str(first[0]["content"].as_str().context("content")?)?;
    let items = content["items"].as_array().context("items")?;
    let wrong = items.iter().find(|item| item["judgement"] == "NONCONFORMING").context("a wrong one")?;
    let entry =
        json!({ "item": wrong["item"], "verdict": "CONFORMING", "method": "TEST", "expectedVersion": 1 });
    let stale =
        json!({ "item": wrong["item"], "verdict": "CONFORMING", "method": "TEST", "expectedVersion": 9 });
    let untouched = stored(&house).await?;
    let amend = input(&house, audit, json!({ "reason": "記録の見落とし", "entries": [stale] })).await?;
    auditor.is_refused("amendReport", amend).await?.is("CONFLICT", "STALE_VERSION", None);
    let other = input(&house, audit, json!({ "reason": "訂正", "opinion": "適正" })).await?;
    auditor.is_refused("amendReport", other).await?.is("INVALID", "NO_OPINION", Some("opinion"));
    assert_eq!(stored(&house).await?, untouched);
    let amend = input(&house, audit, json!({ "reason": "記録の見落とし", "entries": [entry] })).await?;
    let done = auditor.does("amendReport", amend, "audit { state }").await?;
    assert_eq!(done["audit"]["state"], "REPORTED", "the CISO takes the new version");

    let both = reports(&door, audit).await?;
    assert_eq!(both[0], first[0], "what was signed stays");
    assert_eq!((&both[1]["number"], &both[1]["supersedes"]), (&json!(2), &first[0]["sha256"]));
    assert!(both[1]["acknowledgement"].is_null());
    assert_ne!(overall(&door, audit).await?, before, "the scores are the new version's");
    let contents: Vec<String> =
        both.iter().filter_map(|one| one["content"].as_str().map(str::to_owned)).collect();
    let verified = verify_chain(&contents).map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    assert_eq!(verified.len(), 2);
    let changed = contents[1].replace("記録の見落とし", "なし");
    assert!(verify_report(&changed, both[1]["sha256"].as_str()).is_err(), "a changed word is found");
    Ok(())
}

#[tokio::test]
async fn the_signer_s_organization_keeps_a_copy_of_each_version() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, audit, "firm-auditor", State::Reported).await?;
    let amend = input(&house, audit, json!({ "reason": "誤記" })).await?;
    let firm = Voice::of(&door, "firm-auditor");
    firm.inside(BEPPU).does("amendReport", amend, "__typename").await?;
    house.settle().await?;
    let copies = firm.reads("{ reportCopies(first: 10) { edges { node { sha256 } } } }", json!({})).await?;
    let kept = copies["reportCopies"]["edges"].as_array().context("copies")?.len();
    assert_eq!(kept, 2);
    Ok(())
}

#[tokio::test]
async fn an_advisory_report_gives_no_assurance() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::DraftReport).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    let entry = json!({ "item": "1.1-01", "verdict": "PARTIAL", "method": "TEST", "expectedVersion": 1,
                        "note": "指摘事項を除き、重要な問題は認められなかった。" });
    let judged = json!({ "auditId": gid(audit), "entries": [entry] });
    let content = json!({ "kind": "OBSERVATION", "severity": "LOW", "title": "掲示", "disclosure": "PUBLIC",
                          "rootCause": "総合評価は良好である。" });
    let found = json!({ "auditId": gid(audit), "content": content });
    let before = stored(&house).await?;
    auditor.is_refused("recordJudgements", judged).await?.is_code("CONFLICT", "ASSURANCE_PHRASE");
    auditor.is_refused("proposeFinding", found).await?.is_code("CONFLICT", "ASSURANCE_PHRASE");
    assert_eq!(stored(&house).await?, before);
    // What was written before the list had the phrase stands in the way of the signature.
    let older =
        "UPDATE judgements SET note = '指摘事項を除き、重要な問題は認められなかった。' WHERE item = '1.1-01'";
    house.owner.execute_unprepared(older).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    let confirm = input(&house, audit, json!({})).await?;
    Voice::of(&door, "beppu-manager").does("confirmFacts", confirm, "__typename").await?;
    let sign = input(&house, audit, json!({})).await?;
    let before = stored(&house).await?;
    auditor.is_refused("signReport", sign.clone()).await?.is_code("CONFLICT", "ASSURANCE_PHRASE");
    let mut opinion = sign;
    opinion["opinion"] = json!("おおむね良好");
    auditor.is_refused("signReport", opinion).await?.is("INVALID", "NO_OPINION", Some("opinion"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn the_public_reads_a_summary_that_the_ciso_approved() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.internal_audit(State::FactCheck).await?;
    let (ciso, manager) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "beppu-manager"));
    let draft = json!({ "auditId": gid(audit), "summary": "情報資産の管理に改善を要する点があった。" });
    manager.is_refused("draftPublication", draft.clone()).await?.is("CONFLICT", "NO_REPORT", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let sounds = json!({ "auditId": gid(audit), "summary": "その他、重大な問題は認められなかった。" });
    manager.is_refused("draftPublication", sounds).await?.is_code("CONFLICT", "ASSURANCE_PHRASE");
    let made =
        manager.does("draftPublication", draft.clone(), "publication { id version state content }").await?;
    let id = made["publication"]["id"].clone();
    assert_eq!(made["publication"]["content"], Value::Null);
    manager.is_refused("draftPublication", draft).await?.is("CONFLICT", "STALE_VERSION", None);
    let approve = |day: &str| json!({ "publicationId": id, "expectedVersion": 1, "publishedOn": day });
    ciso.is_refused("approvePublication", approve("2020-01-01")).await?.is(
        "INVALID",
        "PUBLICATION_DAY",
        Some("publishedOn"),
    );
    let shows = "publication { state publishedOn content sha256 version }";
    let done = ciso.does("approvePublication", approve("2026-12-01"), shows).await?["publication"].take();
    assert_eq!((&done["state"], &done["publishedOn"]), (&json!("APPROVED"), &json!("2026-12-01")));
    let content = done["content"].as_str().context("content")?;
    assert_eq!(done["sha256"], sha256(content.as_bytes()));
    let public: Value = serde_json::from_str(content)?;
    assert_eq!(public["report_sha256"], reports(&door, audit).await?[0]["sha256"]);
    assert!(public["items"].is_null() && public["scores"].is_null(), "no verdict goes out");
    let again = json!({ "publicationId": id, "expectedVersion": 2, "publishedOn": "2026-12-02" });
    ciso.is_refused("approvePublication", again).await?.is("CONFLICT", "PUBLICATION_APPROVED", None);
    Ok(())
}
