//! The end of an advisor's right to enter.
use super::{VisitId, VisitParty, store::locked};
use crate::{
    Error, Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    dispatch::{DispatchId, DispatchState},
    dispatch_consent::{DispatchPurpose, withdraw},
};

/// The municipality lets the advisor of a dispatch in no longer: the consent to it is withdrawn. What was recorded stays.
pub struct EndAdvisorEntry {
    /// Of which visit's dispatch.
    pub visit: VisitId,
}

impl UseCase for EndAdvisorEntry {
    const ACTION: Action = Action::VisitSign;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        if visit.party(cx.grant.scope())? != VisitParty::Municipality {
            return Err(Error::NotFound);
        }
        withdraw(store, cx, visit.frame.dispatch, &[DispatchPurpose::AdvisorAccess]).await?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

/// The body of a dispatch that was given up: whose door is to be closed.
pub struct GivenUp(pub DispatchId);

impl UseCase for GivenUp {
    const ACTION: Action = Action::EventRead;
    type Output = Option<OrganizationId>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<OrganizationId>> {
        let found = store.dispatches(&[self.0]).await?.pop();
        Ok(found.filter(|one| one.state == DispatchState::Cancelled).map(|one| one.municipality))
    }
}

/// Lets the advisor of a dispatch that was given up in no longer. If nobody was let in, nothing happens.
pub struct CloseDoor(pub DispatchId);

impl UseCase for CloseDoor {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.about(self.0);
        store.let_advisor_out(self.0, cx.now).await
    }
}
