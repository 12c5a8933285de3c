//! What becomes of the findings of Beppu's internal audits.
use super::{
    house::{House, said},
    own::{AUDITOR, CISO, MANAGER, RESPONDENT},
};
use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use domain::{
    corrective::{
        ActionText, ActionTitle, ApproveAction, ClaimActionDone, CorrectiveActionId, JudgeAction,
        LoadActions, ProposeAction, StartAction,
    },
    finding::{
        AcceptRisk, AnswerObjection, AssignFinding, ClaimFindingReady, CloseFinding, DisputeFinding,
        FindingId, LoadFindings, NoteFinding, ObjectionAnswer, Statement,
    },
    kernel::page::PageRequest,
    membership::{ListMembers, MemberId},
};

/// The audit manager objects.
pub(super) async fn dispute(house: &House, finding: FindingId, objection: &str) -> Result<()> {
    let expected_version = version(house, finding).await?;
    let dispute = DisputeFinding { finding, objection: statement(objection)?, expected_version };
    house.act(MANAGER, dispute).await.map(drop)
}

/// The auditor stands by it, and the objection stands beside it in the report.
pub(super) async fn uphold(house: &House, finding: FindingId, reply: &str) -> Result<()> {
    let answer = ObjectionAnswer::Uphold { dissent: true };
    let expected_version = version(house, finding).await?;
    let uphold = AnswerObjection { finding, answer, reply: statement(reply)?, expected_version };
    house.act(AUDITOR, uphold).await.map(drop)
}

/// The CISO bears the risk until a day.
pub(super) async fn bear(house: &House, finding: FindingId, until: NaiveDate, reason: &str) -> Result<()> {
    let expected_version = version(house, finding).await?;
    let accept = AcceptRisk { finding, until, reason: statement(reason)?, expected_version };
    house.act(CISO, accept).await.map(drop)
}

/// The audit manager takes note of it.
pub(super) async fn take_note(house: &House, finding: FindingId, remark: &str) -> Result<()> {
    let remark = Some(statement(remark)?);
    let expected_version = version(house, finding).await?;
    house.act(MANAGER, NoteFinding { finding, remark, expected_version }).await.map(drop)
}

/// The finding becomes the respondent's; the manager proposes what to do, the CISO approves, the respondent begins.
pub(super) async fn begin(
    house: &House,
    finding: FindingId,
    title: &str,
    plan: &str,
    due_on: NaiveDate,
) -> Result<CorrectiveActionId> {
    let owner = member(house, RESPONDENT).await?;
    let expected_version = version(house, finding).await?;
    house.act(MANAGER, AssignFinding { finding, owner, due_on, expected_version }).await?;
    let title = ActionTitle::parse("title", title).map_err(said)?;
    let plan = ActionText::parse("plan", plan).map_err(said)?;
    let action = house.act(MANAGER, ProposeAction { finding, title, plan, owner, due_on }).await?;
    let expected_version = action_version(house, action).await?;
    house.act(CISO, ApproveAction { action, expected_version }).await?;
    let expected_version = action_version(house, action).await?;
    house.act(RESPONDENT, StartAction { action, expected_version }).await
}

/// The respondent says that it is done, and the auditor finds so.
pub(super) async fn finish(
    house: &House,
    finding: FindingId,
    action: CorrectiveActionId,
    done: &str,
    seen: &str,
) -> Result<()> {
    let (done, seen) = (statement(done)?, statement(seen)?);
    let expected_version = action_version(house, action).await?;
    house.act(RESPONDENT, ClaimActionDone { action, statement: done.clone(), expected_version }).await?;
    let expected_version = version(house, finding).await?;
    house.act(RESPONDENT, ClaimFindingReady { finding, statement: done, expected_version }).await?;
    let expected_version = action_version(house, action).await?;
    let effective = JudgeAction { action, effective: true, statement: seen.clone(), expected_version };
    house.act(AUDITOR, effective).await?;
    let expected_version = version(house, finding).await?;
    house.act(AUDITOR, CloseFinding { finding, statement: seen, expected_version }).await.map(drop)
}

async fn version(house: &House, finding: FindingId) -> Result<i32> {
    let found = house.act(MANAGER, LoadFindings(vec![finding])).await?;
    Ok(found.first().context("the finding is not there")?.version)
}

async fn action_version(house: &House, action: CorrectiveActionId) -> Result<i32> {
    let found = house.act(MANAGER, LoadActions(vec![action])).await?;
    Ok(found.first().context("the corrective action is not there")?.version)
}

async fn member(house: &House, actor: &str) -> Result<MemberId> {
    let page = PageRequest::new(Some(100), None, None, None).map_err(said)?;
    let members = house.act(MANAGER, ListMembers(page)).await?.items;
    let found = members.iter().find(|member| member.name.as_str() == actor);
    Ok(found.with_context(|| format!("{actor} is no member"))?.id)
}

fn statement(text: &str) -> Result<Statement> {
    Statement::parse("text", text).map_err(said)
}
