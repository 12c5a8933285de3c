//! Signed reports and their scores.
use super::row::{score, variable, word};
use crate::db::{
    entity::{report, score as score_table},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    audit::{AuditId, Report, ScoreLine},
    scoring::{Basis, Tier},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

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

    pub(super) async fn write_scores(&self, audit: AuditId, lines: &[ScoreLine]) -> Result<()> {
        let row = |line: &ScoreLine| {
            let (halves, weight, in_tier, applicable, judged) = score_columns(line)?;
            Ok(score_table::ActiveModel {
                audit_id: Set(audit.uuid()),
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

    pub(super) async fn read_scores(&self, audits: &[AuditId]) -> Result<Vec<(AuditId, ScoreLine)>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<score_table::Entity>()
            .filter(score_table::Column::AuditId.is_in(ids))
            .order_by_asc(score_table::Column::Variable);
        let rows = query.all(&self.db).await.map_err(meaning)?;
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

fn report_of(row: report::Model) -> Report {
    Report {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        number: row.number,
        content: row.content,
        sha256: row.sha256,
        signed_by: Id::from_uuid(row.signed_by),
        organization: Id::from_uuid(row.organization_id),
        signed_at: row.signed_at,
    }
}
