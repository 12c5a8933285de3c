use super::{
    catalog::item_of,
    page::{Sorted, parsed},
    row::{audit_of, sound, word, year_column},
};
use crate::db::{
    entity::{audit, edition, entry_grant, item, transition},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    audit::{
        Acknowledgement, Audit, AuditFilter, AuditId, AuditStore, EditionItem, Judgement, PageItem, Report,
        ScoreLine, SelfAssessment, State, StepReason, Transition, Verb,
    },
    catalog::{EditionCode, ItemCode},
    kernel::page::{Page, PageRequest},
    scoring::Domain,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

impl AuditStore for Tx {
    async fn audit(&mut self, id: AuditId) -> Result<Audit> {
        let query = self.select::<audit::Entity>().filter(audit::Column::Id.eq(id.uuid()));
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.one(&self.db).await.map_err(meaning)?.ok_or(Error::NotFound).and_then(audit_of)
    }

    async fn audits(&mut self, ids: &[AuditId]) -> Result<Vec<Audit>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<audit::Entity>().filter(audit::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(audit_of).collect()
    }

    async fn list_audits(&mut self, filter: &AuditFilter, page: &PageRequest<Uuid>) -> Result<Page<Audit>> {
        let query = filtered(self, filter)?;
        parsed(self.page(query, audit::Column::Id, Sorted::Down, page).await?, audit_of)
    }

    async fn add_audit(&mut self, audit: &Audit) -> Result<()> {
        let row = audit::ActiveModel {
            id: Set(audit.id.uuid()),
            title: Set(audit.title.as_str().to_owned()),
            kind: Set(audit.kind.as_str().to_owned()),
            audit_type: Set(audit.audit_type.as_str().to_owned()),
            fiscal_year: Set(year_column(audit.fiscal_year)?),
            edition: Set(audit.edition.to_string()),
            tier: Set(audit.tier.as_str().to_owned()),
            state: Set(audit.state.as_str().to_owned()),
            facts_confirmed: Set(audit.facts_confirmed),
            lead_id: Set(audit.lead.map(Id::uuid)),
            participation_id: Set(audit.participation.map(Id::uuid)),
            created_at: Set(audit.created_at),
            version: Set(audit.version),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_audit(&mut self, audit: &Audit) -> Result<()> {
        let row = audit::ActiveModel {
            edition: Set(audit.edition.to_string()),
            state: Set(audit.state.as_str().to_owned()),
            interrupted_state: Set(audit.interrupted.map(|state| state.as_str().to_owned())),
            objections_until: Set(audit.objections_until),
            facts_confirmed: Set(audit.facts_confirmed),
            lead_id: Set(audit.lead.map(Id::uuid)),
            version: Set(audit.version),
            ..Default::default()
        };
        let update = self.update::<audit::Entity>().set(row).filter(audit::Column::Id.eq(audit.id.uuid()));
        self.change_one(update).await
    }

    async fn add_transition(&mut self, step: &Transition) -> Result<()> {
        let row = transition::ActiveModel {
            id: Set(step.id.uuid()),
            audit_id: Set(step.audit.uuid()),
            verb: Set(step.verb.as_str().to_owned()),
            from_state: Set(step.from.as_str().to_owned()),
            to_state: Set(step.to.as_str().to_owned()),
            at: Set(step.at),
            user_id: Set(step.by.uuid()),
            organization_id: Set(step.organization.uuid()),
            reason: Set(step.reason.as_ref().map(|reason| reason.as_str().to_owned())),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn transitions(&mut self, audits: &[AuditId]) -> Result<Vec<Transition>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<transition::Entity>()
            .filter(transition::Column::AuditId.is_in(ids))
            .order_by_asc(transition::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(transition_of).collect()
    }

    async fn edition_items(&mut self, edition: EditionCode) -> Result<Vec<EditionItem>> {
        let rows = published(self, edition).order_by_asc(item::Column::Position).all(&self.db).await;
        rows.map_err(meaning)?.iter().map(edition_item_of).collect()
    }

    async fn codes_in(&mut self, edition: EditionCode, codes: &[ItemCode]) -> Result<Vec<ItemCode>> {
        let query = published(self, edition)
            .select_only()
            .column(item::Column::Code)
            .filter(item::Column::Code.eq_any(codes.iter().map(ToString::to_string)));
        let found: Vec<String> = query.into_tuple().all(&self.db).await.map_err(meaning)?;
        found.iter().map(|code| sound(ItemCode::parse("code", code))).collect()
    }

    async fn page_items(&mut self, edition: EditionCode, page: &PageRequest<i32>) -> Result<Page<PageItem>> {
        let rows = self.page(published(self, edition), item::Column::Position, Sorted::Up, page).await?;
        parsed(rows, |row| Ok(PageItem { item: edition_item_of(&row)?, catalog: item_of(row)?.into() }))
    }

    async fn self_assessments(
        &mut self,
        audit: AuditId,
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<SelfAssessment>> {
        Ok(self.read_self_assessments(&[audit], items).await?.into_iter().map(|(_, row)| row).collect())
    }

    async fn judgements(&mut self, audit: AuditId, items: Option<&[ItemCode]>) -> Result<Vec<Judgement>> {
        Ok(self.read_judgements(&[audit], items).await?.into_iter().map(|(_, row)| row).collect())
    }

    async fn self_assessments_of(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<(AuditId, SelfAssessment)>> {
        self.read_self_assessments(audits, Some(items)).await
    }

    async fn judgements_of(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<(AuditId, Judgement)>> {
        self.read_judgements(audits, Some(items)).await
    }

    async fn save_self_assessments(&mut self, audit: AuditId, rows: Vec<SelfAssessment>) -> Result<()> {
        self.write_self_assessments(audit, rows).await
    }

    async fn save_judgements(&mut self, audit: AuditId, rows: Vec<Judgement>) -> Result<()> {
        self.write_judgements(audit, rows).await
    }

    async fn leave_judgements(&mut self, audit: AuditId, rows: Vec<Judgement>) -> Result<()> {
        self.owe_judgements(audit, &rows)
    }

    async fn add_report(&mut self, report: &Report) -> Result<()> {
        self.write_report(report).await
    }

    async fn reports(&mut self, audits: &[AuditId]) -> Result<Vec<Report>> {
        self.read_reports(audits).await
    }

    async fn add_acknowledgement(&mut self, taken: &Acknowledgement) -> Result<()> {
        self.write_acknowledgement(taken).await
    }

    async fn acknowledgements(&mut self, audits: &[AuditId]) -> Result<Vec<Acknowledgement>> {
        self.read_acknowledgements(audits).await
    }

    async fn end_audit_grants(&mut self, audit: AuditId, at: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { ended_at: Set(Some(at)), ..Default::default() })
            .filter(entry_grant::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(entry_grant::Column::AuditId.eq(audit.uuid()))
            .filter(entry_grant::Column::EndedAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn add_scores(&mut self, audit: AuditId, number: i32, scores: &[ScoreLine]) -> Result<()> {
        self.write_scores(audit, number, scores).await
    }

    async fn scores(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, ScoreLine)>> {
        self.read_scores(audits).await
    }
}

fn filtered(tx: &Tx, filter: &AuditFilter) -> Result<Select<audit::Entity>> {
    let mut query = tx.select::<audit::Entity>();
    if let Some(year) = filter.fiscal_year {
        query = query.filter(audit::Column::FiscalYear.eq(year_column(year)?));
    }
    if let Some(state) = filter.state {
        query = query.filter(audit::Column::State.eq(state.as_str()));
    }
    Ok(query)
}

/// The items of an edition, if it is published: a draft edition is nobody's yet.
pub(super) fn published(tx: &Tx, code: EditionCode) -> Select<item::Entity> {
    let published = tx
        .select::<edition::Entity>()
        .select_only()
        .column(edition::Column::Code)
        .filter(edition::Column::Code.eq(code.to_string()))
        .filter(edition::Column::PublishedAt.is_not_null())
        .into_query();
    tx.select::<item::Entity>().filter(item::Column::Edition.in_subquery(published))
}

fn edition_item_of(row: &item::Model) -> Result<EditionItem> {
    let domain = row.domain.parse().ok().and_then(Domain::new).ok_or_else(|| garbled("domain"))?;
    Ok(EditionItem {
        code: sound(ItemCode::parse("code", &row.code))?,
        position: row.position,
        domain,
        essential: row.essential,
        weight: u32::try_from(row.weight).map_err(Error::internal)?,
    })
}

fn transition_of(row: transition::Model) -> Result<Transition> {
    Ok(Transition {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        verb: word(&row.verb, Verb::parse)?,
        from: word(&row.from_state, State::parse)?,
        to: word(&row.to_state, State::parse)?,
        at: row.at,
        by: Id::from_uuid(row.user_id),
        organization: Id::from_uuid(row.organization_id),
        reason: row.reason.map(|reason| sound(StepReason::parse("reason", &reason))).transpose()?,
    })
}
