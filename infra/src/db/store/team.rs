use super::{
    audit::published,
    page::{Sorted, parsed},
    row::{sound, year_column},
};
use crate::db::{
    entity::{advisory, audit, item, self_assessment, team_member},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    access::UserId,
    audit::{Audit, AuditId, State},
    catalog::ItemCode,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    team::{Advisory, AdvisoryId, Obstacle, TeamMember, TeamStore, Ties},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait,
    Statement,
    sea_query::{Expr, Query, SelectStatement},
};
use std::collections::BTreeSet;
use uuid::Uuid;

impl TeamStore for Tx {
    async fn teams(&mut self, audits: &[AuditId]) -> Result<Vec<TeamMember>> {
        let query = self
            .select::<team_member::Entity>()
            .filter(team_member::Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .order_by_asc(team_member::Column::DeclaredAt)
            .order_by_asc(team_member::Column::UserId);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        Ok(rows
            .map(|row| TeamMember {
                audit: Id::from_uuid(row.audit_id),
                user: Id::from_uuid(row.user_id),
                organization: Id::from_uuid(row.organization_id),
                text_version: row.text_version,
                declared_at: row.declared_at,
            })
            .collect())
    }

    async fn auditors_from(&mut self, year: FiscalYear) -> Result<Vec<(UserId, FiscalYear)>> {
        let first = year_column(year)?;
        let audits = self
            .select::<audit::Entity>()
            .filter(audit::Column::FiscalYear.is_in([first, first + 1]))
            .filter(audit::Column::State.ne(State::Cancelled.as_str()));
        let audits = audits.all(&self.db).await.map_err(meaning)?;
        let query = self
            .select::<team_member::Entity>()
            .filter(team_member::Column::AuditId.is_in(audits.iter().map(|row| row.id)));
        let mut found = BTreeSet::new();
        for member in query.all(&self.db).await.map_err(meaning)? {
            let Some(audit) = audits.iter().find(|row| row.id == member.audit_id) else { continue };
            found.insert((member.user_id, audit.fiscal_year));
        }
        let auditor = |(user, year): (Uuid, i16)| {
            Ok::<_, Error>((Id::from_uuid(user), sound(FiscalYear::parse("fiscal_year", year.into()))?))
        };
        found.into_iter().map(auditor).collect()
    }

    async fn add_team_member(&mut self, member: &TeamMember) -> Result<()> {
        let row = team_member::ActiveModel {
            audit_id: Set(member.audit.uuid()),
            user_id: Set(member.user.uuid()),
            organization_id: Set(member.organization.uuid()),
            text_version: Set(member.text_version),
            declared_at: Set(member.declared_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn ties(&mut self, audit: AuditId, user: UserId) -> Result<Ties> {
        let asked = DbBackend::Postgres.build(&self.ask_ties(audit, user, None));
        ties_of(&self.answer(asked).await?)
    }

    async fn ties_and_codes(
        &mut self,
        audit: &Audit,
        user: UserId,
        codes: &[ItemCode],
    ) -> Result<(Ties, Vec<ItemCode>)> {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let there = published(self, audit.edition)
            .filter(item::Column::Code.eq_any(codes.clone()))
            .select_only()
            .expr(Expr::cust("array_agg(code)"));
        let mut asked = self.ask_ties(audit.id, user, Some(codes));
        asked.expr_as(there.into_query(), "codes");
        let row = self.answer(DbBackend::Postgres.build(&asked)).await?;
        let there: Option<Vec<String>> = row.try_get("", "codes").map_err(Error::internal)?;
        let there = there.unwrap_or_default();
        let codes: Result<Vec<_>> = there.iter().map(|code| sound(ItemCode::parse("code", code))).collect();
        Ok((ties_of(&row)?, codes?))
    }

    async fn add_advisory(&mut self, advisory: &Advisory) -> Result<()> {
        let row = advisory::ActiveModel {
            id: Set(advisory.id.uuid()),
            user_id: Set(advisory.user.uuid()),
            fiscal_year: Set(year_column(advisory.fiscal_year)?),
            noted_by: Set(advisory.noted_by.uuid()),
            noted_at: Set(advisory.noted_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn advisories(&mut self, ids: &[AdvisoryId]) -> Result<Vec<Advisory>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<advisory::Entity>().filter(advisory::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(advisory_of).collect()
    }

    async fn list_advisories(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Advisory>> {
        let query = self.select::<advisory::Entity>();
        parsed(self.page(query, advisory::Column::Id, Sorted::Down, page).await?, advisory_of)
    }
}

impl Tx {
    /// Two of the answers are those of functions that look behind the walls: they answer of the acting person, who stands in
    /// the settings of this transaction, and of an audit that is open to it. Of the body's answers those to `items` count, or all.
    fn ask_ties(&self, audit: AuditId, user: UserId, items: Option<Vec<String>>) -> SelectStatement {
        let joined = self
            .select::<team_member::Entity>()
            .select_only()
            .column(team_member::Column::UserId)
            .filter(team_member::Column::AuditId.eq(audit.uuid()))
            .filter(team_member::Column::UserId.eq(user.uuid()));
        let mut answered = self
            .select::<self_assessment::Entity>()
            .select_only()
            .column(self_assessment::Column::Item)
            .filter(self_assessment::Column::AuditId.eq(audit.uuid()))
            .filter(Expr::cust_with_values("$1 = ANY (answerers)", [user.uuid()]));
        if let Some(items) = items {
            answered = answered.filter(self_assessment::Column::Item.eq_any(items));
        }
        let behind = |question: &'static str| Expr::cust_with_values(question, [audit.uuid()]);
        Query::select()
            .expr_as(Expr::exists(joined.into_query()), "on_team")
            .expr_as(behind("app_works_in_targets($1)"), "works")
            .expr_as(Expr::exists(answered.into_query()), "answered")
            .expr_as(behind("app_advised($1)"), "advised")
            .take()
    }

    async fn answer(&self, asked: Statement) -> Result<QueryResult> {
        let row = self.db.query_one_raw(asked).await.map_err(meaning)?;
        row.ok_or_else(|| garbled("an answer"))
    }
}

fn ties_of(row: &QueryResult) -> Result<Ties> {
    let says = |name: &str| row.try_get::<bool>("", name).map_err(Error::internal);
    let found = [
        (says("works")?, Obstacle::Department),
        (says("answered")?, Obstacle::OwnAnswers),
        (says("advised")?, Obstacle::Advised),
    ];
    let obstacles = found.into_iter().filter_map(|(holds, obstacle)| holds.then_some(obstacle));
    Ok(Ties { on_team: says("on_team")?, obstacles: obstacles.collect() })
}

fn advisory_of(row: advisory::Model) -> Result<Advisory> {
    Ok(Advisory {
        id: Id::from_uuid(row.id),
        user: Id::from_uuid(row.user_id),
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        noted_by: Id::from_uuid(row.noted_by),
        noted_at: row.noted_at,
    })
}
