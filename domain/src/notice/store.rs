//! What urgent notices ask of storage.
use super::{UrgentNotice, UrgentNoticeId};
use crate::{Result, audit::AuditId};

/// Urgent notices.
#[trait_variant::make(Send)]
pub trait NoticeStore {
    /// Those of `audits`, the oldest first.
    async fn urgent_notices(&mut self, audits: &[AuditId]) -> Result<Vec<UrgentNotice>>;
    /// Those of `ids` that are visible.
    async fn urgent_notices_by_id(&mut self, ids: &[UrgentNoticeId]) -> Result<Vec<UrgentNotice>>;
    /// Stores a new one.
    async fn add_urgent_notice(&mut self, notice: &UrgentNotice) -> Result<()>;
    /// Stores the answer to one that has none yet.
    async fn answer_urgent_notice(&mut self, notice: &UrgentNotice) -> Result<()>;
}
