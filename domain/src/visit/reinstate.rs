//! A visit that was put off, called off or noted as missed, and took place all the same: its advisor had no net.
use super::{
    Proposal, VisitId, VisitVerb,
    attached::leave_foreign,
    entry::{keep_in, let_in},
    store::{NOT_CONFIRMED, among, dispatch_of, log_of},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    dispatch::{DispatchState, must_be_with_no_auditor, must_be_with_nobody_employed},
    dispatch_consent::must_let_advisor_in,
};

const NOTHING_KEPT: Reason = Reason::of(
    "NOTHING_KEPT",
    "Nothing that was recorded of this visit is kept: plan another one.",
    "この訪問の記録は保管されていません。あらためて訪問を登録してください。",
);

/// The municipality says that a visit took place all the same, as what is kept beside it tells. It uses its share of the quota
/// again, what came becomes its record, and the advisor may come in for another week to finish that, also if the window is
/// over.
pub struct ReinstateVisit {
    /// Which.
    pub visit: VisitId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReinstateVisit {
    const ACTION: Action = Action::VisitReview;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        // As the dispatch is today. Its report may be due: that is to tell of this visit, too.
        let id = dispatch_of(store, self.visit).await?;
        let dispatch = store.lock_dispatch(id).await?.ok_or(Error::NotFound)?;
        let stands = matches!(
            dispatch.state,
            DispatchState::Confirmed | DispatchState::InService | DispatchState::ReportDue
        );
        let (mut visit, others) = among(store, self.visit).await?;
        visit.advance(VisitVerb::Reinstate, cx.grant.scope(), Some(self.expected_version))?;
        if !stands {
            return Err(Error::Conflict(NOT_CONFIRMED));
        }
        must_let_advisor_in(store, id).await?;
        must_be_with_no_auditor(store, &dispatch).await?;
        must_be_with_nobody_employed(store, &dispatch).await?;
        visit.planned.must_have_begun(cx.now)?;
        visit.must_fit(&others)?;
        let mut log = log_of(store, visit.id).await?;
        if log.taken_up()?.is_empty() {
            return Err(Error::Conflict(NOTHING_KEPT));
        }
        // When it came, nobody looked at what it attaches. What is not the body's holds the rest up no more than another version
        // does: it stays beside, and its number is free for the message as it should be.
        log.proposals.retain(|one| one.taken_at.is_none());
        leave_foreign(store, &mut log.proposals).await?;
        let taken: Vec<&Proposal> = log.taken_up()?;
        visit.ending = None;
        store.save_visit(&visit).await?;
        for one in &taken {
            store.add_visit_message(&visit, &one.message).await?;
        }
        let names: Vec<_> = taken.iter().map(|one| one.message.id).collect();
        store.take_visit_proposals(visit.id, &names, cx.now).await?;
        let_in(store, cx, visit.frame).await?;
        keep_in(store, cx, id).await?;
        visit.wake(cx)?;
        visit.tell(cx);
        Ok(visit.id)
    }
}
