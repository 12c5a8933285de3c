//! What all verbs share: the dispatch that is locked, and the step that is kept.
use super::{Dispatch, DispatchId, DispatchReason, DispatchStep, DispatchVerb};
use crate::{
    Error, Result, Store,
    access::{Context, OrganizationId},
    outbox::Topic,
    programme::{Programme, ProgrammeId},
};

/// The tenant's own request, locked.
pub(super) async fn requested<S: Store>(store: &mut S, cx: &Context, id: DispatchId) -> Result<Dispatch> {
    of(store, cx, id, |one| one.municipality).await
}

/// A request to the tenant, which is the centre, locked.
pub(super) async fn received<S: Store>(store: &mut S, cx: &Context, id: DispatchId) -> Result<Dispatch> {
    of(store, cx, id, |one| one.center).await
}

async fn of<S: Store>(
    store: &mut S,
    cx: &Context,
    id: DispatchId,
    party: impl Fn(&Dispatch) -> OrganizationId + Send,
) -> Result<Dispatch> {
    let found = store.lock_dispatch(id).await?;
    found.filter(|one| party(one) == cx.grant.scope().tenant()).ok_or(Error::NotFound)
}

/// Saves the dispatch, and in its history what moved it.
pub(super) async fn moved<S: Store>(
    store: &mut S,
    cx: &mut Context,
    dispatch: &Dispatch,
    step: DispatchStep,
) -> Result<DispatchId> {
    store.add_dispatch_step(&step).await?;
    store.save_dispatch(dispatch).await?;
    cx.about(dispatch.id);
    cx.emit(Topic::DispatchMoved, dispatch.id);
    Ok(dispatch.id)
}

/// Takes a step of the centre's that needs no more than the version that was seen, and a reason if there is one.
pub(super) async fn step_of_center<S: Store>(
    store: &mut S,
    cx: &mut Context,
    id: DispatchId,
    verb: DispatchVerb,
    expected_version: i32,
    reason: Option<DispatchReason>,
) -> Result<DispatchId> {
    let mut dispatch = received(store, cx, id).await?;
    let step = dispatch.advance(verb, expected_version, cx)?;
    moved(store, cx, &dispatch, DispatchStep { reason, ..step }).await
}

/// The programme of a dispatch.
pub(super) async fn programme_of<S: Store>(store: &mut S, id: ProgrammeId) -> Result<Programme> {
    store.programmes(&[id]).await?.pop().ok_or(Error::NotFound)
}
