//! The CISO consents.
use super::{
    DISPATCH_CONSENT_TEXT_VERSION, DispatchConsent, DispatchPurpose, MOST_SHOWN,
    store::{UNKNOWN_EVIDENCE, own},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    dispatch::DispatchId,
    evidence::EvidenceId,
    outbox::Topic,
    visit::let_back_in,
};
use std::collections::BTreeSet;

const PURPOSE_NEEDED: Reason =
    Reason::of("PURPOSE_NEEDED", "Name at least one purpose.", "同意する目的を一つ以上指定してください。");
const TEXT_CHANGED: Reason = Reason::of(
    "CONSENT_TEXT_CHANGED",
    "These are not the present words of the consent: read them again, then decide.",
    "同意文が現在の版と異なります。最新の文面を確認してください。",
);
const SHOWN: Reason = Reason::of(
    "SHOWN_EVIDENCE",
    "Evidence is shown by ADVISOR_ACCESS alone: up to 100 pieces, each once.",
    "証拠を指定できるのはアドバイザーの立入りへの同意（ADVISOR_ACCESS）だけで、100件まで、重複なく指定してください。",
);

/// Consents to purposes of a dispatch that is not over: with the request, or any time later. What is given anew takes the
/// former one's place, and so changes what the advisor sees; and whoever was out with a withdrawal is in again.
pub struct GiveDispatchConsents {
    /// For which dispatch.
    pub dispatch: DispatchId,
    /// For what.
    pub purposes: Vec<DispatchPurpose>,
    /// The evidence that the advisor is shown.
    pub evidence: Vec<EvidenceId>,
    /// The version of the consents' words that the CISO read.
    pub text_version: i32,
}

impl UseCase for GiveDispatchConsents {
    const ACTION: Action = Action::ConsentDecide;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let dispatch = own(store, cx, self.dispatch).await?;
        dispatch.must_not_be_over()?;
        if self.text_version != DISPATCH_CONSENT_TEXT_VERSION {
            return Err(Error::Conflict(TEXT_CHANGED));
        }
        let mut purposes = self.purposes;
        purposes.sort_unstable();
        purposes.dedup();
        if purposes.is_empty() {
            return Err(Error::invalid("purposes", PURPOSE_NEEDED));
        }
        let opens = purposes.contains(&DispatchPurpose::AdvisorAccess);
        must_be_own(store, &self.evidence, opens).await?;
        let given_by = cx.grant.user()?;
        store.end_dispatch_consents(dispatch.id, &purposes, given_by, cx.now).await?;
        let consent = |purpose| DispatchConsent {
            id: cx.new_id(),
            dispatch: dispatch.id,
            purpose,
            evidence: if purpose == DispatchPurpose::AdvisorAccess {
                self.evidence.clone()
            } else {
                Vec::new()
            },
            text_version: self.text_version,
            given_by,
            given_at: cx.now,
            withdrawn_at: None,
        };
        let fresh: Vec<_> = purposes.into_iter().map(consent).collect();
        store.add_dispatch_consents(&fresh).await?;
        if opens {
            let_back_in(store, cx, &dispatch).await?;
        }
        cx.about(dispatch.id);
        cx.emit(Topic::DispatchMoved, dispatch.id);
        Ok(dispatch.id)
    }
}

/// Passes evidence that may be shown: the body's own, each piece once, and none without the purpose that shows it.
async fn must_be_own<S: Store>(store: &mut S, evidence: &[EvidenceId], opens: bool) -> Result<()> {
    let once = || evidence.iter().collect::<BTreeSet<_>>().len() == evidence.len();
    if evidence.len() > MOST_SHOWN || !(opens || evidence.is_empty()) || !once() {
        return Err(Error::invalid("evidenceIds", SHOWN));
    }
    let known = store.evidence(evidence).await?;
    match evidence.iter().position(|id| known.iter().all(|one| one.id != *id)) {
        Some(index) => {
            Err(Error::Invalid { field: format!("evidenceIds.{index}").into(), reason: UNKNOWN_EVIDENCE })
        }
        None => Ok(()),
    }
}

/// The batch behind a loader: the consents of these dispatches, the oldest first.
pub struct LoadDispatchConsents(pub Vec<DispatchId>);

impl UseCase for LoadDispatchConsents {
    const ACTION: Action = Action::ConsentRead;
    type Output = Vec<DispatchConsent>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<DispatchConsent>> {
        store.dispatch_consents(&self.0).await
    }
}
