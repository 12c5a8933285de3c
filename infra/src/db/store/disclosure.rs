//! What leaves a tenant under consent: progress, named results, contributions to escrow.
use super::{
    answers::over_former,
    report::score_columns,
    row::{score, variable, word},
};
use crate::db::{
    entity::{contribution, named_result, participation, progress, reply},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    audit::{ScoreLine, State},
    engagement::{
        EngagementId, NamedResult, Participation, ParticipationId, ParticipationState, Progress, Reply, Tally,
    },
    scoring::{Basis, Tier},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use uuid::Uuid;

impl Tx {
    pub(super) async fn disclose_progress(
        &self,
        participation: &Participation,
        told: &Progress,
    ) -> Result<()> {
        use progress::Column;
        let row = progress::ActiveModel {
            participation_id: Set(participation.id.uuid()),
            prefecture_id: Set(participation.prefecture.uuid()),
            municipality_id: Set(participation.municipality.uuid()),
            state: Set(told.state.as_str().to_owned()),
            asked: Set(told.asked),
            answered: Set(told.answered),
            judged: Set(told.judged),
            updated_at: Set(told.updated_at),
        };
        let over = [Column::State, Column::Asked, Column::Answered, Column::Judged, Column::UpdatedAt];
        self.insert(vec![row], Some(over_former([Column::ParticipationId], over))).await.map(drop)
    }

    pub(super) async fn take_back_progress(&self, participation: ParticipationId) -> Result<()> {
        let delete = self
            .delete::<progress::Entity>()
            .filter(progress::Column::ParticipationId.eq(participation.uuid()));
        delete.exec(&self.db).await.map(drop).map_err(meaning)
    }

    pub(super) async fn read_progress(&self, participations: &[ParticipationId]) -> Result<Vec<Progress>> {
        let ids = participations.iter().map(|id| id.uuid());
        let query = self.select::<progress::Entity>().filter(progress::Column::ParticipationId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter()
            .map(|row| {
                Ok(Progress {
                    participation: Id::from_uuid(row.participation_id),
                    state: word(&row.state, State::parse)?,
                    asked: row.asked,
                    answered: row.answered,
                    judged: row.judged,
                    updated_at: row.updated_at,
                })
            })
            .collect()
    }

    pub(super) async fn disclose_results(
        &self,
        participation: &Participation,
        lines: &[ScoreLine],
    ) -> Result<()> {
        use named_result::Column;
        let row = |line: &ScoreLine| {
            let (halves, weight, in_tier, applicable, judged) = score_columns(line)?;
            Ok(named_result::ActiveModel {
                participation_id: Set(participation.id.uuid()),
                prefecture_id: Set(participation.prefecture.uuid()),
                municipality_id: Set(participation.municipality.uuid()),
                basis: Set(line.basis.as_str().to_owned()),
                tier: Set(line.tier.as_str().to_owned()),
                variable: Set(line.variable.number().into()),
                halves: Set(halves),
                weight: Set(weight),
                in_tier: Set(in_tier),
                applicable: Set(applicable),
                judged: Set(judged),
            })
        };
        let key = [Column::ParticipationId, Column::Basis, Column::Tier, Column::Variable];
        let over = [Column::Halves, Column::Weight, Column::InTier, Column::Applicable, Column::Judged];
        self.insert(lines.iter().map(row).collect::<Result<_>>()?, Some(over_former(key, over)))
            .await
            .map(drop)
    }

    pub(super) async fn take_back_results(&self, participation: ParticipationId) -> Result<()> {
        let named = named_result::Column::ParticipationId.eq(participation.uuid());
        self.delete::<named_result::Entity>().filter(named).exec(&self.db).await.map(drop).map_err(meaning)
    }

    pub(super) async fn read_results(&self, participations: &[ParticipationId]) -> Result<Vec<NamedResult>> {
        let ids = participations.iter().map(|id| id.uuid());
        let query =
            self.select::<named_result::Entity>().filter(named_result::Column::ParticipationId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter()
            .map(|row| {
                let line = ScoreLine {
                    basis: word(&row.basis, Basis::parse)?,
                    tier: word(&row.tier, Tier::parse)?,
                    variable: variable(row.variable)?,
                    score: score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?,
                };
                Ok(NamedResult { participation: Id::from_uuid(row.participation_id), line })
            })
            .collect()
    }

    pub(super) async fn take_from_escrow(&self, participation: ParticipationId, at: Timestamp) -> Result<()> {
        let update = self
            .update::<contribution::Entity>()
            .set(contribution::ActiveModel { withdrawn_at: Set(Some(at)), ..Default::default() })
            .filter(contribution::Column::ParticipationId.eq(participation.uuid()))
            .filter(contribution::Column::WithdrawnAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    /// Three statements, however many engagements and participants there are.
    pub(super) async fn count_progress(
        &self,
        engagements: &[EngagementId],
    ) -> Result<Vec<(EngagementId, Tally)>> {
        let ids = engagements.iter().map(|id| id.uuid());
        let own = participation::Column::PrefectureId.eq(self.scope().tenant().uuid());
        let rows = self
            .select::<participation::Entity>()
            .filter(own)
            .filter(participation::Column::EngagementId.is_in(ids))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let replies = self
            .select::<reply::Entity>()
            .filter(reply::Column::ParticipationId.is_in(ids.iter().copied()))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let told = self
            .select::<progress::Entity>()
            .filter(progress::Column::ParticipationId.is_in(ids))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let tally_of = |id: &EngagementId| {
            let mut tally = Tally::default();
            for row in rows.iter().filter(|row| row.engagement_id == id.uuid()) {
                let answer = replies.iter().find(|reply| reply.participation_id == row.id);
                let state = answer
                    .map_or(Ok(ParticipationState::Invited), |a| word(&a.state, ParticipationState::parse))?;
                count(&mut tally.participations, Reply { state, ..Reply::NONE }.outlined().state);
                if let Some(told) = told.iter().find(|told| told.participation_id == row.id) {
                    let wide = |n: i32| u64::try_from(n).map_err(Error::internal);
                    count(&mut tally.audits, word(&told.state, State::parse)?);
                    tally.disclosing += 1;
                    tally.asked += wide(told.asked)?;
                    tally.answered += wide(told.answered)?;
                    tally.judged += wide(told.judged)?;
                }
            }
            Ok((*id, tally))
        };
        engagements.iter().map(tally_of).collect()
    }
}

fn count<T: PartialEq + Ord>(counts: &mut Vec<(T, u64)>, one: T) {
    match counts.iter_mut().find(|(known, _)| *known == one) {
        Some((_, count)) => *count += 1,
        None => counts.push((one, 1)),
    }
}
