use super::{
    page::{Sorted, parsed},
    row::{sound, year_column},
};
use crate::db::{
    entity::{advisory, audit, self_assessment, team_member},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    access::UserId,
    audit::{AuditId, State},
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    team::{Advisory, AdvisoryId, TeamMember, TeamStore},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, PaginatorTrait, QueryFilter, QueryOrder,
    Statement, sea_query::Expr,
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

    async fn works_in_targets(&mut self, audit: AuditId) -> Result<bool> {
        self.says_yes("SELECT app_works_in_targets($1) AS answer", audit).await
    }

    async fn advised(&mut self, audit: AuditId) -> Result<bool> {
        self.says_yes("SELECT app_advised($1) AS answer", audit).await
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

    async fn answered_items(&mut self, audit: AuditId, user: UserId) -> Result<bool> {
        let query = self
            .select::<self_assessment::Entity>()
            .filter(self_assessment::Column::AuditId.eq(audit.uuid()))
            .filter(Expr::cust_with_values("$1 = ANY (answerers)", [user.uuid()]));
        Ok(query.count(&self.db).await.map_err(meaning)? > 0)
    }
}

impl Tx {
    /// The answer of a function that looks behind the walls: it answers of the acting person, who stands in the settings
    /// of this transaction, and of an audit that is open to it.
    async fn says_yes(&self, question: &str, audit: AuditId) -> Result<bool> {
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, question, [audit.uuid().into()]);
        let row = self.db.query_one_raw(asked).await.map_err(meaning)?;
        row.ok_or_else(|| garbled("an answer"))?.try_get("", "answer").map_err(Error::internal)
    }
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
