//! Writing, approving and ordering.
use super::{
    command::{command, payload},
    fault::Result,
    gid::Gid,
    planning::Plan,
    target::TargetInput,
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    kernel::fiscal::FiscalYear,
    planning::{
        self as model, ApprovePlan, ChangePlan, DraftPlan, GiveSpecialOrder, NewLine, PlanContent, PlanGoals,
        PlanId, PlanText, PlanTitle,
    },
};

/// What a charter says.
#[derive(InputObject)]
struct CharterContent {
    /// Its title, up to 120 characters.
    title: String,
    /// Its text, up to 20,000 characters.
    text: String,
}

/// That a target is to be audited in a fiscal year.
#[derive(InputObject)]
struct MidTermLineInput {
    /// What.
    target: TargetInput,
    /// The year the fiscal year starts in: one of the plan's three.
    fiscal_year: i32,
}

/// What a mid-term plan says.
#[derive(InputObject)]
struct MidTermPlanContent {
    /// Its title, up to 120 characters.
    title: String,
    /// Its policy, up to 20,000 characters.
    text: String,
    /// The year the first of its three fiscal years starts in.
    first_fiscal_year: i32,
    /// What is to be audited in which of them, up to 300 lines.
    lines: Vec<MidTermLineInput>,
}

/// That a target is to be audited in a quarter.
#[derive(InputObject)]
struct AnnualLineInput {
    /// What.
    target: TargetInput,
    /// The quarter of the fiscal year, 1 to 4.
    quarter: i16,
}

/// What an annual plan says.
#[derive(InputObject)]
struct AnnualPlanContent {
    /// Its title, up to 120 characters.
    title: String,
    /// Its policy, up to 20,000 characters.
    text: String,
    /// What it is to reach, up to 4,000 characters.
    goals: String,
    /// The year its fiscal year starts in.
    fiscal_year: i32,
    /// What is to be audited in which quarter, up to 300 lines.
    lines: Vec<AnnualLineInput>,
}

trait Content {
    fn parse(self) -> domain::Result<PlanContent>;
}

impl Content for CharterContent {
    fn parse(self) -> domain::Result<PlanContent> {
        Ok(PlanContent::Charter { title: title(&self.title)?, text: text("text", &self.text)? })
    }
}

impl Content for MidTermPlanContent {
    fn parse(self) -> domain::Result<PlanContent> {
        let line = |line: MidTermLineInput| {
            let fiscal_year = Some(FiscalYear::parse("fiscalYear", line.fiscal_year)?);
            Ok(NewLine { target: line.target.into(), fiscal_year, quarter: None })
        };
        Ok(PlanContent::MidTerm {
            title: title(&self.title)?,
            text: text("text", &self.text)?,
            first: FiscalYear::parse("firstFiscalYear", self.first_fiscal_year)?,
            lines: self.lines.into_iter().map(line).collect::<domain::Result<_>>()?,
        })
    }
}

impl Content for AnnualPlanContent {
    fn parse(self) -> domain::Result<PlanContent> {
        let line = |line: AnnualLineInput| NewLine {
            target: line.target.into(),
            fiscal_year: None,
            quarter: Some(line.quarter),
        };
        Ok(PlanContent::Annual {
            title: title(&self.title)?,
            text: text("text", &self.text)?,
            goals: PlanGoals::parse("goals", &self.goals)?,
            year: FiscalYear::parse("fiscalYear", self.fiscal_year)?,
            lines: self.lines.into_iter().map(line).collect(),
        })
    }
}

fn title(raw: &str) -> domain::Result<PlanTitle> {
    PlanTitle::parse("title", raw)
}

fn text(field: &'static str, raw: &str) -> domain::Result<PlanText> {
    PlanText::parse(field, raw)
}

/// Declares the inputs that draft and change a plan of one kind.
macro_rules! written {
    ($($draft:ident, $change:ident: $content:ty;)+) => {$(
        /// What to draft.
        #[derive(InputObject)]
        struct $draft {
            /// What it says.
            content: $content,
            /// Makes a repeated request do nothing twice.
            idempotency_key: Option<String>,
        }

        /// What a draft is to say.
        #[derive(InputObject)]
        struct $change {
            /// Which draft.
            plan_id: Gid<model::Plan>,
            /// What it says from now on.
            content: $content,
            /// The plan's `version` as read.
            expected_version: i32,
            /// Makes a repeated request do nothing twice.
            idempotency_key: Option<String>,
        }
    )+};
}

