//! What the coordinator's view asks of storage, besides what engagements and comparisons do.
use super::StageDates;
use crate::{
    Result,
    comparison::Release,
    engagement::{Engagement, Participation, ParticipationId},
    kernel::fiscal::FiscalYear,
    register::{LocalGovernment, PrefectureCode},
};

/// Dates of stages, and what a prefecture has over the years.
#[trait_variant::make(Send)]
pub trait OverviewStore {
    /// Tells the prefecture when the tenant's audit reached its stages, over what was told before.
    async fn save_stage_dates(&mut self, participation: &Participation, dates: &[StageDates]) -> Result<()>;
    /// The dates of stages that were told to the tenant.
    async fn stage_dates(
        &mut self,
        participations: &[ParticipationId],
    ) -> Result<Vec<(ParticipationId, StageDates)>>;
    /// All engagements that the tenant coordinates.
    async fn coordinated_engagements(&mut self) -> Result<Vec<Engagement>>;
    /// The bodies of a prefecture that are in the register, former ones and the prefecture included.
    async fn governments_of(&mut self, prefecture: PrefectureCode) -> Result<Vec<LocalGovernment>>;
    /// The released comparisons that the tenant coordinates, newest first, a hundred at most.
    async fn own_released(&mut self, year: Option<FiscalYear>) -> Result<Vec<Release>>;
}
