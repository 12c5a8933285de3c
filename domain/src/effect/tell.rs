//! The body tells what came of a dispatch, in numbers beside its words.
use super::{AuditCapability, FollowUp};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    dispatch::{DispatchId, DispatchState},
    outbox::Topic,
    visit::DispatchReport,
};

const TRAINEES: Reason = Reason::of(
    "TRAINEES_UNKNOWN",
    "No more trainees can have led an audit than the signed records of the visits name.",
    "監査を主導した人数が、確定した訪問記録にある研修対象者の人数を超えています。",
);

/// Tells it while the follow-up is due; told again, it takes the former's place.
pub struct TellEffect {
    /// Of which dispatch.
    pub dispatch: DispatchId,
    /// How far the body could audit itself before.
    pub before: AuditCapability,
    /// How far it can now.
    pub after: AuditCapability,
    /// How many of those trained in the visits led an audit within a year.
    pub trainees_leading: u16,
}

impl UseCase for TellEffect {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let found = store.lock_dispatch(self.dispatch).await?;
        let own = cx.grant.scope().tenant();
        let dispatch = found.filter(|one| one.municipality == own).ok_or(Error::NotFound)?;
        dispatch.must_be(DispatchState::FollowUpDue)?;
        let visits = store.visits_of(&[dispatch.id]).await?;
        let ids: Vec<_> = visits.iter().map(|visit| visit.id).collect();
        let records = store.visit_records(&ids).await?;
        let known = DispatchReport::of(visits, &records).map_or(0, |report| report.trained());
        if usize::from(self.trainees_leading) > known {
            return Err(Error::invalid("traineesLeading", TRAINEES));
        }
        let told = FollowUp {
            dispatch: dispatch.id,
            before: self.before,
            after: self.after,
            trainees_leading: self.trainees_leading,
            told_by: cx.grant.user()?,
            told_at: cx.now,
        };
        store.save_follow_up(&told).await?;
        cx.about(dispatch.id);
        cx.emit(Topic::DispatchMoved, dispatch.id);
        Ok(dispatch.id)
    }
}

/// The batch behind a loader: what the body told of these dispatches.
pub struct LoadFollowUps(pub Vec<DispatchId>);

impl UseCase for LoadFollowUps {
    const ACTION: Action = Action::DispatchRead;
    type Output = Vec<FollowUp>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<FollowUp>> {
        store.follow_ups(&self.0).await
    }
}
