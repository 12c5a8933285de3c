use super::PlanId;
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
};

/// The CISO adopts a charter or approves a plan. What was in force of the same kind, and of the same fiscal year, is
/// replaced by it: there is never more than one.
pub struct ApprovePlan {
    /// Which plan.
    pub plan: PlanId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ApprovePlan {
    const ACTION: Action = Action::PlanApprove;
    type Output = PlanId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PlanId> {
        let mut plan = store.plans(&[self.plan]).await?.pop().ok_or(Error::NotFound)?;
        plan.approve(cx.grant.user()?, cx.now, self.expected_version)?;
        store.replace_by(&plan).await?;
        store.save_plan(&plan).await?;
        cx.about(plan.id);
        Ok(plan.id)
    }
}
