//! Writing plans.
use super::{NewLine, Plan, PlanContent, PlanId, PlanKind, PlanLine, PlanState};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    target::{TargetRef, resolve},
};

/// Drafts a charter, a mid-term or an annual plan.
pub struct DraftPlan(pub PlanContent);

impl UseCase for DraftPlan {
    const ACTION: Action = Action::PlanWrite;
    type Output = PlanId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PlanId> {
        if self.0.kind() == PlanKind::SpecialOrder {
            return Err(Error::internal("a special order is given, not drafted"));
        }
        add(store, cx, &self.0, false).await
    }
}

/// The CISO orders an audit beside the plans. It is in force at once.
pub struct GiveSpecialOrder(pub PlanContent);

impl UseCase for GiveSpecialOrder {
    const ACTION: Action = Action::SpecialOrder;
    type Output = PlanId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PlanId> {
        if self.0.kind() != PlanKind::SpecialOrder {
            return Err(Error::internal("only a special order is given"));
        }
        add(store, cx, &self.0, true).await
    }
}

/// Puts other content in the place of a draft's.
pub struct ChangePlan {
    /// Which plan.
    pub plan: PlanId,
    /// Its content from now on, of the same kind.
    pub content: PlanContent,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangePlan {
    const ACTION: Action = Action::PlanWrite;
    type Output = PlanId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PlanId> {
        let mut plan = store.plans(&[self.plan]).await?.pop().ok_or(Error::NotFound)?;
        plan.rewrite(&self.content, self.expected_version)?;
        let lines = lines(store, &self.content).await?;
        store.save_plan(&plan).await?;
        store.set_plan_lines(plan.id, &lines).await?;
        cx.about(plan.id);
        Ok(plan.id)
    }
}

async fn add<S: Store>(
    store: &mut S,
    cx: &mut Context,
    content: &PlanContent,
    at_once: bool,
) -> Result<PlanId> {
    let lines = lines(store, content).await?;
    let by = cx.grant.user()?;
    let plan = Plan {
        id: cx.new_id(),
        kind: content.kind(),
        title: content.title().clone(),
        text: content.text().clone(),
        goals: content.goals(),
        fiscal_year: content.fiscal_year(),
        state: if at_once { PlanState::Approved } else { PlanState::Draft },
        drafted_by: by,
        drafted_at: cx.now,
        approved: at_once.then_some((by, cx.now)),
        replaced_by: None,
        version: 1,
    };
    store.add_plan(&plan).await?;
    store.set_plan_lines(plan.id, &lines).await?;
    cx.about(plan.id);
    Ok(plan.id)
}

async fn lines<S: Store>(store: &mut S, content: &PlanContent) -> Result<Vec<PlanLine>> {
    let lines = content.lines()?;
    let refs: Vec<TargetRef> = lines.iter().map(|line| line.target).collect();
    let targets = resolve(store, content.list(), &refs).await?;
    let line = |(NewLine { fiscal_year, quarter, .. }, target)| PlanLine { target, fiscal_year, quarter };
    Ok(lines.into_iter().zip(targets).map(line).collect())
}
