//! What can be done with corrective actions.
use super::{
    command::{command, payload},
    corrective::CorrectiveAction,
    fault::Result,
    gid::Gid,
    scalar::Day,
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    corrective::{
        self as model, ActionText, ActionTitle, ApproveAction, AskExtension, CancelAction, ClaimActionDone,
        CorrectiveActionId, DecideExtension, JudgeAction, ProposeAction, RejectAction, StartAction,
    },
    finding::{self, Statement},
    membership,
};

/// What to do about a finding.
#[derive(InputObject)]
struct ProposeCorrectiveActionInput {
    /// About which finding.
    finding_id: Gid<finding::Finding>,
    /// Its title, up to 120 characters.
    title: String,
    /// What is to be done, up to 4,000 characters.
    #[graphql(default)]
    plan: String,
    /// Who is to do it: a present member who may carry out corrective actions.
    owner_member_id: Gid<membership::Member>,
    /// By which day, not in the past.
    due_on: Day,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// A corrective action.
#[derive(InputObject)]
struct CorrectiveActionVerbInput {
    /// Which corrective action.
    corrective_action_id: Gid<model::CorrectiveAction>,
    /// Its `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// A corrective action, and what is said with the verb.
#[derive(InputObject)]
struct CorrectiveActionStatementInput {
    /// Which corrective action.
    corrective_action_id: Gid<model::CorrectiveAction>,
    /// The reason, or what was done: 1 to 2,000 characters.
    text: String,
    /// Its `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whether a corrective action helps.
#[derive(InputObject)]
struct JudgeCorrectiveActionInput {
    /// Which corrective action.
    corrective_action_id: Gid<model::CorrectiveAction>,
    /// Whether it helps.
    effective: bool,
    /// What was looked at: 1 to 2,000 characters.
    text: String,
    /// Its `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// How much more time is needed, and why.
#[derive(InputObject)]
struct AskExtensionInput {
    /// For which corrective action.
    corrective_action_id: Gid<model::CorrectiveAction>,
    /// Until when: later than the present due day, and not in the past.
    due_on: Day,
    /// Why: 1 to 2,000 characters.
    text: String,
    /// Its `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whether more time is given.
#[derive(InputObject)]
struct DecideExtensionInput {
    /// For which corrective action.
    corrective_action_id: Gid<model::CorrectiveAction>,
    /// Whether it is given.
    granted: bool,
    /// What is said to it, if anything: up to 2,000 characters.
    text: Option<String>,
    /// Its `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The corrective action, or the reasons why nothing was done.
    CorrectiveActionPayload {
        /// The corrective action as it is now.
        corrective_action: CorrectiveAction, by CorrectiveActionId
    }
}

#[derive(Default)]
pub(super) struct CorrectiveMutations;

#[Object]
impl CorrectiveMutations {
    /// The audit manager or a respondent proposes what to do about a finding of a signed report.
    async fn propose_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: ProposeCorrectiveActionInput,
    ) -> Result<CorrectiveActionPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ProposeAction {
                finding: input.finding_id.0,
                title: ActionTitle::parse("title", &input.title)?,
                plan: ActionText::parse("plan", &input.plan)?,
                owner: input.owner_member_id.0,
                due_on: input.due_on.0,
            })
        })
        .await?;
        CorrectiveActionPayload::of(ctx, outcome).await
    }

    /// The CISO approves a corrective action that somebody else proposed. With the first of them the finding is being
    /// mended.
    async fn approve_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CorrectiveActionVerbInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let approve = || Ok(ApproveAction { action, expected_version });
        CorrectiveActionPayload::of(ctx, command(ctx, input.idempotency_key, approve).await?).await
    }

    /// The CISO rejects a corrective action that somebody else proposed.
    async fn reject_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: CorrectiveActionStatementInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let reject =
            || Ok(RejectAction { action, reason: Statement::parse("text", &input.text)?, expected_version });
        CorrectiveActionPayload::of(ctx, command(ctx, input.idempotency_key, reject).await?).await
    }

    /// Its owner begins, also anew after it did not help.
    async fn start_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: CorrectiveActionVerbInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let start = || Ok(StartAction { action, expected_version });
        CorrectiveActionPayload::of(ctx, command(ctx, input.idempotency_key, start).await?).await
    }

    /// Its owner says that it is done, and what was done.
    async fn claim_corrective_action_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what was done.")] input: CorrectiveActionStatementInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let claim = || {
            Ok(ClaimActionDone {
                action,
                statement: Statement::parse("text", &input.text)?,
                expected_version,
            })
        };
        CorrectiveActionPayload::of(ctx, command(ctx, input.idempotency_key, claim).await?).await
    }

    /// Says whether a corrective action helps, and what was looked at. Who owns the finding or had a hand in the mending
    /// does not.
    async fn judge_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and whether it helps.")] input: JudgeCorrectiveActionInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let statement = Statement::parse("text", &input.text)?;
            Ok(JudgeAction { action, effective: input.effective, statement, expected_version })
        })
        .await?;
        CorrectiveActionPayload::of(ctx, outcome).await
    }

    /// The CISO or the audit manager gives a corrective action up.
    async fn cancel_corrective_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: CorrectiveActionStatementInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let cancel =
            || Ok(CancelAction { action, reason: Statement::parse("text", &input.text)?, expected_version });
        CorrectiveActionPayload::of(ctx, command(ctx, input.idempotency_key, cancel).await?).await
    }

    /// Its owner asks for more time.
    async fn ask_extension(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How much, and why.")] input: AskExtensionInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = Statement::parse("text", &input.text)?;
            Ok(AskExtension { action, due_on: input.due_on.0, reason, expected_version })
        })
        .await?;
        CorrectiveActionPayload::of(ctx, outcome).await
    }

    /// The CISO or the audit manager gives the time that somebody else asked for, or does not.
    async fn decide_extension(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether it is given.")] input: DecideExtensionInput,
    ) -> Result<CorrectiveActionPayload> {
        let (action, expected_version) = (input.corrective_action_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let remark = input.text.map(|text| Statement::parse("text", &text)).transpose()?;
            Ok(DecideExtension { action, granted: input.granted, remark, expected_version })
        })
        .await?;
        CorrectiveActionPayload::of(ctx, outcome).await
    }
}
