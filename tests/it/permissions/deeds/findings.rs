//! Findings and corrective actions.
use super::{Deed, ITEM, deed, uuid};
use crate::permissions::seed::World;
use anyhow::Result;
use domain::{
    Id,
    audit::State,
    corrective::{AskExtension, ClaimActionDone, CorrectiveActionId},
    finding::{AcceptRisk, ClaimFindingReady, DisputeFinding, FindingId},
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, said},
};

/// Fields whose input names an aim without a version.
pub(super) const UNVERSIONED: &[&str] = &["proposeFinding", "carryOverFindings", "proposeCorrectiveAction"];

/// The rows.
pub(super) fn deeds() -> Vec<Deed> {
    let finding = |field, aim| deed(field, "", ("findingId", aim));
    let action = |field| deed(field, "", ("correctiveActionId", "action"));
    let text = |text: &str| json!({ "text": text });
    let content = json!({ "content": { "item": ITEM, "kind": "OBSERVATION", "severity": "LOW", "title": "掲示が古い",
        "disclosure": "PUBLIC" } });
    let owned = json!({ "ownerMemberId": "@placed member", "dueOn": "2099-03-31" });
    let mut proposed = owned.clone();
    proposed["title"] = json!("掲示を改める");
    let answer = json!({ "answer": "UPHOLD", "text": "変えない。" });
    let carried =
        Deed { also: Some(("fromAuditId", "signed")), ..deed("carryOverFindings", "", ("auditId", "next")) };
    vec![
        deed("proposeFinding", "internal", ("auditId", "internal"))
            .at(State::Fieldwork)
            .with(content.clone()),
        deed("proposeFinding", "granted", ("auditId", "granted")).at(State::Fieldwork).with(content.clone()),
        finding("changeFinding", "draft finding").with(content),
        finding("withdrawFinding", "draft finding").with(text("重複")),
        finding("disputeFinding", "checked finding").with(text("事実と異なる。")),
        finding("answerObjection", "checked finding").with(answer),
        finding("assignFinding", "finding").with(owned),
        finding("noteFinding", "observation").with(json!({})),
        finding("startRemediation", "owned finding").with(json!({})),
        finding("claimFindingReady", "owned finding").with(text("是正した。")),
        finding("closeFinding", "owned finding").with(text("確認した。")),
        finding("sendFindingBack", "owned finding").with(text("不足している。")),
        finding("acceptRisk", "finding").with(json!({ "until": "2026-03-31", "text": "更新を待つ。" })),
        finding("endRiskAcceptance", "finding").with(text("方針を改めた。")),
        carried,
        finding("proposeCorrectiveAction", "finding").with(proposed),
        action("approveCorrectiveAction"),
        action("rejectCorrectiveAction").with(text("費用が過大")),
        action("startCorrectiveAction"),
        action("claimCorrectiveActionDone").with(text("終えた。")),
        action("judgeCorrectiveAction").with(json!({ "effective": true, "text": "記録を閲覧した。" })),
        action("cancelCorrectiveAction").with(text("別の方法による。")),
        action("askExtension").with(json!({ "dueOn": "2099-03-31", "text": "部品待ち" })),
        action("decideExtension").with(json!({ "granted": true })),
    ]
}

/// What must have happened before the deed.
pub(super) async fn prepare(house: &House, world: &World, field: &str) -> Result<()> {
    let respondent = "beppu-respondent";
    let action: CorrectiveActionId = Id::from_uuid(uuid(world.id("action")?)?.parse()?);
    let named = |name| -> Result<FindingId> { Ok(Id::from_uuid(uuid(world.id(name)?)?.parse()?)) };
    match field {
        "answerObjection" => {
            let finding = named("checked finding")?;
            let dispute =
                DisputeFinding { finding, objection: said("事実と異なる。")?, expected_version: 1 };
            house.run("beppu-ciso", dispute).await?;
        }
        "endRiskAcceptance" => {
            let (finding, reason) = (named("finding")?, said("更新を待つ。")?);
            let until = house.day_ahead(90)?;
            let accept = AcceptRisk { finding, until, reason, expected_version: 2 };
            house.run("beppu-ciso", accept).await?;
        }
        "startCorrectiveAction" => {
            let approve = domain::corrective::ApproveAction { action, expected_version: 1 };
            house.run("beppu-ciso", approve).await?;
        }
        "claimFindingReady"
        | "closeFinding"
        | "sendFindingBack"
        | "claimCorrectiveActionDone"
        | "judgeCorrectiveAction"
        | "askExtension"
        | "decideExtension" => {
            house.begun(BEPPU, action, respondent).await?;
            if field == "decideExtension" {
                let (due_on, reason) = (house.day_ahead(600)?, said("部品待ち")?);
                house.run(respondent, AskExtension { action, due_on, reason, expected_version: 3 }).await?;
            } else if !["claimCorrectiveActionDone", "askExtension"].contains(&field) {
                let claim = ClaimActionDone { action, statement: said("終えた。")?, expected_version: 3 };
                house.run(respondent, claim).await?;
            }
        }
        _ => {}
    }
    if ["closeFinding", "sendFindingBack"].contains(&field) {
        let finding = named("owned finding")?;
        let judge = domain::corrective::JudgeAction {
            action,
            effective: true,
            statement: said("閲覧した。")?,
            expected_version: 4,
        };
        house.run("beppu-auditor", judge).await?;
        let expected_version = house.finding(BEPPU, finding).await?.version;
        let ready = ClaimFindingReady { finding, statement: said("是正した。")?, expected_version };
        house.run(respondent, ready).await?;
    }
    Ok(())
}

/// What an input's field names: a table and its key.
pub(super) fn table(field: &str) -> Option<(&'static str, &'static str)> {
    match field {
        "findingId" => Some(("findings", "id")),
        "correctiveActionId" => Some(("corrective_actions", "id")),
        _ => None,
    }
}
