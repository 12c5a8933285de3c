//! SQL without the query wall: what somebody could do who got past the product's own code.
use anyhow::Result;
use domain::{
    Clock as _,
    access::{Scope, Standing},
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use tests::House;
use uuid::Uuid;

/// A session of the server's login role, past the first wall.
pub(crate) struct Raw(PgConnection);

/// The settings that the policies read.
pub(crate) struct Settings(Vec<(&'static str, String)>);

impl Settings {
    /// None at all.
    pub(crate) const NONE: Self = Self(Vec::new());

    /// All of them, empty.
    pub(crate) fn empty() -> Self {
        let names = ["tenant", "organization", "user", "grant", "now", "release"];
        Self(names.into_iter().map(|name| (name, String::new())).collect())
    }

    /// Those that the gate would make for `scope`.
    pub(crate) fn of(house: &House, scope: &Scope) -> Self {
        let grant = match scope.standing() {
            Standing::Entrant { grant, .. } => grant.uuid().to_string(),
            _ => String::new(),
        };
        let user = scope.user().map_or_else(String::new, |user| user.uuid().to_string());
        Self(vec![
            ("tenant", scope.tenant().uuid().to_string()),
            ("organization", scope.organization().uuid().to_string()),
            ("user", user),
            ("grant", grant),
            ("now", house.clock.now().to_rfc3339()),
        ])
    }

    /// Only the release that the release role works on.
    pub(crate) fn release(id: &Uuid) -> Self {
        Self(vec![("release", id.to_string())])
    }
}

impl Raw {
    /// A session of the login role, which has taken no other role yet.
    pub(crate) async fn server(house: &House) -> Result<Self> {
        Ok(Self(PgConnection::connect(&house.cluster.server(&house.database)).await?))
    }

    /// A session with `role` taken and the settings made.
    pub(crate) async fn taking(house: &House, role: &str, settings: Settings) -> Result<Self> {
        let mut raw = Self::server(house).await?;
        raw.0.execute(AssertSqlSafe(format!("SET ROLE {role}"))).await?;
        for (name, value) in settings.0 {
            sqlx::query("SELECT set_config('app.' || $1, $2, false)")
                .bind(name)
                .bind(value)
                .execute(&mut raw.0)
                .await?;
        }
        Ok(raw)
    }

    /// As `person` in `organization`, without the query wall.
    pub(crate) async fn person(house: &House, person: &str, organization: Option<&str>) -> Result<Self> {
        let scope = house.scope(person, organization).await?;
        Self::taking(house, "kansa_app", Settings::of(house, &scope)).await
    }

    /// How many rows of `table` are seen without any condition; none if the table may not even be read.
    pub(crate) async fn sees(&mut self, from: &str) -> Result<Option<i64>> {
        match self.numbers(&format!("SELECT count(*) FROM {from}")).await {
            Ok(rows) => Ok(rows.first().copied()),
            Err(sqlx::Error::Database(refused)) if refused.code().as_deref() == Some("42501") => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// The first column of all rows, as numbers.
    async fn numbers(&mut self, sql: &str) -> sqlx::Result<Vec<i64>> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.0).await?;
        rows.into_iter().map(|row| row.try_get(0)).collect()
    }

    /// The first column of all rows, as text.
    pub(crate) async fn texts(&mut self, sql: &str) -> Result<Vec<String>> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut self.0).await?;
        Ok(rows.into_iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// How many rows a statement changed, or the code of its refusal.
    pub(crate) async fn does(&mut self, sql: &str) -> Result<u64, String> {
        match self.0.execute(AssertSqlSafe(sql.to_owned())).await {
            Ok(done) => Ok(done.rows_affected()),
            Err(sqlx::Error::Database(refused)) => Err(refused.code().unwrap_or_default().into_owned()),
            Err(other) => Err(other.to_string()),
        }
    }
}

/// All tables of the schema but the migrations' own.
pub(crate) async fn tables(house: &House) -> Result<Vec<String>> {
    let rows = house
        .look("SELECT relname AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
               AND relname <> 'seaql_migrations' ORDER BY relname")
        .await?;
    Ok(rows.iter().filter_map(|row| row.get("n")?.as_str().map(str::to_owned)).collect())
}
