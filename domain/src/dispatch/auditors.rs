//! Who audits the body that asks: noted beside its requests, and looked at until somebody is let in. An advisor who joins a
//! team between the ranking and the visit is stopped at the next step, whoever takes it.
use super::{Dispatch, DispatchCandidate};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase, UserId},
    audit::{AuditId, State},
    kernel::fiscal::FiscalYear,
    matching::Exclusion,
};

/// The team of one of the body's audits grew: who is on it by now is noted beside the body's requests that stand, where the
/// centre and the advisors look. A second delivery finds it noted.
pub struct NoteAuditors(pub AuditId);

impl UseCase for NoteAuditors {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        // Until somebody new was noted nothing was done.
        cx.record.replayed = true;
        let found = store.audits(&[self.0]).await?.pop();
        let Some(audit) = found.filter(|one| one.state != State::Cancelled) else { return Ok(()) };
        let team = store.teams(&[audit.id]).await?;
        let auditors: Vec<_> = team.iter().map(|one| (one.user, audit.fiscal_year)).collect();
        let requests = store.requests_beside(audit.fiscal_year).await?;
        if store.note_auditors(&requests, &auditors).await? > 0 {
            cx.record.replayed = false;
            cx.about(audit.id);
        }
        Ok(())
    }
}

/// Passes an order in which nobody audits the body. It was looked at when the request was sent, and only the body's own
/// tenant knows what happened since.
pub(super) async fn must_rank_no_auditor<S: Store>(
    store: &mut S,
    dispatch: &Dispatch,
    candidates: &[DispatchCandidate],
) -> Result<()> {
    let auditors = store.auditors_from(dispatch.fiscal_year).await?;
    let wanted = |person: UserId| candidates.iter().any(|one| one.rank.is_some() && one.person == person);
    match audits(&auditors, wanted) {
        Some(year) => Err(Error::invalid("advisorIds", Exclusion::Audits(year).reason())),
        None => Ok(()),
    }
}

/// Passes a dispatch whose advisors do not audit the body, as far as was noted by now: for the centre, which sees no team.
pub(super) async fn must_be_with_no_known_auditor<S: Store>(
    store: &mut S,
    dispatch: &Dispatch,
) -> Result<()> {
    let auditors = store.dispatch_auditors(dispatch.id).await?;
    must_not_be_with(dispatch, &auditors)
}

/// The same as it is at this moment: for the body, in whose own tenant its teams are.
pub(crate) async fn must_be_with_no_auditor<S: Store>(store: &mut S, dispatch: &Dispatch) -> Result<()> {
    let auditors = store.auditors_from(dispatch.fiscal_year).await?;
    must_not_be_with(dispatch, &auditors)
}

fn must_not_be_with(dispatch: &Dispatch, auditors: &[(UserId, FiscalYear)]) -> Result<()> {
    match audits(auditors, |person| dispatch.is_with(person)) {
        Some(year) => Err(Error::Conflict(Exclusion::Audits(year).reason())),
        None => Ok(()),
    }
}

/// In which fiscal year one of those whom `concerns` names audits, if one does.
fn audits(auditors: &[(UserId, FiscalYear)], concerns: impl Fn(UserId) -> bool) -> Option<FiscalYear> {
    auditors.iter().find(|(person, _)| concerns(*person)).map(|(_, year)| *year)
}
