use super::{
    page::{Sorted, parsed},
    row::{sound, word, year_column},
    target::target_of,
};
use crate::db::{
    entity::{audit, audit_order, plan, plan_line, report, target},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    audit::AuditId,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    planning::{
        Plan, PlanFilter, PlanGoals, PlanId, PlanKind, PlanLine, PlanState, PlanStore, PlanText, PlanTitle,
    },
    target::TargetRef,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;
use uuid::Uuid;

impl PlanStore for Tx {
    async fn plans(&mut self, ids: &[PlanId]) -> Result<Vec<Plan>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<plan::Entity>().filter(plan::Column::Id.is_in(ids));
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(plan_of).collect()
    }

    async fn list_plans(&mut self, filter: &PlanFilter, page: &PageRequest<Uuid>) -> Result<Page<Plan>> {
        let mut query = self.select::<plan::Entity>();
        if let Some(kind) = filter.kind {
            query = query.filter(plan::Column::Kind.eq(kind.as_str()));
        }
        if let Some(year) = filter.fiscal_year {
            query = query.filter(plan::Column::FiscalYear.eq(year_column(year)?));
        }
        if let Some(state) = filter.state {
            query = query.filter(plan::Column::State.eq(state.as_str()));
        }
        parsed(self.page(query, plan::Column::Id, Sorted::Down, page).await?, plan_of)
    }

    async fn mid_term_plan(&mut self, first: FiscalYear) -> Result<Option<Plan>> {
        let query = self
            .select::<plan::Entity>()
            .filter(plan::Column::Kind.eq(PlanKind::MidTerm.as_str()))
            .filter(plan::Column::State.eq(PlanState::Approved.as_str()))
            .filter(plan::Column::FiscalYear.eq(year_column(first)?));
        query.one(&self.db).await.map_err(meaning)?.map(plan_of).transpose()
    }

    async fn add_plan(&mut self, plan: &Plan) -> Result<()> {
        let row = plan::ActiveModel {
            id: Set(plan.id.uuid()),
            kind: Set(plan.kind.as_str().to_owned()),
            drafted_by: Set(plan.drafted_by.uuid()),
            drafted_at: Set(plan.drafted_at),
            ..columns_of(plan)?
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_plan(&mut self, plan: &Plan) -> Result<()> {
        let update =
            self.update::<plan::Entity>().set(columns_of(plan)?).filter(plan::Column::Id.eq(plan.id.uuid()));
        self.change_one(update).await
    }

    async fn replace_by(&mut self, newer: &Plan) -> Result<()> {
        let row = plan::ActiveModel {
            state: Set(PlanState::Replaced.as_str().to_owned()),
            replaced_by_id: Set(Some(newer.id.uuid())),
            ..Default::default()
        };
        let mut update = self
            .update::<plan::Entity>()
            .set(row)
            .col_expr(plan::Column::Version, sea_orm::sea_query::Expr::cust("version + 1"))
            .filter(plan::Column::Kind.eq(newer.kind.as_str()))
            .filter(plan::Column::State.eq(PlanState::Approved.as_str()));
        if let Some(year) = newer.fiscal_year {
            update = update.filter(plan::Column::FiscalYear.eq(year_column(year)?));
        }
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn plan_lines(&mut self, plans: &[PlanId]) -> Result<Vec<(PlanId, PlanLine)>> {
        let query = self
            .select::<plan_line::Entity>()
            .filter(plan_line::Column::PlanId.is_in(plans.iter().map(|id| id.uuid())))
            .order_by_asc(plan_line::Column::PlanId)
            .order_by_asc(plan_line::Column::Place);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(line_of).collect()
    }

    async fn set_plan_lines(&mut self, plan: PlanId, lines: &[PlanLine]) -> Result<()> {
        let former = self.delete::<plan_line::Entity>().filter(plan_line::Column::PlanId.eq(plan.uuid()));
        former.exec(&self.db).await.map_err(meaning)?;
        let rows = (1..).zip(lines).map(|(place, line)| {
            Ok(plan_line::ActiveModel {
                plan_id: Set(plan.uuid()),
                place: Set(place),
                fiscal_year: Set(line.fiscal_year.map(year_column).transpose()?),
                quarter: Set(line.quarter),
                kind: Set(line.target.of.kind().as_str().to_owned()),
                target_id: Set(line.target.of.uuid()),
                name: Set(line.target.name.as_str().to_owned()),
                ..Default::default()
            })
        });
        self.insert(rows.collect::<Result<_>>()?, None).await.map(drop)
    }

    async fn add_order(&mut self, audit: AuditId, plan: PlanId) -> Result<()> {
        let row = audit_order::ActiveModel {
            audit_id: Set(audit.uuid()),
            plan_id: Set(plan.uuid()),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn orders(&mut self, audits: &[AuditId]) -> Result<Vec<(AuditId, Plan)>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self.select::<audit_order::Entity>().filter(audit_order::Column::AuditId.is_in(ids));
        let orders = query.all(&self.db).await.map_err(meaning)?;
        let plans: Vec<PlanId> = orders.iter().map(|order| order.plan_id.into()).collect();
        let plans: HashMap<Uuid, Plan> =
            self.plans(&plans).await?.into_iter().map(|plan| (plan.id.uuid(), plan)).collect();
        let found = orders
            .into_iter()
            .filter_map(|order| Some((Id::from_uuid(order.audit_id), plans.get(&order.plan_id)?.clone())));
        Ok(found.collect())
    }

    async fn audited(&mut self, first: i32, last: i32) -> Result<Vec<(TargetRef, i32)>> {
        let column = |year: i32| i16::try_from(year).map_err(Error::internal);
        let signed =
            self.select::<report::Entity>().select_only().column(report::Column::AuditId).into_query();
        let audits = self
            .select::<audit::Entity>()
            .filter(audit::Column::FiscalYear.between(column(first)?, column(last)?))
            .filter(audit::Column::Id.in_subquery(signed))
            .all(&self.db)
            .await
            .map_err(meaning)?;
        let years: HashMap<Uuid, i16> = audits.into_iter().map(|row| (row.id, row.fiscal_year)).collect();
        let query =
            self.select::<target::Entity>().filter(target::Column::AuditId.is_in(years.keys().copied()));
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.filter_map(|row| years.get(&row.audit_id).map(|year| (row, i32::from(*year))))
            .map(|(row, year)| Ok((target_of(&row.kind, row.target_id, &row.name)?.of, year)))
            .collect()
    }
}

/// What may change of a plan.
fn columns_of(plan: &Plan) -> Result<plan::ActiveModel> {
    Ok(plan::ActiveModel {
        title: Set(plan.title.as_str().to_owned()),
        text: Set(plan.text.as_str().to_owned()),
        goals: Set(plan.goals.as_str().to_owned()),
        fiscal_year: Set(plan.fiscal_year.map(year_column).transpose()?),
        state: Set(plan.state.as_str().to_owned()),
        approved_by: Set(plan.approved.map(|(by, _)| by.uuid())),
        approved_at: Set(plan.approved.map(|(_, at)| at)),
        replaced_by_id: Set(plan.replaced_by.map(Id::uuid)),
        version: Set(plan.version),
        ..Default::default()
    })
}

fn plan_of(row: plan::Model) -> Result<Plan> {
    let approved = match (row.approved_by, row.approved_at) {
        (Some(by), Some(at)) => Some((Id::from_uuid(by), at)),
        (None, None) => None,
        _ => return Err(garbled("half an approval")),
    };
    Ok(Plan {
        id: Id::from_uuid(row.id),
        kind: word(&row.kind, PlanKind::parse)?,
        title: sound(PlanTitle::parse("title", &row.title))?,
        text: sound(PlanText::parse("text", &row.text))?,
        goals: sound(PlanGoals::parse("goals", &row.goals))?,
        fiscal_year: year_of(row.fiscal_year)?,
        state: word(&row.state, PlanState::parse)?,
        drafted_by: Id::from_uuid(row.drafted_by),
        drafted_at: row.drafted_at,
        approved,
        replaced_by: row.replaced_by_id.map(Id::from_uuid),
        version: row.version,
    })
}

fn line_of(row: plan_line::Model) -> Result<(PlanId, PlanLine)> {
    let line = PlanLine {
        target: target_of(&row.kind, row.target_id, &row.name)?,
        fiscal_year: year_of(row.fiscal_year)?,
        quarter: row.quarter,
    };
    Ok((Id::from_uuid(row.plan_id), line))
}

fn year_of(stored: Option<i16>) -> Result<Option<FiscalYear>> {
    stored.map(|year| sound(FiscalYear::parse("fiscal_year", year.into()))).transpose()
}
