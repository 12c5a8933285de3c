//! Clearing up after uploads: at the platform's door, for the sweeper looks at addresses of all tenants, and at nothing
//! else of them.
use super::EvidenceVersionId;
use crate::{
    PlatformStore, Result, Timestamp,
    access::{OrganizationId, PlatformContext, PlatformTask, PlatformUseCase},
};
use chrono::Duration;

/// How long a lapsed address is kept. Every upload has ended by then: it must begin before the address lapses, and may take
/// ten minutes.
pub const KEPT_FOR: Duration = Duration::hours(1);

/// An address of an upload that is long over.
#[derive(Debug, Clone, Copy)]
pub struct DueSlot {
    /// Whose.
    pub tenant: OrganizationId,
    /// The version that it was to be.
    pub id: EvidenceVersionId,
    /// Whether an upload began and never became a version: what it left in storage is to be removed.
    pub abandoned: bool,
}

/// What the sweeper asks of storage.
#[trait_variant::make(Send)]
pub trait EvidenceSweepStore {
    /// Up to `limit` addresses of uploads that lapsed before `before`, oldest first.
    async fn due_upload_slots(&mut self, before: Timestamp, limit: u64) -> Result<Vec<DueSlot>>;
    /// Forgets an address of an upload.
    async fn forget_upload_slot(&mut self, slot: &DueSlot) -> Result<()>;
    /// Forgets the addresses of downloads that lapsed before `before`.
    async fn forget_download_slots(&mut self, before: Timestamp) -> Result<()>;
}

/// Finds addresses of uploads that are long over, and forgets those of downloads.
pub struct DueSlots {
    /// How many at most.
    pub limit: u64,
}

impl PlatformUseCase for DueSlots {
    const TASK: PlatformTask = PlatformTask::SweepEvidence;
    type Output = Vec<DueSlot>;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<Vec<DueSlot>> {
        let before = cx.now - KEPT_FOR;
        store.forget_download_slots(before).await?;
        store.due_upload_slots(before, self.limit).await
    }
}

/// Forgets an address, after what it left in storage was removed: never the other way round, or nobody would know of it.
pub struct ForgetSlot(pub DueSlot);

impl PlatformUseCase for ForgetSlot {
    const TASK: PlatformTask = PlatformTask::SweepEvidence;
    type Output = ();

    async fn execute<P: PlatformStore>(self, store: &mut P, _: &PlatformContext) -> Result<()> {
        store.forget_upload_slot(&self.0).await
    }
}
