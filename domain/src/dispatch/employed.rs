//! Who works at the body that asks, whether or not they declared it: looked at as it is at this moment, under the dispatch's lock,
//! until somebody is let in. Who accepts an invitation of the body's waits for that lock, too.
use super::{Dispatch, DispatchCandidate};
use crate::{Error, Result, Store, access::UserId, advisor::TieKind, matching::Exclusion};

const EMPLOYED: Exclusion = Exclusion::Tied(TieKind::Employed);

/// Passes an order in which nobody belongs to the body.
pub(super) async fn must_rank_nobody_employed<S: Store>(
    store: &mut S,
    dispatch: &Dispatch,
    candidates: &[DispatchCandidate],
) -> Result<()> {
    let employed = store.employed_there(dispatch.id).await?;
    let ranked = |person: &UserId| candidates.iter().any(|one| one.rank.is_some() && one.person == *person);
    if employed.iter().any(ranked) { Err(Error::invalid("advisorIds", EMPLOYED.reason())) } else { Ok(()) }
}

/// Passes a dispatch of whose advisors none belongs to the body, all of a team.
pub(crate) async fn must_be_with_nobody_employed<S: Store>(store: &mut S, dispatch: &Dispatch) -> Result<()> {
    let employed = store.employed_there(dispatch.id).await?;
    if employed.iter().any(|person| dispatch.is_with(*person)) {
        return Err(Error::Conflict(EMPLOYED.reason()));
    }
    Ok(())
}
