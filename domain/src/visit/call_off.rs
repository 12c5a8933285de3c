//! The visits of a dispatch that is given up.
use super::{VisitEnding, VisitReason, VisitVerb};
use crate::{Error, Reason, Result, Store, access::Context, dispatch::DispatchId};

const BEGUN: Reason = Reason::of(
    "VISIT_BEGUN",
    "A visit of this dispatch has begun: it cannot be given up any more.",
    "この派遣ではすでに訪問が始まっているため、取り消すことはできません。",
);

/// Calls off all visits of a dispatch that still stand, as whoever gives it up and for the same reason. None may have begun.
pub(crate) async fn call_off<S: Store>(
    store: &mut S,
    cx: &Context,
    dispatch: DispatchId,
    reason: &VisitReason,
) -> Result<()> {
    let all = store.visits_of(&[dispatch]).await?;
    let ids: Vec<_> = all.iter().filter(|one| one.state.uses_quota()).map(|one| one.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    // Read again under their locks: the advisor may have come in between.
    let mut standing = store.visits(&ids).await?;
    standing.retain(|one| one.state.uses_quota());
    if standing.iter().any(|one| one.state.has_begun()) {
        return Err(Error::Conflict(BEGUN));
    }
    for mut visit in standing {
        let party = visit.advance(VisitVerb::Cancel, cx.grant.scope(), None)?;
        let by = cx.grant.user()?;
        visit.ending = Some(VisitEnding { at: cx.now, by, party, reason: reason.clone() });
        store.save_visit(&visit).await?;
    }
    Ok(())
}