written! {
    DraftCharterInput, ChangeCharterInput: CharterContent;
    DraftMidTermPlanInput, ChangeMidTermPlanInput: MidTermPlanContent;
    DraftAnnualPlanInput, ChangeAnnualPlanInput: AnnualPlanContent;
}

/// Which draft to approve.
#[derive(InputObject)]
struct ApprovePlanInput {
    /// Which.
    plan_id: Gid<model::Plan>,
    /// The plan's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to order.
#[derive(InputObject)]
struct GiveSpecialOrderInput {
    /// Its title, up to 120 characters.
    title: String,
    /// Why, up to 20,000 characters.
    reason: String,
    /// The year the fiscal year starts in.
    fiscal_year: i32,
    /// What is to be audited, 1 to 300.
    targets: Vec<TargetInput>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The plan, or the reasons why nothing was changed.
    PlanPayload {
        /// The plan as it is now.
        plan: Plan, by PlanId
    }
}

async fn draft(ctx: &Context<'_>, key: Option<String>, content: impl Content) -> Result<PlanPayload> {
    let outcome = command(ctx, key, || Ok(DraftPlan(content.parse()?))).await?;
    PlanPayload::of(ctx, outcome).await
}

async fn change(
    ctx: &Context<'_>,
    key: Option<String>,
    (plan, expected_version): (PlanId, i32),
    content: impl Content,
) -> Result<PlanPayload> {
    let outcome =
        command(ctx, key, || Ok(ChangePlan { plan, content: content.parse()?, expected_version })).await?;
    PlanPayload::of(ctx, outcome).await
}

#[derive(Default)]
pub(super) struct PlanMutations;

#[Object]
impl PlanMutations {
    /// Drafts the audit implementation outline (監査実施要綱).
    async fn draft_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to draft.")] input: DraftCharterInput,
    ) -> Result<PlanPayload> {
        draft(ctx, input.idempotency_key, input.content).await
    }

    /// Puts another text in the place of a drafted charter's.
    async fn change_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what it says.")] input: ChangeCharterInput,
    ) -> Result<PlanPayload> {
        let seen = (input.plan_id.0, input.expected_version);
        change(ctx, input.idempotency_key, seen, input.content).await
    }

    /// Drafts a plan over three fiscal years (中期監査計画).
    async fn draft_mid_term_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to draft.")] input: DraftMidTermPlanInput,
    ) -> Result<PlanPayload> {
        draft(ctx, input.idempotency_key, input.content).await
    }

    /// Puts another content in the place of a drafted mid-term plan's.
    async fn change_mid_term_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what it says.")] input: ChangeMidTermPlanInput,
    ) -> Result<PlanPayload> {
        let seen = (input.plan_id.0, input.expected_version);
        change(ctx, input.idempotency_key, seen, input.content).await
    }

    /// Drafts the plan of a fiscal year (年度監査計画).
    async fn draft_annual_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to draft.")] input: DraftAnnualPlanInput,
    ) -> Result<PlanPayload> {
        draft(ctx, input.idempotency_key, input.content).await
    }

    /// Puts another content in the place of a drafted annual plan's.
    async fn change_annual_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what it says.")] input: ChangeAnnualPlanInput,
    ) -> Result<PlanPayload> {
        let seen = (input.plan_id.0, input.expected_version);
        change(ctx, input.idempotency_key, seen, input.content).await
    }

    /// The CISO adopts a charter or approves a plan. What was in force of the same kind and fiscal year is replaced.
    async fn approve_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ApprovePlanInput,
    ) -> Result<PlanPayload> {
        let (plan, expected_version) = (input.plan_id.0, input.expected_version);
        let approve = || Ok(ApprovePlan { plan, expected_version });
        let outcome = command(ctx, input.idempotency_key, approve).await?;
        PlanPayload::of(ctx, outcome).await
    }

    /// The CISO orders an audit beside the plans (特命監査). It is in force at once.
    async fn give_special_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to order.")] input: GiveSpecialOrderInput,
    ) -> Result<PlanPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(GiveSpecialOrder(PlanContent::SpecialOrder {
                title: title(&input.title)?,
                reason: text("reason", &input.reason)?,
                year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                targets: input.targets.into_iter().map(Into::into).collect(),
            }))
        })
        .await?;
        PlanPayload::of(ctx, outcome).await
    }
}
