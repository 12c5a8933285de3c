//! Evidence (監査証拠): files that show what an audit item's answer stands on. A file comes in over HTTP at a short-lived
//! address, never inside GraphQL, and what is stored never changes: a new file is a new version. It is linked to items of
//! any number of audits, so next year's audit uses it again by one more link.
mod fetch;
mod link;
mod list;
mod model;
mod slot;
mod start;
mod store;
mod sweep;
mod upload;

pub use fetch::{ClaimDownload, StartDownload};
pub use link::{LinkEvidence, MOST_PER_ITEM, UnlinkEvidence};
pub use list::{ListEvidence, LoadEvidence, LoadItemLinks, LoadLinks, LoadVersions};
pub use model::{
    Evidence, EvidenceId, EvidenceLink, EvidenceTitle, EvidenceVersion, EvidenceVersionId, FileName, Sha256,
    expiry,
};
pub use slot::{
    DownloadSlot, OPEN_FOR, Received, SlotToken, UploadSlot, UploadTarget, UploadTicket, cut_off, too_large,
    too_slow,
};
pub use start::StartUpload;
pub use store::{EvidenceFilter, EvidenceStore};
pub use sweep::{DueSlot, DueSlots, EvidenceSweepStore, ForgetSlot, KEPT_FOR};
pub use upload::{ClaimUpload, CompleteUpload};
