//! Self-assessments and judgements: bulk in, bulk out, one statement each way.
use super::row::{sound, word};
use crate::db::{
    entity::{judgement, self_assessment},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::{AuditId, Judgement, Note, SelfAssessment},
    catalog::{ItemCode, Method},
    scoring::Verdict,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, QueryFilter,
    sea_query::{IntoIden, OnConflict},
};

impl Tx {
    pub(super) async fn read_self_assessments(
        &self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<(AuditId, SelfAssessment)>> {
        use self_assessment::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.is_in(items.iter().map(ToString::to_string)));
        }
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(self_assessment_of).collect()
    }

    pub(super) async fn read_judgements(
        &self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<(AuditId, Judgement)>> {
        use judgement::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.is_in(items.iter().map(ToString::to_string)));
        }
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(judgement_of).collect()
    }

    pub(super) async fn write_self_assessments(
        &self,
        audit: AuditId,
        rows: Vec<SelfAssessment>,
    ) -> Result<()> {
        use self_assessment::{ActiveModel, Column};
        let rows = rows.into_iter().map(|row| ActiveModel {
            audit_id: Set(audit.uuid()),
            item: Set(row.item.to_string()),
            verdict: Set(row.verdict.as_str().to_owned()),
            note: Set(row.note.as_str().to_owned()),
            answered_by: Set(row.answered_by.uuid()),
            answerers: Set(row.answerers.into_iter().map(Id::uuid).collect()),
            answered_at: Set(row.answered_at),
            version: Set(row.version),
            ..Default::default()
        });
        let over = [
            Column::Verdict,
            Column::Note,
            Column::AnsweredBy,
            Column::Answerers,
            Column::AnsweredAt,
            Column::Version,
        ];
        let conflict = over_former([Column::TenantId, Column::AuditId, Column::Item], over);
        self.insert(rows.collect(), Some(conflict)).await.map(drop)
    }

    pub(super) async fn write_judgements(&self, audit: AuditId, rows: Vec<Judgement>) -> Result<()> {
        use judgement::{ActiveModel, Column};
        let rows = rows.into_iter().map(|row| ActiveModel {
            audit_id: Set(audit.uuid()),
            item: Set(row.item.to_string()),
            verdict: Set(row.verdict.as_str().to_owned()),
            method: Set(row.method.as_str().to_owned()),
            note: Set(row.note.as_str().to_owned()),
            judged_by: Set(row.judged_by.uuid()),
            organization_id: Set(row.organization.uuid()),
            judged_at: Set(row.judged_at),
            version: Set(row.version),
            ..Default::default()
        });
        let over = [
            Column::Verdict,
            Column::Method,
            Column::Note,
            Column::JudgedBy,
            Column::OrganizationId,
            Column::JudgedAt,
            Column::Version,
        ];
        let conflict = over_former([Column::TenantId, Column::AuditId, Column::Item], over);
        self.insert(rows.collect(), Some(conflict)).await.map(drop)
    }
}

/// A row already there under `key` takes over these columns of the new one.
pub(super) fn over_former<C: IntoIden>(
    key: impl IntoIterator<Item = C>,
    over: impl IntoIterator<Item = C>,
) -> OnConflict {
    OnConflict::columns(key).update_columns(over).to_owned()
}

fn self_assessment_of(row: self_assessment::Model) -> Result<(AuditId, SelfAssessment)> {
    let answer = SelfAssessment {
        item: sound(ItemCode::parse("item", &row.item))?,
        verdict: word(&row.verdict, Verdict::parse)?,
        note: sound(Note::parse("note", &row.note))?,
        answered_by: Id::from_uuid(row.answered_by),
        answerers: row.answerers.into_iter().map(Id::from_uuid).collect(),
        answered_at: row.answered_at,
        version: row.version,
    };
    Ok((Id::from_uuid(row.audit_id), answer))
}

fn judgement_of(row: judgement::Model) -> Result<(AuditId, Judgement)> {
    let found = Judgement {
        item: sound(ItemCode::parse("item", &row.item))?,
        verdict: word(&row.verdict, Verdict::parse)?,
        method: sound(Method::parse("method", &row.method))?,
        note: sound(Note::parse("note", &row.note))?,
        judged_by: Id::from_uuid(row.judged_by),
        organization: Id::from_uuid(row.organization_id),
        judged_at: row.judged_at,
        version: row.version,
    };
    Ok((Id::from_uuid(row.audit_id), found))
}
