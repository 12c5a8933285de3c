//! The end of an advisor's right to enter.
use super::{VisitId, VisitParty, store::locked};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
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
