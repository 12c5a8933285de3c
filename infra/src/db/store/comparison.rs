use super::{
    page::{Sorted, parsed},
    row::{release_of, score, variable, year_column},
};
use crate::db::{
    entity::{
        audit, engagement, figures, named_result, organization, participation, release, score as score_table,
    },
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    comparison::{Key, Release, ReleaseId, ReleaseStore},
    kernel::page::{Page, PageRequest},
    scoring::{PerVariable, Score, Scores, Variable},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;
use uuid::Uuid;

impl ReleaseStore for Tx {
    async fn add_release(&mut self, new: &Release) -> Result<()> {
        let own = organization::Column::Id.eq(self.scope().tenant().uuid());
        let home = self.select::<organization::Entity>().filter(own).one(&self.db).await.map_err(meaning)?;
        let prefecture =
            home.and_then(|row| row.prefecture).ok_or_else(|| garbled("a coordinator without a code"))?;
        let row = release::ActiveModel {
            id: Set(new.id.uuid()),
            prefecture_id: Set(new.prefecture.uuid()),
            prefecture: Set(prefecture),
            fiscal_year: Set(year_column(new.key.fiscal_year)?),
            edition: Set(new.key.edition.to_string()),
            basis: Set(new.key.basis.as_str().to_owned()),
            tier: Set(new.key.tier.as_str().to_owned()),
            state: Set(new.state.as_str().to_owned()),
            opened_at: Set(new.opened_at),
            version: Set(new.version),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn own_release(&mut self, id: ReleaseId) -> Result<Option<Release>> {
        let query = self
            .select::<release::Entity>()
            .filter(release::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(release::Column::Id.eq(id.uuid()))
            .lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.map(release_of).transpose()
    }

    async fn save_release(&mut self, changed: &Release) -> Result<()> {
        let row = release::ActiveModel {
            state: Set(changed.state.as_str().to_owned()),
            closed_at: Set(changed.closed_at),
            published_at: Set(changed.published_at),
            version: Set(changed.version),
            ..Default::default()
        };
        let update = self
            .update::<release::Entity>()
            .set(row)
            .filter(release::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(release::Column::Id.eq(changed.id.uuid()));
        self.change_one(update).await
    }

    async fn releases(&mut self, ids: &[ReleaseId]) -> Result<Vec<Release>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<release::Entity>().filter(release::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(release_of).collect()
    }

    async fn list_releases(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Release>> {
        let rows =
            self.page(self.select::<release::Entity>(), release::Column::Id, Sorted::Down, page).await?;
        parsed(rows, release_of)
    }

    async fn figures(&mut self, ids: &[ReleaseId]) -> Result<Vec<(ReleaseId, String)>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<figures::Entity>().filter(figures::Column::ReleaseId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(|row| (Id::from_uuid(row.release_id), row.figures)).collect())
    }

    async fn own_scores(&mut self, key: &Key) -> Result<Option<Scores>> {
        // Only what is reported has scores, so the newest audit that has some is the latest report's.
        let latest = self
            .select::<audit::Entity>()
            .filter(audit::Column::FiscalYear.eq(year_column(key.fiscal_year)?))
            .filter(audit::Column::Edition.eq(key.edition.to_string()))
            .filter(audit::Column::State.eq("REPORTED"))
            .order_by_desc(audit::Column::Id)
            .one(&self.db)
            .await
            .map_err(meaning)?;
        let Some(latest) = latest else { return Ok(None) };
        let rows = self
            .select::<score_table::Entity>()
            .filter(score_table::Column::AuditId.eq(latest.id))
            .filter(score_table::Column::Basis.eq(key.basis.as_str()))
            .filter(score_table::Column::Tier.eq(key.tier.as_str()))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let mut known: HashMap<Variable, Score> = HashMap::new();
        for row in rows {
            let value = score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?;
            known.insert(variable(row.variable)?, value);
        }
        Ok(Some(PerVariable::from_fn(|variable| known.get(&variable).copied().unwrap_or_default())))
    }

    async fn named_results_held(&mut self, key: &Key) -> Result<u32> {
        let home = self.scope().tenant().uuid();
        let concerned = self
            .select::<engagement::Entity>()
            .select_only()
            .column(engagement::Column::Id)
            .filter(engagement::Column::FiscalYear.eq(year_column(key.fiscal_year)?))
            .filter(engagement::Column::Edition.eq(key.edition.to_string()))
            .into_query();
        let parties = self
            .select::<participation::Entity>()
            .select_only()
            .column(participation::Column::Id)
            .filter(participation::Column::EngagementId.in_subquery(concerned))
            .into_query();
        // The whole of one basis and tier stands for all that a body discloses: they come and go together.
        let held = self
            .select::<named_result::Entity>()
            .filter(named_result::Column::MunicipalityId.ne(home))
            .filter(named_result::Column::ParticipationId.in_subquery(parties))
            .filter(named_result::Column::Basis.eq(key.basis.as_str()))
            .filter(named_result::Column::Tier.eq(key.tier.as_str()))
            .filter(named_result::Column::Variable.eq(0_i16))
            .select_only()
            .column(named_result::Column::MunicipalityId)
            .distinct()
            .count(&self.db)
            .await
            .map_err(meaning)?;
        Ok(u32::try_from(held).unwrap_or(u32::MAX))
    }
}
