//! The whole road of a finding: proposed, disputed, issued, mended, verified.
use super::{ITEM, Stage, content, text};
use crate::voice::gid;
use anyhow::{Context as _, Result};
use domain::{
    Id,
    audit::{AuditId, State},
    corrective::CorrectiveActionId,
    finding::{FindingId, FindingKind, FindingState},
};
use serde_json::{Value, json};
use tests::world::BEPPU;

const READ: &str = "itemCode item { text { ja } } kind severity title objection reply isDissentRecorded state
    recurringYears dueOn isOverdue isOwnedByViewer owner { name } viewerCan audit { title }
    correctiveActions { title state dueOn extensions history { verb to text dueOn byViewer } }
    history { verb from to text byViewer byHouse } lineage { state }";

/// The auditor's findings over the API in an audit that is in the fieldwork.
async fn proposed(stage: &Stage, kinds: &[&str]) -> Result<(AuditId, Vec<FindingId>)> {
    let audit = stage.house.internal_audit(State::Fieldwork).await?;
    let mut ids = Vec::new();
    for kind in kinds {
        let input = json!({ "auditId": gid(audit), "content": content(Some(ITEM), kind) });
        stage.voice("beppu-auditor").does("proposeFinding", input, "finding { state version }").await?;
    }
    for row in stage.house.look("SELECT id FROM findings ORDER BY id").await? {
        ids.push(Id::from_uuid(row["id"].as_str().context("an id")?.parse()?));
    }
    Ok((audit, ids))
}

