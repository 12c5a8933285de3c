//! From what PostgreSQL says to what the house means, constraint by constraint.
mod known;

use domain::Error;
use known::KNOWN;
use sea_orm::{DbErr, RuntimeErr};
use std::sync::Arc;

/// PostgreSQL's codes for "no privilege" and for rows that a policy refuses.
const REFUSED_BY_POLICY: &str = "42501";

/// What PostgreSQL and PgBouncer say who cannot now and may later: whole classes by their first two characters (connections,
/// resources), and single codes.
const PASSING: &[&str] = &[
    "08",    // the connection; of PgBouncer, whatever it says itself
    "53",    // no connection, no memory, no disk
    "40001", // another transaction was first
    "40P01", // two waited for each other
    "55P03", // a lock was not had in time
    "57014", // a statement ran out of time, or was cancelled
    "57P01", // shutting down
    "57P02", // a crash of a neighbour
    "57P03", // starting up
    "57P05", // idle for too long
    "25P03", // idle in a transaction for too long
    "58030", // the disk failed
];

/// The meaning of a database error.
pub(super) fn meaning(error: DbErr) -> Error {
    let said = told(&error).and_then(sqlx::Error::as_database_error);
    let (code, constraint) = said.map_or((None, None), |said| (said.code(), said.constraint()));
    if let Some((_, reason)) = constraint.and_then(|name| KNOWN.iter().find(|(known, _)| *known == name)) {
        return Error::Conflict(reason.clone());
    }
    if code.is_some_and(|code| code == REFUSED_BY_POLICY) {
        // A grant ended while its holder was at work: from now on there is nothing there.
        tracing::warn!(%error, "refused by a policy");
        return Error::NotFound;
    }
    if passes(&error) { Error::Unavailable(Arc::new(error.into())) } else { anyhow::Error::new(error).into() }
}

/// Whether it is the way to the database, or its present state, that failed, and not what was asked of it.
fn passes(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_)) {
        return true;
    }
    match told(error) {
        Some(sqlx::Error::Database(said)) => said.code().is_some_and(|code| is_passing(&code)),
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed,
        ) => true,
        _ => false,
    }
}

fn is_passing(code: &str) -> bool {
    PASSING.iter().any(|passing| code.starts_with(passing))
}

/// What sqlx said.
fn told(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => Some(cause),
        _ => None,
    }
}

/// A row the domain cannot hold: our failure, never the caller's.
pub(super) fn garbled(what: &str) -> Error {
    Error::internal(format_args!("garbled row: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::ConnAcquireErr;
    use std::io;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        let of = |cause: sqlx::Error| meaning(DbErr::Query(RuntimeErr::SqlxError(cause.into()))).code();
        for passing in [
            sqlx::Error::PoolTimedOut,
            sqlx::Error::BeginFailed,
            io::Error::from(io::ErrorKind::ConnectionReset).into(),
        ] {
            assert_eq!(of(passing), "UNAVAILABLE");
        }
        assert_eq!(of(sqlx::Error::RowNotFound), "INTERNAL");
        assert_eq!(of(sqlx::Error::Protocol("odd".to_owned())), "INTERNAL");
        assert_eq!(meaning(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)).code(), "UNAVAILABLE");
        assert_eq!(meaning(DbErr::Custom("odd".to_owned())).code(), "INTERNAL");
    }

    #[test]
    fn codes_pass_alone_and_by_their_class() {
        for code in ["57014", "55P03", "53300", "53100", "08006", "08P01", "57P01", "57P03", "40P01", "25P03"]
        {
            assert!(is_passing(code), "{code}");
        }
        for code in ["42P01", "42501", "23505", "25006", "22003", "XX000", "57000", "40002", ""] {
            assert!(!is_passing(code), "{code}");
        }
    }
}
