use super::{
    page::{Sorted, parsed},
    report::newest,
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
    access::OrganizationId,
    audit::State,
    comparison::{Key, Release, ReleaseId, ReleaseStore},
    kernel::page::{Page, PageRequest},
    scoring::{PerVariable, Score, Scores, Variable},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap, HashSet};
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

    async fn own_scores(&mut self, keys: &[Key]) -> Result<Vec<(Key, Scores)>> {
        // Like with like: a comparison stands on audits of joint engagements, not on what a body did besides.
        let reported = self
            .select::<audit::Entity>()
            .filter(audit::Column::State.is_in(State::SIGNED.map(State::as_str)))
            .filter(audit::Column::ParticipationId.is_not_null())
            .order_by_desc(audit::Column::Id)
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let mut latest: HashMap<Key, Uuid> = HashMap::new();
        for key in keys {
            let (year, edition) = (year_column(key.fiscal_year)?, key.edition.to_string());
            if let Some(row) = reported.iter().find(|row| row.fiscal_year == year && row.edition == edition) {
                latest.insert(*key, row.id);
            }
        }
        let rows = self
            .select::<score_table::Entity>()
            .filter(score_table::Column::AuditId.is_in(latest.values().copied()))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let rows = newest(rows);
        let mut own = Vec::new();
        for (key, audit) in latest {
            let of_key = |row: &&score_table::Model| {
                row.audit_id == audit && row.basis == key.basis.as_str() && row.tier == key.tier.as_str()
            };
            let mut known: HashMap<Variable, Score> = HashMap::new();
            for row in rows.iter().filter(of_key) {
                let value = score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?;
                known.insert(variable(row.variable)?, value);
            }
            own.push((
                key,
                PerVariable::from_fn(|variable| known.get(&variable).copied().unwrap_or_default()),
            ));
        }
        Ok(own)
    }

    async fn named_results_of(&mut self, key: Key) -> Result<Vec<(OrganizationId, Scores)>> {
        let engagements = self
            .select::<engagement::Entity>()
            .filter(engagement::Column::FiscalYear.eq(year_column(key.fiscal_year)?))
            .filter(engagement::Column::Edition.eq(key.edition.to_string()))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let ids = engagements.iter().map(|row| row.id);
        let concerned = participation::Column::EngagementId.is_in(ids);
        let parties =
            self.select::<participation::Entity>().filter(concerned).all(&self.db).await.map_err(meaning)?;
        let held = self
            .select::<named_result::Entity>()
            .filter(named_result::Column::MunicipalityId.ne(self.scope().tenant().uuid()))
            .filter(named_result::Column::ParticipationId.is_in(parties.iter().map(|row| row.id)))
            .filter(named_result::Column::Basis.eq(key.basis.as_str()))
            .filter(named_result::Column::Tier.eq(key.tier.as_str()))
            .order_by_desc(named_result::Column::ParticipationId)
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let mut newest: BTreeMap<Uuid, (Uuid, HashMap<Variable, Score>)> = BTreeMap::new();
        for row in held {
            let value = score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?;
            let (from, known) =
                newest.entry(row.municipality_id).or_insert_with(|| (row.participation_id, HashMap::new()));
            if *from == row.participation_id {
                known.insert(variable(row.variable)?, value);
            }
        }
        let whole = |(body, (_, known)): (Uuid, (Uuid, HashMap<Variable, Score>))| {
            let of = |variable| known.get(&variable).copied().unwrap_or_default();
            (Id::from_uuid(body), PerVariable::from_fn(of))
        };
        Ok(newest.into_iter().map(whole).collect())
    }

    async fn named_results_held(&mut self, keys: &[Key]) -> Result<Vec<(Key, u32)>> {
        let engagements = self.select::<engagement::Entity>().all(&self.db).await.map_err(meaning)?;
        let ids = engagements.iter().map(|row| row.id);
        let concerned = participation::Column::EngagementId.is_in(ids);
        let parties =
            self.select::<participation::Entity>().filter(concerned).all(&self.db).await.map_err(meaning)?;
        // The whole stands for all variables of a basis and tier: they come and go together.
        let held = self
            .select::<named_result::Entity>()
            .filter(named_result::Column::MunicipalityId.ne(self.scope().tenant().uuid()))
            .filter(named_result::Column::Variable.eq(0_i16))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        // What a neighbour shows by name is held like what a participant shows.
        let by_name = self.shown_by_name(keys).await?;
        let count = |key: &Key| {
            let (year, edition) = (year_column(key.fiscal_year)?, key.edition.to_string());
            let of_key = |row: &&engagement::Model| row.fiscal_year == year && row.edition == edition;
            let ids: HashSet<Uuid> = engagements.iter().filter(of_key).map(|row| row.id).collect();
            let asked: HashSet<Uuid> =
                parties.iter().filter(|row| ids.contains(&row.engagement_id)).map(|row| row.id).collect();
            let bodies: HashSet<Uuid> = held
                .iter()
                .filter(|row| asked.contains(&row.participation_id))
                .filter(|row| row.basis == key.basis.as_str() && row.tier == key.tier.as_str())
                .map(|row| row.municipality_id)
                .chain(by_name.iter().filter(|(of, _)| of == key).map(|(_, body)| *body))
                .collect();
            Ok((*key, u32::try_from(bodies.len()).unwrap_or(u32::MAX)))
        };
        keys.iter().map(count).collect()
    }
}
