use super::{
    page::{Sorted, parsed},
    report::newest,
    row::{audit_of, release_of, score, variable, year_column},
};
use crate::db::{
    entity::{audit, engagement, figures, named_result, participation, release, score as score_table},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    access::OrganizationId,
    audit::{Audit, State},
    comparison::{Key, Release, ReleaseId, ReleaseScope, ReleaseState, ReleaseStore},
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    scoring::{PerVariable, Score, Scores, Variable},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

impl ReleaseStore for Tx {
    async fn add_release(&mut self, new: &Release) -> Result<()> {
        let row = release::ActiveModel {
            id: Set(new.id.uuid()),
            owner_id: Set(new.owner.uuid()),
            scope: Set(new.scope.as_str().to_owned()),
            fiscal_year: Set(year_column(new.key.fiscal_year)?),
            edition: Set(new.key.edition.to_string()),
            basis: Set(new.key.basis.as_str().to_owned()),
            tier: Set(new.key.tier.as_str().to_owned()),
            partition: Set(new.partition.as_str().to_owned()),
            supersedes: Set(new.revision.as_ref().map(|revision| revision.supersedes.uuid())),
            revision_reason: Set(new.revision.as_ref().map(|revision| revision.reason.as_str().to_owned())),
            state: Set(new.state.as_str().to_owned()),
            opened_at: Set(new.opened_at),
            version: Set(new.version),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn newest_release(&mut self, key: &Key) -> Result<Option<ReleaseId>> {
        let rows = self.revisions(&[(self.scope().tenant(), *key)]).await?;
        let superseded =
            |id| rows.iter().any(|one| one.revision.as_ref().is_some_and(|r| r.supersedes == id));
        Ok(rows.iter().map(|one| one.id).find(|id| !superseded(*id)))
    }

    async fn revisions(&mut self, of: &[(OrganizationId, Key)]) -> Result<Vec<Release>> {
        let mut any = Condition::any();
        for (owner, key) in of {
            any = any.add(
                Condition::all()
                    .add(release::Column::OwnerId.eq(owner.uuid()))
                    .add(release::Column::FiscalYear.eq(year_column(key.fiscal_year)?))
                    .add(release::Column::Edition.eq(key.edition.to_string()))
                    .add(release::Column::Basis.eq(key.basis.as_str()))
                    .add(release::Column::Tier.eq(key.tier.as_str())),
            );
        }
        let query = self
            .select::<release::Entity>()
            .filter(release::Column::State.eq(ReleaseState::Released.as_str()))
            .filter(any)
            .order_by_asc(release::Column::PublishedAt)
            .order_by_asc(release::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(release_of).collect()
    }

    async fn own_release(&mut self, id: ReleaseId) -> Result<Option<Release>> {
        let query = self
            .select::<release::Entity>()
            .filter(release::Column::OwnerId.eq(self.scope().tenant().uuid()))
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
            .filter(release::Column::OwnerId.eq(self.scope().tenant().uuid()))
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
        let years = keys.iter().map(|key| year_column(key.fiscal_year)).collect::<Result<Vec<_>>>()?;
        let of_years = self.joint_audits().filter(audit::Column::FiscalYear.is_in(years));
        let reported = of_years.all(&self.db).await.map_err(meaning)?;
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

    async fn joint_audit_of(&mut self, year: FiscalYear) -> Result<Option<Audit>> {
        let of_year = self.joint_audits().filter(audit::Column::FiscalYear.eq(year_column(year)?));
        of_year.one(&self.db).await.map_err(meaning)?.map(audit_of).transpose()
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

    async fn named_results_held(
        &mut self,
        keys: &[(Key, ReleaseScope)],
    ) -> Result<Vec<((Key, ReleaseScope), u32)>> {
        let years = keys.iter().map(|(key, _)| year_column(key.fiscal_year)).collect::<Result<Vec<_>>>()?;
        let of_years = engagement::Column::FiscalYear.is_in(years);
        let engagements =
            self.select::<engagement::Entity>().filter(of_years).all(&self.db).await.map_err(meaning)?;
        let ids = engagements.iter().map(|row| row.id);
        let concerned = participation::Column::EngagementId.is_in(ids);
        let parties =
            self.select::<participation::Entity>().filter(concerned).all(&self.db).await.map_err(meaning)?;
        // The whole stands for all variables of a basis and tier: they come and go together.
        let held = self
            .select::<named_result::Entity>()
            .filter(named_result::Column::MunicipalityId.ne(self.scope().tenant().uuid()))
            .filter(named_result::Column::Variable.eq(0_i16))
            .filter(named_result::Column::ParticipationId.is_in(parties.iter().map(|row| row.id)))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        // What a neighbour shows by name is held like what a participant shows.
        let by_name = self.shown_by_name().await?;
        let year_of: HashMap<Uuid, i16> = engagements.iter().map(|row| (row.id, row.fiscal_year)).collect();
        let asked: HashMap<Uuid, i16> =
            parties.iter().filter_map(|row| Some((row.id, *year_of.get(&row.engagement_id)?))).collect();
        let count = |(key, scope): &(Key, ReleaseScope)| {
            let year = year_column(key.fiscal_year)?;
            let bodies: HashSet<Uuid> = held
                .iter()
                .filter(|row| asked.get(&row.participation_id) == Some(&year))
                .filter(|row| row.basis == key.basis.as_str() && row.tier == key.tier.as_str())
                .map(|row| row.municipality_id)
                .chain(
                    by_name
                        .iter()
                        .filter(|one| Key { edition: key.edition, ..one.key } == *key)
                        .filter(|one| one.inside || *scope == ReleaseScope::Nation)
                        .map(|one| one.body),
                )
                .collect();
            Ok(((*key, *scope), u32::try_from(bodies.len()).unwrap_or(u32::MAX)))
        };
        keys.iter().map(count).collect()
    }

    async fn holds_named_results(&mut self) -> Result<bool> {
        let foreign = named_result::Column::MunicipalityId.ne(self.scope().tenant().uuid());
        let any =
            self.select::<named_result::Entity>().filter(foreign).one(&self.db).await.map_err(meaning)?;
        Ok(any.is_some() || !self.shown_by_name().await?.is_empty())
    }
}

impl Tx {
    /// The tenant's signed joint audits, newest first. Like with like: a comparison stands on audits of joint engagements,
    /// not on what a body did besides.
    fn joint_audits(&self) -> Select<audit::Entity> {
        self.select::<audit::Entity>()
            .filter(audit::Column::State.is_in(State::SIGNED.map(State::as_str)))
            .filter(audit::Column::ParticipationId.is_not_null())
            .order_by_desc(audit::Column::Id)
    }
}
