use super::{EvidenceId, EvidenceTitle, FileName, OPEN_FOR, Sha256, SlotToken, UploadSlot, UploadTarget};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, named_items},
};
use chrono::NaiveDate;

const ONE_OF: Reason = Reason::of(
    "EVIDENCE_OR_NEW",
    "Give either evidenceId, for a new version, or title, auditId and items, for new evidence.",
    "新しい版の場合はevidenceIdのみ、新規の場合はtitle・auditId・itemsを指定してください。",
);

/// Asks for an address by which one file may come in within ten minutes. Nothing of the evidence exists before the file
/// is in: an upload that is broken off leaves nothing.
pub struct StartUpload {
    /// The evidence that gets a new version.
    pub evidence: Option<EvidenceId>,
    /// The title of new evidence.
    pub title: Option<EvidenceTitle>,
    /// The audit that new evidence is for.
    pub audit: Option<AuditId>,
    /// Its items.
    pub items: Option<Vec<String>>,
    /// What the sender calls the file.
    pub file_name: FileName,
    /// What the bytes will hash to.
    pub sha256: Option<Sha256>,
    /// Until when it will be good as evidence.
    pub expires_on: Option<NaiveDate>,
    /// The token, made at random by the caller and shown once.
    pub token: SlotToken,
}

impl UseCase for StartUpload {
    const ACTION: Action = Action::EvidenceWrite;
    type Output = UploadSlot;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<UploadSlot> {
        let (evidence, target) = match (self.evidence, self.title, self.audit, self.items) {
            (Some(id), None, None, None) => (store.lock_evidence(id).await?.id, UploadTarget::Next),
            (None, Some(title), Some(audit), Some(items)) => {
                // Looked at again when the file is in; told now, so that nobody sends a file in vain.
                let audit = store.audit(audit).await?;
                audit.must_take_evidence()?;
                let items = named_items(store, &audit, &items).await?;
                (cx.new_id(), UploadTarget::New { title, audit: audit.id, items })
            }
            _ => return Err(Error::invalid("evidenceId", ONE_OF)),
        };
        let slot = UploadSlot {
            id: cx.new_id(),
            token_hash: self.token.hash(),
            user: cx.grant.user()?,
            evidence,
            target,
            file_name: self.file_name,
            sha256: self.sha256,
            expires_on: self.expires_on,
            expires_at: cx.now + OPEN_FOR,
            used_at: None,
        };
        store.add_upload_slot(&slot).await?;
        cx.about(evidence);
        Ok(slot)
    }
}
