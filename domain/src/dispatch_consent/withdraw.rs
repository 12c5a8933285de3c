//! The CISO takes consents back.
use super::{DispatchConsent, DispatchPurpose, store::own};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    dispatch::DispatchId,
    outbox::Topic,
};

const NOT_GIVEN: Reason = Reason::of(
    "CONSENT_NOT_GIVEN",
    "One of these consents was not given, or is withdrawn already.",
    "同意していない、またはすでに撤回した目的が含まれています。",
);

/// Withdraws consents of a dispatch: the advisor is out at once, and nothing of it is counted that was not released.
pub struct WithdrawDispatchConsents {
    /// Of which dispatch.
    pub dispatch: DispatchId,
    /// For what.
    pub purposes: Vec<DispatchPurpose>,
}

impl UseCase for WithdrawDispatchConsents {
    const ACTION: Action = Action::ConsentDecide;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let dispatch = own(store, cx, self.dispatch).await?;
        withdraw(store, cx, dispatch.id, &self.purposes).await?;
        cx.about(dispatch.id);
        cx.emit(Topic::DispatchMoved, dispatch.id);
        Ok(dispatch.id)
    }
}

/// Ends consents that live, and with them what they opened.
pub(crate) async fn withdraw<S: Store>(
    store: &mut S,
    cx: &Context,
    dispatch: DispatchId,
    purposes: &[DispatchPurpose],
) -> Result<()> {
    let all = store.dispatch_consents(&[dispatch]).await?;
    let lives = |purpose: &DispatchPurpose| {
        all.iter().any(|one: &DispatchConsent| one.purpose == *purpose && one.withdrawn_at.is_none())
    };
    if purposes.is_empty() || !purposes.iter().all(lives) {
        return Err(Error::Conflict(NOT_GIVEN));
    }
    store.end_dispatch_consents(dispatch, purposes, cx.grant.user()?, cx.now).await?;
    if purposes.contains(&DispatchPurpose::AdvisorAccess) {
        store.let_advisor_out(dispatch, cx.now).await?;
    }
    if purposes.contains(&DispatchPurpose::EffectContribution) {
        store.take_effect_back(dispatch).await?;
    }
    Ok(())
}
