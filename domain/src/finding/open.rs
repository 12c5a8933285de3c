//! What all verbs on findings share: a finding under its audit's lock, and a step that is saved with its history.
use super::{Finding, FindingEvent, FindingId, FindingState, FindingVerb, Statement};
use crate::{
    Error, Result, Store,
    access::{Context, Scope},
    audit::Audit,
};

/// The finding, with its audit locked. What is hidden from who acts is not there.
pub(crate) async fn locked<S: Store>(
    store: &mut S,
    scope: &Scope,
    id: FindingId,
) -> Result<(Audit, Finding)> {
    let found = store.findings(&[id]).await?.pop().ok_or(Error::NotFound)?;
    let audit = store.audit(found.audit).await?;
    // Read again: it may have changed before the lock was there.
    let found = store.findings(&[id]).await?.pop().filter(|found| found.is_shown_to(&audit, scope));
    Ok((audit, found.ok_or(Error::NotFound)?))
}

/// A step of `finding`, which stands where the step led, as the deed of whoever acts; of the house if nobody does.
pub(super) fn step_of(
    cx: &Context,
    finding: &Finding,
    verb: FindingVerb,
    from: Option<FindingState>,
    text: Option<&Statement>,
) -> FindingEvent {
    FindingEvent {
        id: cx.new_id(),
        audit: finding.audit,
        finding: finding.id,
        verb,
        from,
        to: finding.state,
        text: text.cloned(),
        at: cx.now,
        by: cx.grant.scope().user(),
        organization: cx.grant.scope().organization(),
    }
}

/// Saves a finding with the step that led it where it stands.
pub(crate) async fn note_step<S: Store>(
    store: &mut S,
    cx: &mut Context,
    finding: &Finding,
    verb: FindingVerb,
    from: Option<FindingState>,
    text: Option<&Statement>,
) -> Result<FindingId> {
    let step = step_of(cx, finding, verb, from, text);
    store.save_findings(std::slice::from_ref(finding)).await?;
    store.add_finding_events(&[step]).await?;
    cx.about(finding.id);
    Ok(finding.id)
}
