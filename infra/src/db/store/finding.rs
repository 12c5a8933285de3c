use super::{
    answers::over_former,
    finding_row::{columns_of, event_of, finding_of},
    page::{Sorted, parsed},
    row::audit_of,
};
use crate::db::{
    entity::{audit, finding, finding_event},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    audit::{Audit, AuditId},
    catalog::{EditionCode, ItemCode},
    finding::{
        Confidential, Disclosure, Finding, FindingEvent, FindingFilter, FindingId, FindingState,
        FindingStore, LineageId, Shown, Statement,
    },
    kernel::{
        fiscal::day_in_japan,
        page::{Page, PageRequest},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, Iterable as _, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Statement as Sql,
};
use uuid::Uuid;

impl FindingStore for Tx {
    async fn findings(&mut self, ids: &[FindingId]) -> Result<Vec<Finding>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<finding::Entity>().filter(finding::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(finding_of).collect()
    }

    async fn findings_of(&mut self, audits: &[AuditId]) -> Result<Vec<Finding>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self
            .select::<finding::Entity>()
            .filter(finding::Column::AuditId.is_in(ids))
            .order_by_asc(finding::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(finding_of).collect()
    }

    async fn findings_of_lineages(&mut self, lineages: &[LineageId]) -> Result<Vec<Finding>> {
        let ids = lineages.iter().map(|id| id.uuid());
        let query = self
            .select::<finding::Entity>()
            .filter(finding::Column::LineageId.is_in(ids))
            .order_by_asc(finding::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(finding_of).collect()
    }

    async fn audits_with_findings(&mut self, only: Option<AuditId>) -> Result<Vec<Audit>> {
        let with =
            self.select::<finding::Entity>().select_only().column(finding::Column::AuditId).into_query();
        let mut query = self.select::<audit::Entity>().filter(audit::Column::Id.in_subquery(with));
        if let Some(only) = only {
            query = query.filter(audit::Column::Id.eq(only.uuid()));
        }
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(audit_of).collect()
    }

    async fn list_findings(
        &mut self,
        filter: &FindingFilter,
        shown: &Shown,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Finding>> {
        let query = filtered(self, filter, shown);
        parsed(self.page(query, finding::Column::Id, Sorted::Down, page).await?, finding_of)
    }

    async fn save_findings(&mut self, findings: &[Finding]) -> Result<()> {
        use finding::Column;
        let fixed = |column: &Column| matches!(column, Column::TenantId | Column::Id);
        let over: Vec<Column> = Column::iter().filter(|column| !fixed(column)).collect();
        let conflict = over_former([Column::TenantId, Column::Id], over);
        self.insert(findings.iter().map(columns_of).collect(), Some(conflict)).await.map(drop)
    }

    async fn add_finding_events(&mut self, events: &[FindingEvent]) -> Result<()> {
        let rows = events.iter().map(|event| finding_event::ActiveModel {
            id: Set(event.id.uuid()),
            audit_id: Set(event.audit.uuid()),
            finding_id: Set(event.finding.uuid()),
            verb: Set(event.verb.as_str().to_owned()),
            from_state: Set(event.from.map(|state| state.as_str().to_owned())),
            to_state: Set(event.to.as_str().to_owned()),
            text: Set(event.text.as_ref().map(Statement::as_str).map(str::to_owned)),
            at: Set(event.at),
            user_id: Set(event.by.map(Id::uuid)),
            organization_id: Set(event.organization.uuid()),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn finding_events(&mut self, findings: &[FindingId]) -> Result<Vec<FindingEvent>> {
        use finding_event::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::FindingId.is_in(findings.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(event_of).collect()
    }

    async fn lineage_before(
        &mut self,
        audit: AuditId,
        items: &[(EditionCode, ItemCode)],
    ) -> Result<Option<(LineageId, i32)>> {
        let (editions, items): (Vec<String>, Vec<String>) =
            items.iter().map(|(edition, item)| (edition.to_string(), item.to_string())).unzip();
        let sql = "SELECT lineage, years FROM app_lineage_before($1, $2, $3)";
        let values = [audit.uuid().into(), editions.into(), items.into()];
        let asked = Sql::from_sql_and_values(DbBackend::Postgres, sql, values);
        let Some(row) = self.db.query_one_raw(asked).await.map_err(meaning)? else { return Ok(None) };
        let lineage: Uuid = row.try_get("", "lineage").map_err(Error::internal)?;
        let years: i32 = row.try_get("", "years").map_err(Error::internal)?;
        Ok(Some((Id::from_uuid(lineage), years)))
    }
}

fn filtered(tx: &Tx, filter: &FindingFilter, shown: &Shown) -> Select<finding::Entity> {
    use finding::Column;
    let open = Column::AuditId.is_in(shown.audits.iter().map(|id| id.uuid()));
    let carried = shown.carried_too.then(|| Column::CarriedFromId.is_not_null());
    let mut query = tx.select::<finding::Entity>().filter(Condition::any().add(open).add_option(carried));
    let common = Column::Disclosure.ne(Disclosure::Confidential.as_str());
    query = match shown.confidential {
        Confidential::All => query,
        Confidential::OwnedBy(user) => {
            let own = Condition::all()
                .add(Column::OwnerUserId.eq(user.uuid()))
                .add(Column::State.ne(FindingState::CarriedOver.as_str()));
            query.filter(Condition::any().add(common).add(own))
        }
        Confidential::None => query.filter(common),
    };
    if let Some(audit) = filter.audit {
        query = query.filter(Column::AuditId.eq(audit.uuid()));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(severity) = filter.severity {
        query = query.filter(Column::Severity.eq(severity.as_str()));
    }
    if let Some(lineage) = filter.lineage {
        query = query.filter(Column::LineageId.eq(lineage.uuid()));
    }
    if let Some(overdue) = filter.overdue {
        let over = FindingState::ALL.iter().filter(|state| state.is_issued() && !state.is_settled());
        let late = Condition::all()
            .add(Column::DueOn.is_not_null())
            .add(Column::DueOn.lt(day_in_japan(tx.now)))
            .add(Column::State.is_in(over.map(|state| state.as_str())));
        query = query.filter(if overdue { late } else { late.not() });
    }
    query
}
