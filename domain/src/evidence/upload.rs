//! The two ends of an upload: its address is taken before the first byte, and its version is made after the last.
use super::{
    Evidence, EvidenceVersion, Received, SlotToken, UploadSlot, UploadTarget, UploadTicket,
    link::{link_to, within_bounds},
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
};

/// Takes an address for one attempt, whatever becomes of it.
pub struct ClaimUpload(pub SlotToken);

impl UseCase for ClaimUpload {
    const ACTION: Action = Action::EvidenceWrite;
    type Output = UploadTicket;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<UploadTicket> {
        let mut slot = store.lock_upload_slot(&self.0.hash(), cx.grant.user()?).await?;
        slot.take(cx.now)?;
        store.save_upload_slot(&slot).await?;
        cx.about(slot.evidence);
        Ok(UploadTicket { version: slot.id, sha256: slot.sha256 })
    }
}

/// Makes a version of what arrived. The object is in storage by now; with this transaction it is evidence.
pub struct CompleteUpload {
    /// The address's token.
    pub token: SlotToken,
    /// What arrived.
    pub received: Received,
}

impl UseCase for CompleteUpload {
    const ACTION: Action = Action::EvidenceWrite;
    type Output = EvidenceVersion;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EvidenceVersion> {
        let user = cx.grant.user()?;
        let slot = store.lock_upload_slot(&self.token.hash(), user).await?;
        let evidence = match &slot.target {
            UploadTarget::New { .. } => make(store, cx, &slot).await?,
            UploadTarget::Next => {
                let mut evidence = store.lock_evidence(slot.evidence).await?;
                evidence.latest += 1;
                store.save_evidence(&evidence).await?;
                evidence
            }
        };
        let version = EvidenceVersion {
            id: slot.id,
            evidence: evidence.id,
            number: evidence.latest,
            sha256: self.received.sha256,
            size: self.received.size,
            content_type: self.received.content_type,
            file_name: slot.file_name,
            uploaded_by: user,
            uploaded_at: cx.now,
            expires_on: slot.expires_on,
        };
        store.add_evidence_version(&version).await?;
        cx.about(evidence.id);
        Ok(version)
    }
}

async fn make<S: Store>(store: &mut S, cx: &Context, slot: &UploadSlot) -> Result<Evidence> {
    let UploadTarget::New { title, audit, items } = &slot.target else {
        return store.lock_evidence(slot.evidence).await;
    };
    let audit = store.audit(*audit).await?;
    audit.must_take_evidence()?;
    let evidence = Evidence {
        id: slot.evidence,
        title: title.clone(),
        created_by: slot.user,
        created_at: cx.now,
        latest: 1,
    };
    within_bounds(store, audit.id, evidence.id, items).await?;
    store.add_evidence(&evidence).await?;
    link_to(store, cx, evidence.id, audit.id, items).await?;
    Ok(evidence)
}
