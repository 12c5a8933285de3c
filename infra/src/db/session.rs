//! One transaction on a connection of its own: begun together with all its settings, in one round trip, and given up
//! without being waited for.
use super::{connect::Pooler, ear::Ear, error::meaning, spans};
use domain::{Error, Result};
use futures::FutureExt as _;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement,
    prelude::async_trait, sea_query::Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Postgres, Transaction, query::Query,
};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::{sync::Mutex, task::unconstrained};
use tracing::Instrument as _;

/// Ends the statements that others prepared in a session that is shared, whose names are ours, too: sqlx counts them from
/// one in each connection.
pub(crate) const FORGET: &str = "DEALLOCATE ALL";

/// Commits and begins another transaction at once, in which nothing is done and nothing is set: like what was only read in, it is
/// dropped, and its `ROLLBACK` goes out with the pool's own look at the connection. So the pool's hook has nothing to find out.
const COMMIT: &str = "COMMIT AND CHAIN";

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
    /// None once it is committed.
    tx: Mutex<Option<Transaction<'static, Postgres>>>,
    /// Whether a statement is under way.
    busy: AtomicBool,
    ear: Ear,
}

impl Session {
    /// Begins with `settings` in one message, behind a `pooler` with [`FORGET`] in it. They must be made of fixed words, ids,
    /// numbers and times alone: they go out as they are.
    ///
    /// It begins in a task of its own: a caller that goes away while `BEGIN` is under way leaves the task to finish, and
    /// the finished transaction is dropped, and so rolled back. (See `connect` for the other half.)
    pub(super) async fn begin(
        (pool, pooler): (&DatabaseConnection, Pooler),
        ear: Ear,
        how: Begin,
        settings: &str,
    ) -> Result<Self> {
        ear.hear_plain(settings);
        let said = match pooler {
            Pooler::None => format!("{}; {settings}", how.sql()),
            Pooler::PgBouncer => format!("{}; {FORGET}; {settings}", how.sql()),
        };
        let pool = pool.get_postgres_connection_pool().clone();
        let span = spans::statement(how.sql());
        let beginning = async move {
            let begun = pool.begin_with(AssertSqlSafe(said)).instrument(span.clone()).await;
            spans::close(&span, &begun);
            begun
        };
        let begun = tokio::spawn(beginning.in_current_span());
        let tx = begun.await.map_err(Error::internal)?.map_err(not_asked).map_err(meaning)?;
        Ok(Self { tx: Mutex::new(Some(tx)), busy: AtomicBool::new(false), ear })
    }

    pub(super) async fn commit(mut self) -> Result<()> {
        match self.tx.get_mut().take() {
            Some(mut tx) => {
                let span = spans::statement(COMMIT);
                let connection: &mut PgConnection = &mut tx;
                let done = connection.execute(COMMIT).instrument(span.clone()).await;
                spans::close(&span, &done);
                done.map(drop).map_err(not_done).map_err(meaning)
            }
            None => Ok(()),
        }
    }
}

impl Drop for Session {
    /// Dropped in the midst of a statement, it sends its `ROLLBACK` now, so that nothing is left to be written: by that the
    /// pool's hook knows a connection that may be busy for long, and waits for it no longer than it should. Of sqlx a
    /// savepoint that was not waited for sends what it begins and notes the `ROLLBACK` of all, which the flush then sends.
    fn drop(&mut self) {
        if *self.busy.get_mut()
            && let Some(tx) = self.tx.get_mut()
        {
            let connection: &mut PgConnection = tx;
            drop(unconstrained(connection.begin()).now_or_never());
            drop(unconstrained(connection.flush()).now_or_never());
        }
    }
}

/// The connection of a transaction that is not over.
fn open<'a>(tx: &'a mut Option<Transaction<'static, Postgres>>) -> Result<&'a mut PgConnection, DbErr> {
    tx.as_deref_mut().ok_or_else(|| DbErr::Custom("the transaction is over".to_owned()))
}

#[async_trait::async_trait]
impl ConnectionTrait for Session {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.ear.hear(&statement);
        let span = spans::statement(&statement.sql);
        let mut tx = self.tx.lock().await;
        let connection = open(&mut tx)?;
        self.busy.store(true, Ordering::Relaxed);
        let done = query(statement).execute(connection).instrument(span.clone()).await;
        self.busy.store(false, Ordering::Relaxed);
        spans::close(&span, &done);
        done.map(ExecResult::from).map_err(not_done)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let span = spans::unprepared(sql);
        let mut tx = self.tx.lock().await;
        let connection = open(&mut tx)?;
        self.busy.store(true, Ordering::Relaxed);
        let done = connection.execute(AssertSqlSafe(sql.to_owned())).instrument(span.clone()).await;
        self.busy.store(false, Ordering::Relaxed);
        spans::close(&span, &done);
        done.map(ExecResult::from).map_err(not_done)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.ear.hear(&statement);
        let span = spans::statement(&statement.sql);
        let mut tx = self.tx.lock().await;
        let connection = open(&mut tx)?;
        self.busy.store(true, Ordering::Relaxed);
        let row = query(statement).fetch_optional(connection).instrument(span.clone()).await;
        self.busy.store(false, Ordering::Relaxed);
        spans::close(&span, &row);
        Ok(row.map_err(not_asked)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.ear.hear(&statement);
        let span = spans::statement(&statement.sql);
        let mut tx = self.tx.lock().await;
        let connection = open(&mut tx)?;
        self.busy.store(true, Ordering::Relaxed);
        let rows = query(statement).fetch_all(connection).instrument(span.clone()).await;
        self.busy.store(false, Ordering::Relaxed);
        spans::close(&span, &rows);
        Ok(rows.map_err(not_asked)?.into_iter().map(QueryResult::from).collect())
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
