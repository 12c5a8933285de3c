//! What the coordinator's view reads, and when audits reached their stages.
use super::{
    answers::over_former,
    register::government_of,
    row::{engagement_of, release_of, word, year_column},
};
use crate::db::{
    entity::{engagement, government, progress_date, release},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::State,
    comparison::{Release, ReleaseState},
    engagement::{Engagement, Participation, ParticipationId},
    kernel::fiscal::FiscalYear,
    overview::{OverviewStore, StageDates},
    register::{LocalGovernment, PrefectureCode},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

/// The most releases that are looked through for weaknesses.
const MOST_RELEASES: u64 = 100;

impl OverviewStore for Tx {
    async fn save_stage_dates(&mut self, told: &Participation, dates: &[StageDates]) -> Result<()> {
        use progress_date::Column;
        let rows = dates.iter().map(|one| progress_date::ActiveModel {
            participation_id: Set(told.id.uuid()),
            prefecture_id: Set(told.prefecture.uuid()),
            municipality_id: Set(told.municipality.uuid()),
            stage: Set(one.stage.as_str().to_owned()),
            first_at: Set(one.first),
            last_at: Set(one.last),
        });
        let over = over_former([Column::ParticipationId, Column::Stage], [Column::FirstAt, Column::LastAt]);
        self.insert(rows.collect(), Some(over)).await.map(drop)
    }

    async fn stage_dates(
        &mut self,
        participations: &[ParticipationId],
    ) -> Result<Vec<(ParticipationId, StageDates)>> {
        let ids = participations.iter().map(|id| id.uuid());
        let query =
            self.select::<progress_date::Entity>().filter(progress_date::Column::ParticipationId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        let dates = |row: progress_date::Model| {
            let stage = word(&row.stage, State::parse)?;
            let dates = StageDates { stage, first: row.first_at, last: row.last_at };
            Ok((Id::from_uuid(row.participation_id), dates))
        };
        rows.into_iter().map(dates).collect()
    }

    async fn coordinated_engagements(&mut self) -> Result<Vec<Engagement>> {
        let query = self
            .select::<engagement::Entity>()
            .filter(engagement::Column::PrefectureId.eq(self.scope().tenant().uuid()));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(engagement_of).collect()
    }

    async fn governments_of(&mut self, prefecture: PrefectureCode) -> Result<Vec<LocalGovernment>> {
        let query = self
            .select::<government::Entity>()
            .filter(government::Column::Prefecture.eq(prefecture.to_string()));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(government_of).collect()
    }

    async fn own_released(&mut self, year: Option<FiscalYear>) -> Result<Vec<Release>> {
        let mut query = self
            .select::<release::Entity>()
            .filter(release::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(release::Column::State.eq(ReleaseState::Released.as_str()));
        if let Some(year) = year {
            query = query.filter(release::Column::FiscalYear.eq(year_column(year)?));
        }
        let query = query.order_by_desc(release::Column::Id).limit(MOST_RELEASES);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(release_of).collect()
    }
}