async fn only_action(stage: &Stage) -> Result<CorrectiveActionId> {
    let rows = stage.house.look("SELECT id FROM corrective_actions").await?;
    Ok(Id::from_uuid(rows[0]["id"].as_str().context("an id")?.parse()?))
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in one go")]
async fn a_finding_is_disputed_issued_mended_and_verified() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let (audit, ids) = proposed(&stage, &["MAJOR_NONCONFORMITY", "COMMENDATION", "OBSERVATION"]).await?;
    let [finding, good, gone] = ids[..] else { anyhow::bail!("three findings") };
    let mut changed = content(Some(ITEM), "MINOR_NONCONFORMITY");
    changed["title"] = json!("退職者の利用者IDが残っている");
    stage.does("beppu-auditor", "changeFinding", finding, json!({ "content": changed })).await?;
    stage.does("beppu-auditor", "withdrawFinding", gone, text("重複していた。")).await?;

    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    stage.does("beppu-ciso", "disputeFinding", finding, text("2件は再雇用の職員である。")).await?;
    let confirm =
        json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    stage.voice("beppu-manager").does("confirmFacts", confirm, "__typename").await?;
    let sign = json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    let open = stage.voice("beppu-auditor").is_refused("signReport", sign).await?;
    open.is("CONFLICT", "OBJECTIONS_OPEN", None);
    open.says("1 objections to findings have not been answered.", "回答していない異議申出が1件あります。");
    let revised = json!({ "answer": "REVISE", "text": "1件に改めた。", "content": changed });
    stage.does("beppu-auditor", "answerObjection", finding, revised).await?;
    stage.does("beppu-manager", "disputeFinding", finding, text("その1件も無効化済みである。")).await?;
    let upheld = json!({ "answer": "UPHOLD", "text": "実施日時点で有効だった。", "dissent": true });
    stage.does("beppu-auditor", "answerObjection", finding, upheld).await?;
    let again = stage.refuses("beppu-ciso", "disputeFinding", finding, text("納得できない。")).await?;
    again.is("CONFLICT", "DISSENT_RECORDED", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;

    let report = house.look("SELECT content, sha256 FROM reports").await?;
    let signed = report[0]["content"].as_str().context("a report")?;
    assert_eq!(
        Some(domain::kernel::digest::sha256(signed.as_bytes()).as_str()),
        report[0]["sha256"].as_str()
    );
    let told: Value = serde_json::from_str(signed)?;
    let told = told["findings"].as_array().context("findings")?;
    assert_eq!(told.len(), 2, "what was taken back is not in it");
    assert_eq!((&told[0]["item"], &told[0]["kind"]), (&json!(ITEM), &json!("MINOR_NONCONFORMITY")));
    assert_eq!(told[0]["objection"], "その1件も無効化済みである。");
    assert_eq!((&told[0]["reply"], &told[0]["dissent"]), (&json!("実施日時点で有効だった。"), &json!(true)));
    assert_eq!((&told[1]["kind"], &told[1]["disclosure"]), (&json!("COMMENDATION"), &json!("PUBLIC")));

    stage.does("beppu-manager", "noteFinding", good, text("庁内に周知した。")).await?;
    let owned = json!({ "ownerMemberId": stage.member("beppu-respondent").await?, "dueOn": "2025-07-31" });
    stage.does("beppu-manager", "assignFinding", finding, owned).await?;
    let action = json!({ "findingId": gid(finding), "title": "棚卸し", "plan": "毎月行う。",
        "ownerMemberId": stage.member("beppu-respondent").await?, "dueOn": "2025-07-15" });
    stage.voice("second-respondent").does("proposeCorrectiveAction", action, "__typename").await?;
    let action = only_action(&stage).await?;
    stage.acts("beppu-ciso", "approveCorrectiveAction", action, json!({})).await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::Remediating);
    stage.acts("beppu-respondent", "startCorrectiveAction", action, json!({})).await?;
    let more = json!({ "dueOn": "2025-07-25", "text": "人事課の回答待ち" });
    stage.acts("beppu-respondent", "askExtension", action, more).await?;
    stage.acts("beppu-manager", "decideExtension", action, json!({ "granted": true })).await?;
    stage.acts("beppu-respondent", "claimCorrectiveActionDone", action, text("終えた。")).await?;
    stage.does("beppu-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    let bad = json!({ "effective": false, "text": "6月分の記録がない。" });
    stage.acts("beppu-auditor", "judgeCorrectiveAction", action, bad).await?;
    stage.does("beppu-auditor", "sendFindingBack", finding, text("記録が足りない。")).await?;
    stage.does("beppu-respondent", "startRemediation", finding, json!({})).await?;
    stage.acts("beppu-respondent", "startCorrectiveAction", action, json!({})).await?;
    stage.acts("beppu-respondent", "claimCorrectiveActionDone", action, text("記録した。")).await?;
    stage.does("beppu-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    let unverified = stage.refuses("beppu-auditor", "closeFinding", finding, text("見た。")).await?;
    unverified.is("CONFLICT", "ACTIONS_UNVERIFIED", None);
    let helps = json!({ "effective": true, "text": "6月と7月の記録を閲覧した。" });
    stage.acts("beppu-auditor", "judgeCorrectiveAction", action, helps).await?;
    stage.does("beppu-auditor", "closeFinding", finding, text("台帳と照合した。")).await?;

    let seen = stage.sees("beppu-manager", finding, READ).await?;
    assert_eq!((&seen["state"], &seen["recurringYears"]), (&json!("CLOSED_VERIFIED"), &json!(1)));
    assert_eq!(seen["owner"]["name"], "beppu-respondent");
    assert_eq!(
        (&seen["correctiveActions"][0]["state"], &seen["correctiveActions"][0]["extensions"]),
        (&json!("EFFECTIVE"), &json!(1))
    );
    assert_eq!(
        (&seen["correctiveActions"][0]["dueOn"], &seen["viewerCan"]),
        (&json!("2025-07-25"), &json!([]))
    );
    assert!(seen["item"]["text"]["ja"].is_string());
    assert_eq!(seen["history"][2]["text"], "2件は再雇用の職員である。");
    assert_eq!((&seen["history"][0]["from"], &seen["history"][0]["byHouse"]), (&Value::Null, &json!(false)));
    assert_eq!(
        stage.history(finding).await?,
        [
            "PROPOSE PROPOSED",
            "CHANGE PROPOSED",
            "DISPUTE DISPUTED",
            "REVISE PROPOSED",
            "DISPUTE DISPUTED",
            "UPHOLD PROPOSED",
            "ISSUE ISSUED",
            "ASSIGN ISSUED",
            "REMEDIATE REMEDIATING",
            "CLAIM_READY READY_FOR_VERIFICATION",
            "SEND_BACK NEEDS_REVISION",
            "REMEDIATE REMEDIATING",
            "CLAIM_READY READY_FOR_VERIFICATION",
            "VERIFY CLOSED_VERIFIED",
        ]
    );
    assert_eq!(stage.history(good).await?, ["PROPOSE PROPOSED", "ISSUE ISSUED", "NOTE NOTED"]);
    assert_eq!(stage.history(gone).await?, ["PROPOSE PROPOSED", "WITHDRAW WITHDRAWN"]);
    Ok(())
}

#[tokio::test]
async fn what_is_overdue_is_counted_by_japan_s_day() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity), (None, FindingKind::Observation)];
    let (audit, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    house.assign_finding(BEPPU, ids[0], "beppu-respondent").await?;
    let count = "query($filter: FindingFilterInput) { findings(first: 9, filter: $filter) { totalCount nodes { kind isOverdue } } }";
    let seen = async |filter: Value| {
        let read = stage.voice("beppu-viewer").reads(count, json!({ "filter": filter })).await?;
        anyhow::Ok(read["findings"]["totalCount"].clone())
    };
    house.clock.set("2025-07-15T14:59:59Z".parse()?); // due on the 15th, the last second of that day
    assert_eq!(seen(json!({ "overdue": true })).await?, 0);
    house.clock.set("2025-07-15T15:00:00Z".parse()?);
    assert_eq!(seen(json!({ "overdue": true })).await?, 1);
    assert_eq!(seen(json!({ "overdue": false })).await?, 1);
    assert_eq!(seen(Value::Null).await?, 2);
    assert_eq!(seen(json!({ "kind": "OBSERVATION", "state": "ISSUED", "severity": "HIGH" })).await?, 1);
    assert_eq!(seen(json!({ "auditId": gid(audit), "severity": "LOW" })).await?, 0);
    let lineage = gid(house.finding(BEPPU, ids[1]).await?.lineage);
    assert_eq!(seen(json!({ "lineage": lineage })).await?, 1);
    assert_eq!(stage.sees("beppu-viewer", ids[0], "isOverdue").await?["isOverdue"], true);
    let until = json!({ "until": "2025-07-16", "text": "更新を待つ。" });
    stage.does("beppu-ciso", "acceptRisk", ids[0], until).await?;
    assert_eq!(seen(json!({ "overdue": true })).await?, 0, "an accepted risk is not overdue");
    Ok(())
}

