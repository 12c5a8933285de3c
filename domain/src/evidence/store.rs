//! What evidence asks of storage. Every call is already inside one tenant and, for an outsider, inside one audit.
use super::{
    DownloadSlot, Evidence, EvidenceId, EvidenceLink, EvidenceVersion, EvidenceVersionId, UploadSlot,
};
use crate::{
    Result, Timestamp,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Which evidence to list.
#[derive(Debug, Clone, Default)]
pub struct EvidenceFilter {
    /// Linked to an item of this audit only.
    pub audit: Option<AuditId>,
    /// Linked to this item only, of any audit or of that one.
    pub item: Option<ItemCode>,
}

/// Evidence, its versions and links, and the addresses.
#[trait_variant::make(Send)]
pub trait EvidenceStore {
    /// Locks a piece of evidence: its versions are numbered under this lock.
    async fn lock_evidence(&mut self, id: EvidenceId) -> Result<Evidence>;
    /// Those of `ids` that are visible.
    async fn evidence(&mut self, ids: &[EvidenceId]) -> Result<Vec<Evidence>>;
    /// One page, newest first.
    async fn list_evidence(
        &mut self,
        filter: &EvidenceFilter,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Evidence>>;
    /// Stores new evidence.
    async fn add_evidence(&mut self, evidence: &Evidence) -> Result<()>;
    /// Notes the newest version.
    async fn save_evidence(&mut self, evidence: &Evidence) -> Result<()>;
    /// The versions of `evidence`, oldest first.
    async fn evidence_versions(&mut self, evidence: &[EvidenceId]) -> Result<Vec<EvidenceVersion>>;
    /// A version, if it is visible.
    async fn evidence_version(&mut self, id: EvidenceVersionId) -> Result<EvidenceVersion>;
    /// Stores a version.
    async fn add_evidence_version(&mut self, version: &EvidenceVersion) -> Result<()>;
    /// What `evidence` is linked to.
    async fn evidence_links(&mut self, evidence: &[EvidenceId]) -> Result<Vec<EvidenceLink>>;
    /// What is linked to these items of these audits, oldest evidence first.
    async fn item_links(&mut self, audits: &[AuditId], items: &[ItemCode]) -> Result<Vec<EvidenceLink>>;
    /// Stores links in one statement; what is linked already stays as it is.
    async fn link(&mut self, links: &[EvidenceLink]) -> Result<()>;
    /// Removes the links of `evidence` with these items of an audit. Answers how many there were.
    async fn unlink(&mut self, evidence: EvidenceId, audit: AuditId, items: &[ItemCode]) -> Result<u64>;
    /// Stores an address for an upload.
    async fn add_upload_slot(&mut self, slot: &UploadSlot) -> Result<()>;
    /// Locks the address of that hash, if it is `user`'s.
    async fn lock_upload_slot(&mut self, token_hash: &str, user: UserId) -> Result<UploadSlot>;
    /// Notes that an address was taken.
    async fn save_upload_slot(&mut self, slot: &UploadSlot) -> Result<()>;
    /// Stores an address for a download.
    async fn add_download_slot(&mut self, slot: &DownloadSlot) -> Result<()>;
    /// Takes the address of that hash, if it is `user`'s and was not taken before; nobody can take it again.
    async fn take_download_slot(
        &mut self,
        token_hash: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<DownloadSlot>;
}
