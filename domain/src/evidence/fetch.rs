//! Fetching a file: an address is asked for, and used once. Both are deeds in the trail, of the body's own people too:
//! who had which file in hands is known.
use super::{DownloadSlot, EvidenceId, EvidenceVersion, SlotToken};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
};

/// Asks for an address by which the caller may fetch one version, once, within ten minutes.
pub struct StartDownload {
    /// The evidence.
    pub evidence: EvidenceId,
    /// Which version; the newest if none is named.
    pub number: Option<i32>,
    /// The token, made at random by the caller and shown once.
    pub token: SlotToken,
}

impl UseCase for StartDownload {
    const ACTION: Action = Action::EvidenceFetch;
    type Output = DownloadSlot;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DownloadSlot> {
        let versions = store.evidence_versions(&[self.evidence]).await?;
        let version = match self.number {
            None => versions.last(),
            Some(number) => versions.iter().find(|version| version.number == number),
        };
        let version = version.ok_or(Error::NotFound)?;
        let slot = DownloadSlot::of(cx.new_id(), &self.token, cx.grant.user()?, version, cx.now);
        store.add_download_slot(&slot).await?;
        cx.about(self.evidence);
        Ok(slot)
    }
}

/// Uses an address. One that is used, lapsed, another's or none at all is not found.
pub struct ClaimDownload(pub SlotToken);

impl UseCase for ClaimDownload {
    const ACTION: Action = Action::EvidenceFetch;
    type Output = EvidenceVersion;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EvidenceVersion> {
        let slot = store.take_download_slot(&self.0.hash(), cx.grant.user()?, cx.now).await?;
        if !slot.holds(cx.now) {
            return Err(Error::NotFound);
        }
        let version = store.evidence_version(slot.version).await?;
        cx.about(version.evidence);
        Ok(version)
    }
}