#[tokio::test]
async fn findings_cost_the_same_however_many() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let mut costs = Vec::new();
    for length in [2_usize, 12] {
        let kinds = vec![(Some(ITEM), FindingKind::MinorNonconformity); length];
        let (audit, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
        for id in &ids {
            house.assign_finding(BEPPU, *id, "beppu-respondent").await?;
            house.action(BEPPU, *id, "beppu-respondent").await?;
        }
        let list = format!(
            "query($filter: FindingFilterInput) {{ findings(first: 20, filter: $filter) {{ nodes {{ {READ} }} }} }}"
        );
        house.forget_who_asks();
        let before = house.gate.statements();
        let filter = json!({ "filter": { "auditId": gid(audit) } });
        let seen = stage.voice("beppu-manager").reads(&list, filter).await?;
        assert_eq!(seen["findings"]["nodes"].as_array().map(Vec::len), Some(length));
        let items = "query($id: ID!) { node(id: $id) { ... on Audit { findings { title } items(first: 20) { nodes { findings { title history { verb } } } } } } }";
        let seen = stage.voice("beppu-manager").reads(items, json!({ "id": gid(audit) })).await?;
        assert_eq!(seen["node"]["items"]["nodes"][0]["findings"].as_array().map(Vec::len), Some(length));
        costs.push(house.gate.statements() - before);
    }
    assert_eq!(costs.first(), costs.last());
    Ok(())
}
