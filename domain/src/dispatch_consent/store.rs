//! What consents about dispatches ask of storage, and what others ask of them.
use super::{DispatchConsent, DispatchPurpose};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Context, UserId},
    dispatch::{Dispatch, DispatchId},
    evidence::EvidenceId,
    visit::RecordPart,
};

/// Consents of the tenant's own. An advisor inside sees none of them, only what they show.
#[trait_variant::make(Send)]
pub trait DispatchConsentStore {
    /// The consents of dispatches, the oldest first.
    async fn dispatch_consents(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchConsent>>;
    /// Stores consents, and shows the advisor what they name.
    async fn add_dispatch_consents(&mut self, consents: &[DispatchConsent]) -> Result<()>;
    /// Ends what lives of these purposes, and shows nothing any more if one showed it.
    async fn end_dispatch_consents(
        &mut self,
        dispatch: DispatchId,
        purposes: &[DispatchPurpose],
        by: UserId,
        at: Timestamp,
    ) -> Result<()>;
    /// The evidence that the advisor of a dispatch is shown now.
    async fn shown_evidence(&mut self, dispatch: DispatchId) -> Result<Vec<EvidenceId>>;
}

/// Evidence that is foreign, absent or not shown: the three are never told apart.
pub(super) const UNKNOWN_EVIDENCE: Reason = Reason::of(
    "UNKNOWN_EVIDENCE",
    "There is no such evidence of this dispatch.",
    "この派遣に関する証拠の中に、指定されたものはありません。",
);
const ACCESS_NEEDED: Reason = Reason::of(
    "ADVISOR_ACCESS_NEEDED",
    "The CISO has to consent to ADVISOR_ACCESS first: without it the advisor cannot come in.",
    "先にCISOがアドバイザーの立入りに同意（ADVISOR_ACCESS）する必要があります。同意がないと、アドバイザーは立ち入れません。",
);

/// The tenant's own dispatch, locked.
pub(super) async fn own<S: Store>(store: &mut S, cx: &Context, id: DispatchId) -> Result<Dispatch> {
    let found = store.lock_dispatch(id).await?;
    found.filter(|one| one.municipality == cx.grant.scope().tenant()).ok_or(Error::NotFound)
}

/// Passes where the body consents to the advisor's entry.
pub(crate) async fn must_let_advisor_in<S: Store>(store: &mut S, dispatch: DispatchId) -> Result<()> {
    let opens = |one: &DispatchConsent| one.purpose == DispatchPurpose::AdvisorAccess;
    let all = store.dispatch_consents(&[dispatch]).await?;
    if all.iter().any(|one| opens(one) && one.withdrawn_at.is_none()) {
        return Ok(());
    }
    Err(Error::Conflict(ACCESS_NEEDED))
}

/// Passes parts whose attachments the advisor of the dispatch is shown.
pub(crate) async fn must_be_shown<S: Store>(
    store: &mut S,
    dispatch: DispatchId,
    parts: &[RecordPart],
) -> Result<()> {
    if parts.iter().all(|part| part.evidence().is_none()) {
        return Ok(());
    }
    let shown = store.shown_evidence(dispatch).await?;
    match parts.iter().position(|part| part.evidence().is_some_and(|id| !shown.contains(&id))) {
        Some(index) => Err(Error::invalid_at("parts", index, "evidenceId", UNKNOWN_EVIDENCE)),
        None => Ok(()),
    }
}
