use super::{
    evidence::link_of,
    row::{sound, word, year_column},
};
use crate::db::{
    entity::{carry_over, evidence_link, prior_answer, prior_evidence},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::{AuditId, Note},
    catalog::{EditionCode, ItemCode},
    evidence::EvidenceLink,
    kernel::fiscal::FiscalYear,
    prior::{CarryOver, PriorAnswer, PriorEvidence, PriorStore},
    scoring::Verdict,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl PriorStore for Tx {
    async fn add_carry_over(&mut self, done: &CarryOver) -> Result<()> {
        let row = carry_over::ActiveModel {
            audit_id: Set(done.audit.uuid()),
            from_audit_id: Set(done.from.uuid()),
            carried_by: Set(done.by.uuid()),
            carried_at: Set(done.at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn links_of_audit(&mut self, audit: AuditId) -> Result<Vec<EvidenceLink>> {
        use evidence_link::{Column, Entity};
        let query = self.select::<Entity>().filter(Column::AuditId.eq(audit.uuid()));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(link_of).collect()
    }

    async fn prior_answers(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<PriorAnswer>> {
        use prior_answer::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.is_in(items.iter().map(ToString::to_string)));
        }
        let query = query.order_by_desc(Column::FiscalYear).order_by_asc(Column::FromItem);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(answer_of).collect()
    }

    async fn prior_evidence(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<PriorEvidence>> {
        use prior_evidence::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.is_in(items.iter().map(ToString::to_string)));
        }
        let query = query
            .order_by_desc(Column::FiscalYear)
            .order_by_asc(Column::EvidenceId)
            .order_by_asc(Column::FromItem);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(evidence_of).collect()
    }

    async fn set_prior_answers(&mut self, audit: AuditId, rows: &[PriorAnswer]) -> Result<()> {
        use prior_answer::{ActiveModel, Column, Entity};
        let former = self.delete::<Entity>().filter(Column::AuditId.eq(audit.uuid()));
        former.exec(&self.db).await.map_err(meaning)?;
        let row = |row: &PriorAnswer| {
            Ok(ActiveModel {
                audit_id: Set(audit.uuid()),
                item: Set(row.item.to_string()),
                from_audit_id: Set(row.from_audit.uuid()),
                from_item: Set(row.from_item.to_string()),
                from_edition: Set(row.from_edition.to_string()),
                fiscal_year: Set(year_column(row.fiscal_year)?),
                verdict: Set(row.verdict.as_str().to_owned()),
                note: Set(row.note.as_str().to_owned()),
                ..Default::default()
            })
        };
        self.insert(rows.iter().map(row).collect::<Result<_>>()?, None).await.map(drop)
    }

    async fn set_prior_evidence(&mut self, audit: AuditId, rows: &[PriorEvidence]) -> Result<()> {
        use prior_evidence::{ActiveModel, Column, Entity};
        let former = self.delete::<Entity>().filter(Column::AuditId.eq(audit.uuid()));
        former.exec(&self.db).await.map_err(meaning)?;
        let row = |row: &PriorEvidence| {
            Ok(ActiveModel {
                audit_id: Set(audit.uuid()),
                item: Set(row.item.to_string()),
                evidence_id: Set(row.evidence.uuid()),
                from_audit_id: Set(row.from_audit.uuid()),
                from_item: Set(row.from_item.to_string()),
                fiscal_year: Set(year_column(row.fiscal_year)?),
                ..Default::default()
            })
        };
        // An item of an edition may have a hundred pieces, and a statement has room for some 9,000 such rows.
        for part in rows.chunks(MOST_ROWS) {
            self.insert(part.iter().map(row).collect::<Result<_>>()?, None).await?;
        }
        Ok(())
    }
}

/// How many rows of prior evidence one statement takes: PostgreSQL allows 65,535 parameters.
const MOST_ROWS: usize = 8_000;

fn answer_of(row: prior_answer::Model) -> Result<PriorAnswer> {
    Ok(PriorAnswer {
        audit: Id::from_uuid(row.audit_id),
        item: sound(ItemCode::parse("item", &row.item))?,
        from_audit: Id::from_uuid(row.from_audit_id),
        from_item: sound(ItemCode::parse("from_item", &row.from_item))?,
        from_edition: sound(EditionCode::parse("from_edition", &row.from_edition))?,
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        verdict: word(&row.verdict, Verdict::parse)?,
        note: sound(Note::parse("note", &row.note))?,
    })
}

fn evidence_of(row: prior_evidence::Model) -> Result<PriorEvidence> {
    Ok(PriorEvidence {
        audit: Id::from_uuid(row.audit_id),
        item: sound(ItemCode::parse("item", &row.item))?,
        evidence: Id::from_uuid(row.evidence_id),
        from_audit: Id::from_uuid(row.from_audit_id),
        from_item: sound(ItemCode::parse("from_item", &row.from_item))?,
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
    })
}
