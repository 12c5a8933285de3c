//! An engagement's firms, history and report; what a coordinator settles about a participation; uses of consents.
use super::row::{sound, word};
use crate::db::{
    entity::{
        cohort, consent_use, engagement_firm, engagement_report, engagement_step, participation, release,
    },
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    access::OrganizationId,
    audit::State,
    engagement::{
        AppointedFirm, ConsentId, ConsentUse, ConsentUsed, EngagementId, EngagementReason, EngagementReport,
        EngagementState, EngagementStep, EngagementVerb, Overview, Participation, ParticipationId,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::OnConflict,
};

impl Tx {
    pub(super) async fn settle_participation(&self, settled: &Participation) -> Result<()> {
        let row = participation::ActiveModel {
            firm_id: Set(settled.firm.map(Id::uuid)),
            late_reason: Set(settled.late.as_ref().map(|why| why.as_str().to_owned())),
            left_out_reason: Set(settled.left_out.as_ref().map(|why| why.as_str().to_owned())),
            ..Default::default()
        };
        let own = self
            .update::<participation::Entity>()
            .set(row)
            .filter(participation::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(participation::Column::Id.eq(settled.id.uuid()));
        self.change_one(own).await
    }

    pub(super) async fn give_rest(&self, engagement: EngagementId, firm: OrganizationId) -> Result<()> {
        let row = participation::ActiveModel { firm_id: Set(Some(firm.uuid())), ..Default::default() };
        let rest = self
            .update::<participation::Entity>()
            .set(row)
            .filter(participation::Column::PrefectureId.eq(self.scope().tenant().uuid()))
            .filter(participation::Column::EngagementId.eq(engagement.uuid()))
            .filter(participation::Column::FirmId.is_null());
        rest.exec(&self.db).await.map(drop).map_err(meaning)
    }

    pub(super) async fn appoint(&self, firm: &AppointedFirm) -> Result<()> {
        let row = engagement_firm::ActiveModel {
            engagement_id: Set(firm.engagement.uuid()),
            firm_id: Set(firm.firm.uuid()),
            prefecture_id: Set(firm.prefecture.uuid()),
            appointed_at: Set(firm.appointed_at),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_firms(&self, engagements: &[EngagementId]) -> Result<Vec<AppointedFirm>> {
        use engagement_firm::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::EngagementId.is_in(engagements.iter().map(|id| id.uuid())))
            .order_by_asc(Column::AppointedAt)
            .order_by_asc(Column::FirmId);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        Ok(rows
            .map(|row| AppointedFirm {
                engagement: Id::from_uuid(row.engagement_id),
                prefecture: Id::from_uuid(row.prefecture_id),
                firm: Id::from_uuid(row.firm_id),
                appointed_at: row.appointed_at,
            })
            .collect())
    }

    pub(super) async fn add_step(&self, step: &EngagementStep) -> Result<()> {
        let row = engagement_step::ActiveModel {
            id: Set(step.id.uuid()),
            engagement_id: Set(step.engagement.uuid()),
            prefecture_id: Set(step.prefecture.uuid()),
            verb: Set(step.verb.as_str().to_owned()),
            from_state: Set(step.from.as_str().to_owned()),
            to_state: Set(step.to.as_str().to_owned()),
            reason: Set(step.reason.as_ref().map(|why| why.as_str().to_owned())),
            at: Set(step.at),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_steps(&self, engagements: &[EngagementId]) -> Result<Vec<EngagementStep>> {
        use engagement_step::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::EngagementId.is_in(engagements.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Id);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.map(|row| {
            Ok(EngagementStep {
                id: Id::from_uuid(row.id),
                engagement: Id::from_uuid(row.engagement_id),
                prefecture: Id::from_uuid(row.prefecture_id),
                verb: word(&row.verb, EngagementVerb::parse)?,
                from: word(&row.from_state, EngagementState::parse)?,
                to: word(&row.to_state, EngagementState::parse)?,
                reason: reason_of(row.reason.as_deref())?,
                at: row.at,
            })
        })
        .collect()
    }

    pub(super) async fn add_overview(&self, report: &EngagementReport) -> Result<()> {
        let row = engagement_report::ActiveModel {
            engagement_id: Set(report.engagement.uuid()),
            prefecture_id: Set(report.prefecture.uuid()),
            overview: Set(report.overview.as_str().to_owned()),
            invited: Set(report.invited),
            took_part: Set(report.took_part),
            left_out: Set(report.left_out),
            reported_at: Set(report.reported_at),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_overviews(&self, engagements: &[EngagementId]) -> Result<Vec<EngagementReport>> {
        use engagement_report::{Column, Entity};
        let ids = engagements.iter().map(|id| id.uuid());
        let query = self.select::<Entity>().filter(Column::EngagementId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.map(|row| {
            Ok(EngagementReport {
                engagement: Id::from_uuid(row.engagement_id),
                prefecture: Id::from_uuid(row.prefecture_id),
                overview: sound(Overview::parse("overview", &row.overview))?,
                invited: row.invited,
                took_part: row.took_part,
                left_out: row.left_out,
                reported_at: row.reported_at,
            })
        })
        .collect()
    }

    pub(super) async fn note_uses(&self, uses: &[ConsentUse]) -> Result<()> {
        let rows = uses.iter().map(|one| consent_use::ActiveModel {
            id: Set(one.id.uuid()),
            consent_id: Set(one.consent.uuid()),
            used_for: Set(one.used_for.as_str().to_owned()),
            subject_id: Set(one.subject),
            stage: Set(one.stage.map(State::as_str).unwrap_or_default().to_owned()),
            used_at: Set(one.at),
            ..Default::default()
        });
        self.insert(rows.collect(), Some(OnConflict::new().do_nothing().to_owned())).await.map(drop)
    }

    pub(super) async fn read_consent_uses(&self, consents: &[ConsentId]) -> Result<Vec<ConsentUse>> {
        use consent_use::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::ConsentId.is_in(consents.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Id);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.map(|row| {
            let stage = Some(row.stage).filter(|stage| !stage.is_empty());
            Ok(ConsentUse {
                id: Id::from_uuid(row.id),
                consent: Id::from_uuid(row.consent_id),
                used_for: word(&row.used_for, ConsentUsed::parse)?,
                subject: row.subject_id,
                stage: stage.map(|stage| word(&stage, State::parse)).transpose()?,
                at: row.used_at,
            })
        })
        .collect()
    }

    pub(super) async fn released(&self, participations: &[ParticipationId]) -> Result<Vec<ParticipationId>> {
        let published = self
            .select::<release::Entity>()
            .filter(release::Column::State.eq("RELEASED"))
            .select_only()
            .column(release::Column::Id)
            .into_query();
        let query = self
            .select::<cohort::Entity>()
            .filter(cohort::Column::ParticipationId.is_in(participations.iter().map(|id| id.uuid())))
            .filter(cohort::Column::ReleaseId.in_subquery(published));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(|row| Id::from_uuid(row.participation_id)).collect())
    }
}

/// A stored reason.
pub(super) fn reason_of(raw: Option<&str>) -> Result<Option<EngagementReason>> {
    raw.map(|why| sound(EngagementReason::parse("reason", why))).transpose()
}
