//! The registry of advisors: entries, profiles, days off and ties.
use super::{
    advisor_row::{advisor_of, columns_of, profile_columns_of, profile_of, tie_of},
    page::{Sorted, parsed},
};
use crate::db::{
    entity::{advisor, advisor_day_off as day_off, advisor_profile as profile, advisor_tie as tie},
    error::{garbled, meaning},
    tx::Tx,
};
use chrono::NaiveDate;
use domain::{
    Id, Result,
    access::UserId,
    advisor::{Advisor, AdvisorId, AdvisorProfile, AdvisorStore, DayOff, Tie},
    kernel::page::{Page, PageRequest},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

impl AdvisorStore for Tx {
    async fn advisors(&mut self, ids: &[AdvisorId]) -> Result<Vec<Advisor>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self
            .select::<advisor::Entity>()
            .filter(advisor::Column::Id.is_in(ids))
            .order_by_asc(advisor::Column::Id);
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        self.with_profiles(query.all(&self.db).await.map_err(meaning)?).await
    }

    async fn advisor_of(&mut self, user: UserId) -> Result<Option<Advisor>> {
        let query = self
            .select::<advisor::Entity>()
            .filter(advisor::Column::UserId.eq(user.uuid()))
            .filter(advisor::Column::RetiredAt.is_null());
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        Ok(self.with_profiles(query.all(&self.db).await.map_err(meaning)?).await?.pop())
    }

    async fn present_advisors(&mut self) -> Result<Vec<Advisor>> {
        let query = self
            .select::<advisor::Entity>()
            .filter(advisor::Column::RetiredAt.is_null())
            .order_by_asc(advisor::Column::Id);
        self.with_profiles(query.all(&self.db).await.map_err(meaning)?).await
    }

    async fn add_advisor(&mut self, new: &Advisor) -> Result<()> {
        let row = advisor::ActiveModel {
            id: Set(new.id.uuid()),
            user_id: Set(new.user.uuid()),
            registered_at: Set(new.registered_at),
            ..columns_of(new)
        };
        self.insert(vec![row], None).await?;
        let shown = profile::ActiveModel {
            id: Set(new.id.uuid()),
            center_id: Set(self.scope().tenant().uuid()),
            ..profile_columns_of(new)
        };
        self.insert(vec![shown], None).await.map(drop)
    }

    async fn save_advisor(&mut self, changed: &Advisor) -> Result<()> {
        let update = self
            .update::<advisor::Entity>()
            .set(columns_of(changed))
            .filter(advisor::Column::Id.eq(changed.id.uuid()));
        self.change_one(update).await?;
        let shown = self
            .update::<profile::Entity>()
            .set(profile_columns_of(changed))
            .filter(profile::Column::CenterId.eq(self.scope().tenant().uuid()))
            .filter(profile::Column::Id.eq(changed.id.uuid()));
        self.change_one(shown).await
    }

    async fn advisor_profiles(&mut self, ids: &[AdvisorId]) -> Result<Vec<AdvisorProfile>> {
        let ids = ids.iter().map(|id| id.uuid()).collect();
        self.profile_rows(ids).await?.into_iter().map(profile_of).collect()
    }

    async fn list_advisor_profiles(&mut self, page: &PageRequest<Uuid>) -> Result<Page<AdvisorProfile>> {
        let present = self.select::<profile::Entity>().filter(profile::Column::RetiredAt.is_null());
        parsed(self.page(present, profile::Column::Id, Sorted::Up, page).await?, profile_of)
    }

    async fn days_off(&mut self, ids: &[AdvisorId]) -> Result<Vec<DayOff>> {
        self.away(ids, None).await
    }

    async fn days_off_from(&mut self, ids: &[AdvisorId], from: NaiveDate) -> Result<Vec<DayOff>> {
        self.away(ids, Some(from)).await
    }

    async fn save_days_off(&mut self, id: AdvisorId, from: NaiveDate, days: &[NaiveDate]) -> Result<()> {
        let before = self
            .delete::<day_off::Entity>()
            .filter(day_off::Column::AdvisorId.eq(id.uuid()))
            .filter(day_off::Column::Day.gte(from));
        before.exec(&self.db).await.map_err(meaning)?;
        let rows = days.iter().map(|day| day_off::ActiveModel {
            advisor_id: Set(id.uuid()),
            day: Set(*day),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn advisor_ties(&mut self, ids: &[AdvisorId]) -> Result<Vec<Tie>> {
        let query = self
            .select::<tie::Entity>()
            .filter(tie::Column::AdvisorId.is_in(ids.iter().map(|id| id.uuid())))
            .order_by_asc(tie::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(tie_of).collect()
    }

    async fn add_advisor_tie(&mut self, new: &Tie) -> Result<()> {
        let row = tie::ActiveModel {
            id: Set(new.id.uuid()),
            advisor_id: Set(new.advisor.uuid()),
            government: Set(new.government.to_string()),
            kind: Set(new.kind.as_str().to_owned()),
            since: Set(new.since),
            until: Set(new.until),
            note: Set(new.note.as_str().to_owned()),
            declared_at: Set(new.declared_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }
}

impl Tx {
    async fn away(&self, ids: &[AdvisorId], from: Option<NaiveDate>) -> Result<Vec<DayOff>> {
        let query = self
            .select::<day_off::Entity>()
            .filter(day_off::Column::AdvisorId.is_in(ids.iter().map(|id| id.uuid())))
            .filter(Condition::all().add_option(from.map(|from| day_off::Column::Day.gte(from))))
            .order_by_asc(day_off::Column::Day);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        Ok(rows.map(|row| DayOff { advisor: Id::from_uuid(row.advisor_id), day: row.day }).collect())
    }

    async fn profile_rows(&self, ids: Vec<Uuid>) -> Result<Vec<profile::Model>> {
        let query = self
            .select::<profile::Entity>()
            .filter(profile::Column::Id.is_in(ids))
            .order_by_asc(profile::Column::Id);
        query.all(&self.db).await.map_err(meaning)
    }

    /// Each entry with its profile: the two are written together.
    async fn with_profiles(&self, rows: Vec<advisor::Model>) -> Result<Vec<Advisor>> {
        let profiles = self.profile_rows(rows.iter().map(|row| row.id).collect()).await?;
        let whole = rows.into_iter().map(|row| {
            let shown = profiles.iter().find(|shown| shown.id == row.id);
            advisor_of(row, shown.ok_or_else(|| garbled("an advisor without a profile"))?)
        });
        whole.collect()
    }
}
