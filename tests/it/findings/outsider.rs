//! A firm's auditor points out, and verifies, in the one audit it was let in for.
use super::{ITEM, Stage, content, text};
use crate::voice::gid;
use anyhow::Result;
use domain::{Id, audit::State, finding::FindingKind};
use serde_json::{Value, json};
use tests::world::{BEPPU, JointStage, NAKATSU, everything};

#[tokio::test]
async fn an_outsider_s_finding_joins_a_lineage_it_may_not_read() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (earlier, ids) = house.signed_findings(BEPPU, 2024, "beppu-auditor", &kinds).await?;
    house.action(BEPPU, ids[0], "beppu-respondent").await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, audit, "firm-auditor", State::Fieldwork).await?;
    let firm = stage.voice("firm-auditor");
    let input = json!({ "auditId": gid(audit), "content": content(Some(ITEM), "MAJOR_NONCONFORMITY") });
    let fields = "finding { id recurringYears lineage { id } carriedFrom { id } owner { name } viewerCan organization { name } }";
    let told = firm.does("proposeFinding", input.clone(), fields).await?["finding"].take();
    assert_eq!((&told["recurringYears"], &told["lineage"]), (&json!(2), &Value::Null));
    assert_eq!(told["organization"]["name"], "firm 監査株式会社");
    assert_eq!(told["viewerCan"], json!(["CHANGE", "WITHDRAW"]));
    let rows = house.look(&format!("SELECT id FROM findings WHERE audit_id = '{}'", audit.uuid())).await?;
    let finding = Id::from_uuid(rows[0]["id"].as_str().unwrap_or_default().parse()?);
    assert_eq!(house.finding(BEPPU, ids[0]).await?.lineage, {
        house.run_in("firm-auditor", BEPPU, domain::finding::LoadFindings(vec![finding])).await?[0].lineage
    });

    // Of the earlier audit it sees nothing, by no way.
    assert_eq!(stage.sees("firm-auditor", ids[0], "id").await?, Value::Null);
    let read = "query($audit: ID!) { findings(first: 9) { totalCount nodes { id } } of: findings(first: 9, filter: { auditId: $audit }) { totalCount } }";
    let seen = firm.reads(read, json!({ "audit": gid(earlier) })).await?;
    assert_eq!((&seen["findings"]["totalCount"], &seen["of"]["totalCount"]), (&json!(1), &json!(0)));
    let inside = stage.voice("beppu-auditor").is_refused("proposeFinding", input).await?;
    inside.is("CONFLICT", "NOT_INDEPENDENT", None);

    // Once the report is signed, the body mends and the firm verifies.
    house.lead(BEPPU, audit, "firm-auditor", State::Reported).await?;
    let action = house.mended(BEPPU, finding, "beppu-respondent").await?;
    let seen = stage
        .sees(
            "firm-auditor",
            finding,
            "state owner { name } isOwnedByViewer viewerCan correctiveActions { state owner { name } }",
        )
        .await?;
    let theirs = json!([{ "state": "CLAIMED_DONE", "owner": null }]);
    assert_eq!((&seen["owner"], &seen["correctiveActions"]), (&Value::Null, &theirs));
    assert_eq!(seen["viewerCan"], json!(["VERIFY", "SEND_BACK"]));
    let helps = json!({ "effective": true, "text": "台帳を閲覧した。" });
    stage.acts("firm-auditor", "judgeCorrectiveAction", action, helps).await?;
    stage.does("firm-auditor", "closeFinding", finding, text("確認した。")).await?;
    assert_eq!(stage.sees("beppu-viewer", finding, "state").await?["state"], "CLOSED_VERIFIED");
    Ok(())
}
