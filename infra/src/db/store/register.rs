use super::{
    page::{Sorted, parsed},
    row::sound,
};
use crate::db::{entity::government as table, error::meaning, tx::Tx};
use domain::{
    Error, Result,
    kernel::{
        page::{Page, PageRequest},
        text::Line,
    },
    register::{GovernmentCode, GovernmentFilter, GovernmentKind, LocalGovernment, RegisterStore},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryResult, Select, Statement,
    sea_query::{Expr, ExprTrait, Func},
};

const PREDECESSORS: &str = "
    WITH RECURSIVE merged AS (
        SELECT code FROM governments WHERE successor = $1
        UNION SELECT g.code FROM governments g JOIN merged m ON g.successor = m.code)
    SELECT code FROM merged WHERE code <> $1 ORDER BY code";

impl RegisterStore for Tx {
    async fn governments(&mut self, codes: &[GovernmentCode]) -> Result<Vec<LocalGovernment>> {
        let codes = codes.iter().map(ToString::to_string);
        let query = self.select::<table::Entity>().filter(table::Column::Code.is_in(codes));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(government_of).collect()
    }

    async fn predecessors(&mut self, code: GovernmentCode) -> Result<Vec<GovernmentCode>> {
        // The register is everybody's: there is no wall to put into the query. UNION ends a circle.
        let values = [code.to_string().into()];
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, PREDECESSORS, values);
        let rows = self.db.query_all_raw(asked).await.map_err(meaning)?;
        let code = |row: QueryResult| {
            let code: String = row.try_get("", "code").map_err(Error::internal)?;
            sound(GovernmentCode::parse("code", &code))
        };
        rows.into_iter().map(code).collect()
    }

    async fn list_governments(
        &mut self,
        filter: &GovernmentFilter,
        page: &PageRequest<String>,
    ) -> Result<Page<LocalGovernment>> {
        let rows = self.page(filtered(self, filter), table::Column::Code, Sorted::Up, page).await?;
        parsed(rows, government_of)
    }
}

fn filtered(tx: &Tx, filter: &GovernmentFilter) -> Select<table::Entity> {
    let mut query = tx.select::<table::Entity>();
    if let Some(prefecture) = filter.prefecture {
        query = query.filter(table::Column::Prefecture.eq(prefecture.to_string()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(table::Column::Kind.eq(kind.as_str()));
    }
    if let Some(text) = filter.text() {
        // Not LIKE: what is searched for may hold its wildcards.
        let found = Func::cust("strpos").arg(Expr::col(table::Column::Search)).arg(text.to_owned());
        query = query.filter(Expr::expr(found).gt(0));
    }
    query
}

pub(super) fn government_of(row: table::Model) -> Result<LocalGovernment> {
    Ok(LocalGovernment {
        code: sound(GovernmentCode::parse("code", &row.code))?,
        name: sound(Line::parse("name", &row.name))?,
        name_kana: sound(Line::parse("name_kana", &row.name_kana))?,
        name_en: sound(Line::parse("name_en", &row.name_en))?,
        kind: sound(GovernmentKind::parse("kind", &row.kind))?,
        population: u32::try_from(row.population).map_err(Error::internal)?,
        population_year: u16::try_from(row.population_year).map_err(Error::internal)?,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        successor: row.successor.map(|code| sound(GovernmentCode::parse("successor", &code))).transpose()?,
    })
}
