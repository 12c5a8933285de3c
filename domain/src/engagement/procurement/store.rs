//! What procurements ask of storage. Every call sees the tenant's own alone.
use super::{Bidder, Procurement, Selection, Specification};
use crate::{Result, engagement::EngagementId};

/// Records of procurements.
#[trait_variant::make(Send)]
pub trait ProcurementStore {
    /// The records of these engagements, of those that have one.
    async fn procurements(&mut self, engagements: &[EngagementId]) -> Result<Vec<Procurement>>;
    /// Stores a specification, over what was there before.
    async fn set_specification(
        &mut self,
        engagement: EngagementId,
        specification: &Specification,
    ) -> Result<()>;
    /// Puts these in the place of the bidders.
    async fn set_bidders(&mut self, engagement: EngagementId, bidders: &[Bidder]) -> Result<()>;
    /// Stores a selection, for good.
    async fn add_selection(&mut self, engagement: EngagementId, selection: &Selection) -> Result<()>;
}
