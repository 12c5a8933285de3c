//! Self-assessments and judgements: bulk in, bulk out, one statement each way, whose text is the same for one row and for a
//! whole catalogue: each connection prepares it once. (`COPY` is refused under row-level security.)
use super::row::{sound, word};
use crate::db::{
    entity::{judgement, self_assessment},
    error::meaning,
    record::{Owed, judgements},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    access::UserId,
    audit::{AuditId, Judgement, Note, SelfAssessment},
    catalog::{ItemCode, Method},
    kernel::version::STALE,
    scoring::Verdict,
};
use sea_orm::{
    ColumnTrait, QueryFilter, Value,
    sea_query::{IntoIden, OnConflict},
};

/// Each row takes the place of the version before it, the first that of none; one that comes from elsewhere is left out. The
/// condition at the end holds for whoever writes at the same moment and was not seen before.
const SELF_ASSESSMENTS: &str = "
    INSERT INTO self_assessments AS held
        (audit_id, item, verdict, note, answered_by, answerers, answered_at, version)
    SELECT $1::uuid, new.item, new.verdict, new.note, new.answered_by, new.answerers::uuid[], new.answered_at, new.version
    FROM unnest($3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::timestamptz[], $9::integer[])
            AS new (item, verdict, note, answered_by, answerers, answered_at, version)
    WHERE coalesce((SELECT was.version FROM self_assessments was
                    WHERE was.tenant_id = $2::uuid AND was.audit_id = $1::uuid AND was.item = new.item), 0) = new.version - 1
    ON CONFLICT (tenant_id, audit_id, item) DO UPDATE
        SET verdict = excluded.verdict, note = excluded.note, answered_by = excluded.answered_by,
            answerers = excluded.answerers, answered_at = excluded.answered_at, version = excluded.version
        WHERE held.version = excluded.version - 1";

const JUDGEMENTS: &str = judgements!("$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10");

impl Tx {
    pub(super) async fn read_self_assessments(
        &self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<(AuditId, SelfAssessment)>> {
        use self_assessment::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.eq_any(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.eq_any(items.iter().map(ToString::to_string)));
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
            self.select::<Entity>().filter(Column::AuditId.eq_any(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.eq_any(items.iter().map(ToString::to_string)));
        }
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(judgement_of).collect()
    }

    pub(super) async fn write_self_assessments(
        &self,
        audit: AuditId,
        rows: Vec<SelfAssessment>,
    ) -> Result<()> {
        let values: [Value; 9] = [
            audit.uuid().into(),
            self.scope().tenant().uuid().into(),
            column(&rows, |row| row.item.to_string()),
            column(&rows, |row| row.verdict.as_str().to_owned()),
            column(&rows, |row| row.note.as_str().to_owned()),
            column(&rows, |row| row.answered_by.uuid()),
            column(&rows, |row| literal(&row.answerers)),
            column(&rows, |row| row.answered_at),
            column(&rows, |row| row.version),
        ];
        let written = self.pour::<self_assessment::Entity>(SELF_ASSESSMENTS, values).await?;
        all_fresh(written, rows.len())
    }

    pub(super) async fn write_judgements(&self, audit: AuditId, rows: Vec<Judgement>) -> Result<()> {
        let values = self.judgement_values(audit, &rows);
        let written = self.pour::<judgement::Entity>(JUDGEMENTS, values).await?;
        all_fresh(written, rows.len())
    }

    /// Leaves them to be written with the deed.
    pub(super) fn owe_judgements(&self, audit: AuditId, rows: &[Judgement]) -> Result<()> {
        self.owe(Owed { values: self.judgement_values(audit, rows), rows: rows.len() })
    }

    fn judgement_values(&self, audit: AuditId, rows: &[Judgement]) -> [Value; 10] {
        [
            audit.uuid().into(),
            self.scope().tenant().uuid().into(),
            column(rows, |row| row.item.to_string()),
            column(rows, |row| row.verdict.as_str().to_owned()),
            column(rows, |row| row.method.as_str().to_owned()),
            column(rows, |row| row.note.as_str().to_owned()),
            column(rows, |row| row.judged_by.uuid()),
            column(rows, |row| row.organization.uuid()),
            column(rows, |row| row.judged_at),
            column(rows, |row| row.version),
        ]
    }
}

/// One column of `rows`, as an array.
fn column<R, T>(rows: &[R], of: impl Fn(&R) -> T) -> Value
where
    Vec<T>: Into<Value>,
{
    rows.iter().map(of).collect::<Vec<T>>().into()
}

/// Ids as PostgreSQL reads an array of them: there is no array of arrays that are not all of one length.
fn literal(ids: &[UserId]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.uuid().to_string()).collect();
    format!("{{{}}}", ids.join(","))
}

/// A row that was made from another version than the present one is not written, and then nothing is to be.
fn all_fresh(written: u64, rows: usize) -> Result<()> {
    if u64::try_from(rows).is_ok_and(|rows| rows == written) { Ok(()) } else { Err(Error::Conflict(STALE)) }
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
