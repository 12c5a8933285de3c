//! One transaction on a connection of its own: begun together with all its settings, in one round trip, and given up
//! without being waited for.
use super::{ear::Ear, error::meaning};
use domain::{Error, Result};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    prelude::async_trait, sea_query::Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Postgres, Transaction, query::Query};
use tokio::sync::Mutex;

/// What a transaction may do from its beginning on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// Nothing but read: the database refuses writes.
    Reading,
    /// Whatever its role may.
    Writing,
}

impl Begin {
    /// First whatever should be open on the connection is ended, in the same message: it must not happen, and with it
    /// somebody else's settings would be there. (A bare `ROLLBACK` logs a warning each time.)
    const fn sql(self) -> &'static str {
        match self {
            Self::Reading => "BEGIN; ROLLBACK; BEGIN READ ONLY",
            Self::Writing => "BEGIN; ROLLBACK; BEGIN",
        }
    }
}

/// sea-orm's own transaction begins with `BEGIN` alone and so costs two round trips before the first read; hence this one.
///
/// Dropped, it is rolled back: `ROLLBACK` is written when the connection is used next, which is when it goes back to the
/// pool, in a task of the pool's. Whoever only reads needs no more. What is set is local to the transaction and gone with it.
pub(super) struct Session {
    tx: Mutex<Transaction<'static, Postgres>>,
    ear: Ear,
}

impl Session {
    /// Begins with `settings`, which must be made of fixed words, ids, numbers and times alone: they go out as they are.
    ///
    /// It begins in a task of its own: a caller that goes away while `BEGIN` is under way leaves the task to finish, and
    /// the finished transaction is dropped, and so rolled back. (See `connect` for the other half.)
    pub(super) async fn begin(
        pool: &DatabaseConnection,
        ear: Ear,
        how: Begin,
        settings: &str,
    ) -> Result<Self> {
        ear.hear_plain(settings);
        let said = format!("{}; {settings}", how.sql());
        let pool = pool.get_postgres_connection_pool().clone();
        let begun = tokio::spawn(async move { pool.begin_with(AssertSqlSafe(said)).await });
        let tx = begun.await.map_err(Error::internal)?.map_err(not_asked).map_err(meaning)?;
        Ok(Self { tx: Mutex::new(tx), ear })
    }

    pub(super) async fn commit(self) -> Result<()> {
        self.tx.into_inner().commit().await.map_err(not_done).map_err(meaning)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.ear.hear(&statement);
        let mut tx = self.tx.lock().await;
        let connection: &mut PgConnection = &mut tx;
        query(statement).execute(connection).await.map(ExecResult::from).map_err(not_done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut tx = self.tx.lock().await;
        let connection: &mut PgConnection = &mut tx;
        let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
        done.map(ExecResult::from).map_err(not_done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ear.hear(&statement);
        let mut tx = self.tx.lock().await;
        let connection: &mut PgConnection = &mut tx;
        let row = query(statement).fetch_optional(connection).await.map_err(not_asked)?;
        Ok(row.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ear.hear(&statement);
        let mut tx = self.tx.lock().await;
        let connection: &mut PgConnection = &mut tx;
        let rows = query(statement).fetch_all(connection).await.map_err(not_asked)?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// Prepared once on each connection, and remembered there by its text.
fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn not_asked(why: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(why.into()))
}

fn not_done(why: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(why.into()))
}
