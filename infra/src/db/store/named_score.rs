//! What two bodies show each other by name, and what was made of it.
use super::{
    answers::over_former,
    named_comparison::key_of,
    report::score_columns,
    row::{score, variable, word},
};
use crate::db::{
    entity::{named_comparison, named_score, named_use, organization},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    access::{OrganizationId, OrganizationKind},
    audit::ScoreLine,
    comparison::Key,
    named_comparison::{NamedComparisonId, NamedScore, NamedUse, UseDay, UseKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, FromQueryResult, QueryFilter, QuerySelect, sea_query::Expr};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};
use uuid::Uuid;

/// The uses of a day, as the database counts them.
#[derive(FromQueryResult)]
struct Counted {
    comparison_id: Uuid,
    kind: String,
    day: chrono::NaiveDate,
    times: i64,
    last_at: Timestamp,
}

/// A body whose scores of a key the tenant reads by name.
pub(super) struct HeldByName {
    pub(super) key: Key,
    pub(super) body: Uuid,
    /// Whether it lies in the tenant's own prefecture.
    pub(super) inside: bool,
}

impl Tx {
    pub(super) async fn show_scores(
        &self,
        id: NamedComparisonId,
        owner: OrganizationId,
        reader: OrganizationId,
        lines: &[ScoreLine],
    ) -> Result<()> {
        use named_score::Column;
        let row = |line: &ScoreLine| {
            let (halves, weight, in_tier, applicable, judged) = score_columns(line)?;
            Ok(named_score::ActiveModel {
                comparison_id: Set(id.uuid()),
                owner_id: Set(owner.uuid()),
                reader_id: Set(reader.uuid()),
                variable: Set(line.variable.number().into()),
                halves: Set(halves),
                weight: Set(weight),
                in_tier: Set(in_tier),
                applicable: Set(applicable),
                judged: Set(judged),
            })
        };
        let key = [Column::ComparisonId, Column::OwnerId, Column::Variable];
        let over = [Column::Halves, Column::Weight, Column::InTier, Column::Applicable, Column::Judged];
        let rows = lines.iter().map(row).collect::<Result<_>>()?;
        self.insert(rows, Some(over_former(key, over))).await.map(drop)
    }

    pub(super) async fn hide_scores(
        &self,
        id: NamedComparisonId,
        owner: Option<OrganizationId>,
    ) -> Result<()> {
        let mut delete =
            self.delete::<named_score::Entity>().filter(named_score::Column::ComparisonId.eq(id.uuid()));
        if let Some(owner) = owner {
            delete = delete.filter(named_score::Column::OwnerId.eq(owner.uuid()));
        }
        delete.exec(&self.db).await.map(drop).map_err(meaning)
    }

    pub(super) async fn shown_scores(&self, ids: &[NamedComparisonId]) -> Result<Vec<NamedScore>> {
        let wanted = ids.iter().map(|id| id.uuid());
        let comparisons = self
            .select::<named_comparison::Entity>()
            .filter(named_comparison::Column::Id.is_in(wanted.clone()))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let keys: HashMap<Uuid, Key> =
            comparisons.iter().map(|row| Ok((row.id, key_of(row)?))).collect::<Result<_>>()?;
        let query =
            self.select::<named_score::Entity>().filter(named_score::Column::ComparisonId.is_in(wanted));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        let mut scores = Vec::new();
        for row in rows {
            let Some(key) = keys.get(&row.comparison_id) else { continue };
            let line = ScoreLine {
                basis: key.basis,
                tier: key.tier,
                variable: variable(row.variable)?,
                score: score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?,
            };
            let (comparison, owner) = (Id::from_uuid(row.comparison_id), Id::from_uuid(row.owner_id));
            scores.push(NamedScore { comparison, owner, line });
        }
        Ok(scores)
    }

    pub(super) async fn write_uses(&self, uses: &[NamedUse]) -> Result<()> {
        let rows = uses.iter().map(|one| named_use::ActiveModel {
            id: Set(one.id.uuid()),
            comparison_id: Set(one.comparison.uuid()),
            owner_id: Set(one.owner.uuid()),
            reader_id: Set(one.reader.uuid()),
            kind: Set(one.kind.as_str().to_owned()),
            used_at: Set(one.at),
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    /// Counted by day: a year's rows stay few, however often a neighbour looks.
    pub(super) async fn read_uses(&self, ids: &[NamedComparisonId]) -> Result<Vec<UseDay>> {
        use named_use::Column;
        let day = || Expr::cust("(used_at AT TIME ZONE 'Asia/Tokyo')::date");
        let query = self
            .select::<named_use::Entity>()
            .filter(Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(Column::ComparisonId.is_in(ids.iter().map(|id| id.uuid())))
            .select_only()
            .column(Column::ComparisonId)
            .column(Column::Kind)
            .column_as(day(), "day")
            .column_as(Column::Id.count(), "times")
            .column_as(Column::UsedAt.max(), "last_at")
            .group_by(Column::ComparisonId)
            .group_by(Column::Kind)
            .group_by(day());
        let rows = query.into_model::<Counted>().all(&self.db).await.map_err(meaning)?;
        let mut days: Vec<UseDay> = rows
            .into_iter()
            .map(|row| {
                Ok(UseDay {
                    comparison: Id::from_uuid(row.comparison_id),
                    day: row.day,
                    kind: word(&row.kind, UseKind::parse)?,
                    times: row.times,
                    last_at: row.last_at,
                })
            })
            .collect::<Result<_>>()?;
        days.sort_by_key(|day| Reverse((day.day, day.kind)));
        Ok(days)
    }

    /// The municipalities whose scores the tenant sees by name now. The cohort of its own prefecture's comparison holds only
    /// those inside; the nation's may hold all.
    pub(super) async fn shown_by_name(&self) -> Result<Vec<HeldByName>> {
        let own = self.scope().tenant().uuid();
        // The whole stands for all variables: they come and go together.
        let shown = self
            .select::<named_score::Entity>()
            .filter(named_score::Column::ReaderId.eq(own))
            .filter(named_score::Column::Variable.eq(0_i16))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let comparisons = self
            .select::<named_comparison::Entity>()
            .filter(named_comparison::Column::Id.is_in(shown.iter().map(|row| row.comparison_id)))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let bodies = shown.iter().map(|row| row.owner_id).chain([own]);
        let bodies = self
            .select::<organization::Entity>()
            .filter(organization::Column::Id.is_in(bodies))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let home = bodies.iter().find(|row| row.id == own).and_then(|row| row.prefecture.clone());
        let inside: HashSet<Uuid> = bodies
            .iter()
            .filter(|row| row.kind == OrganizationKind::Municipality.as_str() && row.prefecture == home)
            .map(|row| row.id)
            .collect();
        let terms: HashMap<Uuid, Key> =
            comparisons.iter().map(|row| Ok((row.id, key_of(row)?))).collect::<Result<_>>()?;
        let municipal: HashSet<Uuid> = bodies
            .iter()
            .filter(|row| row.kind == OrganizationKind::Municipality.as_str())
            .map(|row| row.id)
            .collect();
        let held = shown
            .iter()
            .filter(|row| municipal.contains(&row.owner_id))
            .filter_map(|row| {
                let key = *terms.get(&row.comparison_id)?;
                Some(HeldByName { key, body: row.owner_id, inside: inside.contains(&row.owner_id) })
            })
            .collect();
        Ok(held)
    }
}
