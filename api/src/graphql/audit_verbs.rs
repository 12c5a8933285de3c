//! The named verbs that move an audit.
use super::{
    audit::Audit,
    command::{command, payload},
    fault::Result,
    gid::Gid,
    scalar::Day,
    words::{AuditKind, AuditType, Tier},
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    Error, Reason,
    audit::{
        self as model, Advance, ApprovePlan, AuditId, AuditTitle, ConfirmFacts, CreateAudit, DraftReport,
        Notify, ObjectionsUntil, ReturnSelfAssessment, ReviseDraft, StartFactCheck, StartFieldwork,
        StartSelfAssessment, Step, StepReason, SubmitSelfAssessment, TakeLead,
    },
    catalog::EditionCode,
    kernel::fiscal::FiscalYear,
    planning::{self, Order},
};

/// What audit to create.
#[derive(InputObject)]
struct CreateAuditInput {
    /// Its title, up to 120 characters.
    title: String,
    /// Who audits.
    kind: AuditKind,
    /// What the report promises.
    #[graphql(name = "type")]
    audit_type: AuditType,
    /// The year its fiscal year starts in.
    fiscal_year: i32,
    /// The code of a published edition.
    edition: String,
    /// Which items to ask for.
    tier: Tier,
    /// The annual plan in force of the same fiscal year that orders it.
    annual_plan_id: Option<Gid<planning::Plan>>,
    /// The special order of the same fiscal year that orders it, and gives it its targets.
    special_order_id: Option<Gid<planning::Plan>>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which audit to move.
#[derive(InputObject)]
pub(super) struct AuditVerbInput {
    /// Which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which audit to move, and why.
#[derive(InputObject)]
pub(super) struct AuditReasonInput {
    /// Which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Why, 1 to 500 characters; it stays in the audit's history.
    reason: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which draft to show, and until when the body may object.
#[derive(InputObject)]
struct StartFactCheckInput {
    /// Which audit.
    audit_id: Gid<model::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// The last day for objections, in Japan, 14 to 90 days ahead; by itself the 14th.
    objections_until: Option<Day>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The audit, or the reasons why nothing was changed.
    AuditPayload {
        /// The audit as it is now.
        audit: Audit, by AuditId
    }
}

const ONE_ORDER: Reason = Reason::of(
    "ONE_ORDER",
    "An audit is ordered by the annual plan or by a special order, not by both.",
    "監査の根拠は年度計画または特命のどちらか一方です。",
);

fn order(
    annual: Option<Gid<planning::Plan>>,
    special: Option<Gid<planning::Plan>>,
) -> domain::Result<Option<Order>> {
    match (annual, special) {
        (None, None) => Ok(None),
        (Some(plan), None) => Ok(Some(Order::AnnualPlan(plan.0))),
        (None, Some(order)) => Ok(Some(Order::SpecialOrder(order.0))),
        (Some(_), Some(_)) => Err(Error::invalid("specialOrderId", ONE_ORDER)),
    }
}

/// Takes a verb that asks for nothing.
pub(super) async fn advance<T>(ctx: &Context<'_>, input: AuditVerbInput) -> Result<AuditPayload>
where
    T: Step<With = ()>,
{
    let (audit, version) = (input.audit_id.0, input.expected_version);
    let outcome = command(ctx, input.idempotency_key, || Ok(Advance::<T>::new(audit, version))).await?;
    AuditPayload::of(ctx, outcome).await
}

/// Takes a verb that asks for a reason.
pub(super) async fn because<T>(ctx: &Context<'_>, input: AuditReasonInput) -> Result<AuditPayload>
where
    T: Step<With = StepReason>,
{
    let (audit, version) = (input.audit_id.0, input.expected_version);
    let outcome = command(ctx, input.idempotency_key, || {
        let reason = StepReason::parse("reason", &input.reason)?;
        Ok(Advance::<T>::with(audit, version, reason))
    })
    .await?;
    AuditPayload::of(ctx, outcome).await
}

#[derive(Default)]
pub(super) struct AuditMutations;

#[Object]
impl AuditMutations {
    /// Creates an audit of this body.
    async fn create_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to create.")] input: CreateAuditInput,
    ) -> Result<AuditPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(CreateAudit {
                title: AuditTitle::parse("title", &input.title)?,
                kind: input.kind.into(),
                audit_type: input.audit_type.into(),
                fiscal_year: FiscalYear::parse("fiscalYear", input.fiscal_year)?,
                edition: EditionCode::parse("edition", &input.edition)?,
                tier: input.tier.into(),
                order: order(input.annual_plan_id, input.special_order_id)?,
            })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The CISO approves the implementation plan (監査実施計画書).
    async fn approve_audit_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<ApprovePlan>(ctx, input).await
    }

    /// The audited offices get their notice (監査実施通知書).
    async fn notify_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<Notify>(ctx, input).await
    }

    /// The body begins to answer.
    async fn start_self_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<StartSelfAssessment>(ctx, input).await
    }

    /// The body hands its answers to the auditors. Every item of the audit's tier must be answered.
    async fn submit_self_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<SubmitSelfAssessment>(ctx, input).await
    }

    /// The auditors begin. Who begins leads, and will sign.
    async fn start_fieldwork(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<StartFieldwork>(ctx, input).await
    }

    /// The fieldwork ends. Every item of the audit's tier must have a judgement, `NOT_CHECKED` being one.
    async fn draft_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<DraftReport>(ctx, input).await
    }

    /// The auditors send the answers back to be completed.
    async fn return_self_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit, and what is missing.")] input: AuditReasonInput,
    ) -> Result<AuditPayload> {
        because::<ReturnSelfAssessment>(ctx, input).await
    }

    /// The body reads the draft (意見交換), and may object until a day.
    async fn start_fact_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit, and until when.")] input: StartFactCheckInput,
    ) -> Result<AuditPayload> {
        let (audit, version, day) =
            (input.audit_id.0, input.expected_version, input.objections_until.map(|day| day.0));
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(Advance::<StartFactCheck>::with(audit, version, ObjectionsUntil(day)))
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The body has no further objections to the draft.
    async fn confirm_facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<ConfirmFacts>(ctx, input).await
    }

    /// The auditors take the draft back to work on it.
    async fn revise_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<ReviseDraft>(ctx, input).await
    }

    /// Another auditor of the same organization leads from here on, and will sign: who led may have left.
    async fn take_audit_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<TakeLead>(ctx, input).await
    }
}
