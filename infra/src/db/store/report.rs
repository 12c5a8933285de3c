//! Signed reports and their scores.
use super::row::{score, sound, variable, word};
use crate::db::{
    entity::{acknowledgement, report, score as score_table},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    audit::{Acknowledgement, Answer, AuditId, Report, ScoreLine},
    scoring::{Basis, Tier},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// A score as its columns hold it: halves, weight, in tier, applicable, judged.
pub(super) fn score_columns(line: &ScoreLine) -> Result<(i64, i64, i32, i32, i32)> {
    let wide = |n: u64| i64::try_from(n).map_err(Error::internal);
    let count = |n: u32| i32::try_from(n).map_err(Error::internal);
    let score = line.score;
    Ok((
        wide(score.numerator_halves())?,
        wide(score.denominator())?,
        count(score.in_tier())?,
        count(score.applicable())?,
        count(score.judged())?,
    ))
}

impl Tx {
    pub(super) async fn write_report(&self, report: &Report) -> Result<()> {
        let row = report::ActiveModel {
            id: Set(report.id.uuid()),
            audit_id: Set(report.audit.uuid()),
            number: Set(report.number),
            content: Set(report.content.clone()),
            sha256: Set(report.sha256.clone()),
            supersedes: Set(report.supersedes.clone()),
            signed_by: Set(report.signed_by.uuid()),
            organization_id: Set(report.organization.uuid()),
            signed_at: Set(report.signed_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_reports(&self, audits: &[AuditId]) -> Result<Vec<Report>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<report::Entity>()
            .filter(report::Column::AuditId.is_in(ids))
            .order_by_asc(report::Column::Number);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(report_of).collect())
    }

    pub(super) async fn write_scores(&self, audit: AuditId, number: i32, lines: &[ScoreLine]) -> Result<()> {
        let row = |line: &ScoreLine| {
            let (halves, weight, in_tier, applicable, judged) = score_columns(line)?;
            Ok(score_table::ActiveModel {
                audit_id: Set(audit.uuid()),
                report_number: Set(number),
                basis: Set(line.basis.as_str().to_owned()),
                tier: Set(line.tier.as_str().to_owned()),
                variable: Set(line.variable.number().into()),
                halves: Set(halves),
                weight: Set(weight),
                in_tier: Set(in_tier),
                applicable: Set(applicable),
                judged: Set(judged),
                ..Default::default()
            })
        };
        self.insert(lines.iter().map(row).collect::<Result<_>>()?, None).await.map(drop)
    }

    pub(super) async fn write_acknowledgement(&self, taken: &Acknowledgement) -> Result<()> {
        let row = acknowledgement::ActiveModel {
            report_id: Set(taken.report.uuid()),
            audit_id: Set(taken.audit.uuid()),
            answer: Set(taken.answer.as_str().to_owned()),
            taken_by: Set(taken.by.uuid()),
            taken_at: Set(taken.at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_acknowledgements(&self, audits: &[AuditId]) -> Result<Vec<Acknowledgement>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<acknowledgement::Entity>()
            .filter(acknowledgement::Column::AuditId.is_in(ids))
            .order_by_asc(acknowledgement::Column::TakenAt);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.map(|row| {
            Ok(Acknowledgement {
                report: Id::from_uuid(row.report_id),
                audit: Id::from_uuid(row.audit_id),
                answer: sound(Answer::parse("answer", &row.answer))?,
                by: Id::from_uuid(row.taken_by),
                at: row.taken_at,
            })
        })
        .collect()
    }

    pub(super) async fn read_scores(&self, audits: &[AuditId]) -> Result<Vec<(AuditId, ScoreLine)>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<score_table::Entity>()
            .filter(score_table::Column::AuditId.is_in(ids))
            .order_by_asc(score_table::Column::Variable);
        let rows = newest(query.all(&self.db).await.map_err(meaning)?);
        let line = |row: score_table::Model| {
            let line = ScoreLine {
                basis: word(&row.basis, Basis::parse)?,
                tier: word(&row.tier, Tier::parse)?,
                variable: variable(row.variable)?,
                score: score(row.halves, row.weight, row.in_tier, row.applicable, row.judged)?,
            };
            Ok((Id::from_uuid(row.audit_id), line))
        };
        rows.into_iter().map(line).collect()
    }
}

/// The rows of the newest version of each audit's report.
pub(super) fn newest(mut rows: Vec<score_table::Model>) -> Vec<score_table::Model> {
    let mut last: HashMap<Uuid, i32> = HashMap::new();
    for row in &rows {
        let number = last.entry(row.audit_id).or_insert(row.report_number);
        *number = row.report_number.max(*number);
    }
    rows.retain(|row| last.get(&row.audit_id) == Some(&row.report_number));
    rows
}

fn report_of(row: report::Model) -> Report {
    Report {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        number: row.number,
        content: row.content,
        sha256: row.sha256,
        supersedes: row.supersedes,
        signed_by: Id::from_uuid(row.signed_by),
        organization: Id::from_uuid(row.organization_id),
        signed_at: row.signed_at,
    }
}
