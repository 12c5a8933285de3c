//! Making a database fit to be served: roles, schema. Needs a superuser, which the server never is.
use crate::db::{FORGET, Pooler};
use anyhow::{Context as _, bail};
use migrations::{Migrator, roles};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr,
    Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::collections::BTreeSet;

/// The role the server logs in as.
pub const SERVER_ROLE: &str = roles::SERVER;

/// Connects as the owner of the schema, who passes row-level security: for migrations and bulk loads only.
/// `superuser` is the URL of the database with a login that may take the owner's role.
pub async fn owner(superuser: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(superuser);
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(|options| options.options([("role", roles::OWNER)]));
    Database::connect(options).await
}

/// Makes the roles and brings the schema up to date. Safe to repeat; two at a time wait for each other.
pub async fn migrate(url: &str) -> Result<(), DbErr> {
    take_steps(url, None).await
}

/// Makes the roles and, in a new database, the schema as it was once the migration `last` had run.
pub async fn migrate_to(url: &str, last: &str) -> Result<(), DbErr> {
    let before = Migrator::migrations().iter().position(|one| one.name() == last);
    let steps = before.and_then(|before| u32::try_from(before + 1).ok());
    let steps = steps.ok_or_else(|| DbErr::Custom(format!("there is no migration {last}")))?;
    take_steps(url, Some(steps)).await
}

/// Runs so many migrations of those that are due, all if no number is given.
async fn take_steps(url: &str, steps: Option<u32>) -> Result<(), DbErr> {
    let root = superuser(url).await?;
    root.execute_unprepared("SELECT pg_advisory_lock(hashtext('kansa.migrate'))").await?;
    roles::prepare(&root).await?;
    root.execute_unprepared(&format!("ALTER SCHEMA public OWNER TO {}", roles::OWNER)).await?;
    // Dispatches exclude double bookings by it. Trusted, so that who may create in the database can make it. Where it is
    // there already, wherever it is, nothing is asked of the login.
    let apart = "DO $$ BEGIN
             IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist') THEN
                 CREATE SCHEMA IF NOT EXISTS extensions;
                 CREATE EXTENSION btree_gist SCHEMA extensions;
             END IF;
         END $$";
    root.execute_unprepared(apart).await?;
    let owner = owner(url).await?;
    let done = Migrator::up(&owner, steps).await;
    owner.close().await?;
    root.close().await?;
    done
}

/// Looks whether a server can serve with what is behind `server`; if it cannot, says what to do. Each looks before it serves.
pub async fn look(server: &DatabaseConnection, pooler: Pooler) -> anyhow::Result<()> {
    if !is_bound(server, pooler).await.context("cannot ask PostgreSQL for the rights of its login")? {
        bail!(
            "DATABASE_URL logs in as a role that row-level security does not bind: log in as {SERVER_ROLE}"
        );
    }
    match schema(server, pooler).await.context("cannot ask PostgreSQL for its schema")? {
        Schema::Fits => Ok(()),
        Schema::Older => bail!("the database's schema is not this program's: run `kansa migrate`"),
        Schema::Contracted(by) => {
            bail!("the database's schema has left this program behind ({by}): run a newer one")
        }
    }
}

/// How the database's schema and this program go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// All that this program knows has run. What a newer one added beside it does no harm.
    Fits,
    /// Something has yet to run.
    Older,
    /// A newer program took away what this one stands on, by the migration of this name.
    Contracted(String),
}

/// What the name of a migration ends with that takes something away on which older programs stand. All others only add, so
/// that an older program goes on beside them.
const CONTRACT: &str = "_contract";

/// What asks for the migrations that have run.
const APPLIED: &str = "SELECT known_migrations()";

/// PostgreSQL's code for a function that is not there.
const NO_SUCH_FUNCTION: &str = "42883";

/// Looks whether this program can serve with the schema behind `server`.
pub async fn schema(server: &DatabaseConnection, pooler: Pooler) -> Result<Schema, DbErr> {
    let applied = match ask(server, pooler, APPLIED).await {
        Ok(rows) => rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?,
        Err(failure) if is_unknown(&failure) => return Ok(Schema::Older),
        Err(failure) => return Err(failure),
    };
    let known: Vec<String> = Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    Ok(fit(&applied, &known))
}

fn fit(applied: &BTreeSet<String>, known: &[String]) -> Schema {
    if known.iter().any(|one| !applied.contains(one)) {
        return Schema::Older;
    }
    let contracted = applied.iter().find(|one| one.ends_with(CONTRACT) && !known.contains(one));
    contracted.map_or(Schema::Fits, |one| Schema::Contracted(one.clone()))
}

fn is_unknown(failure: &DbErr) -> bool {
    let DbErr::Query(RuntimeErr::SqlxError(cause)) = failure else { return false };
    let Some(said) = cause.as_database_error() else { return false };
    said.code().is_some_and(|code| code == NO_SUCH_FUNCTION)
}

/// Asks in a transaction: outside of one, a pooler may take the question to one session and its values to another.
async fn ask(server: &DatabaseConnection, pooler: Pooler, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    let asking = server.begin().await?;
    if pooler == Pooler::PgBouncer {
        asking.execute_unprepared(FORGET).await?;
    }
    let rows = asking.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    asking.rollback().await?;
    Ok(rows)
}

/// Whether the login is one that row-level security binds: no superuser, none that passes it, none that may become the
/// owner.
async fn is_bound(server: &DatabaseConnection, pooler: Pooler) -> Result<bool, DbErr> {
    let sql = format!(
        "SELECT NOT (rolsuper OR rolbypassrls OR pg_has_role(oid, '{}', 'MEMBER')) FROM pg_roles
         WHERE rolname = session_user",
        roles::OWNER
    );
    let rows = ask(server, pooler, &sql).await?;
    rows.first().map_or(Ok(false), |row| row.try_get_by_index(0))
}

/// Whether no organization has been founded in the database yet.
pub async fn is_new(superuser: &str) -> Result<bool, DbErr> {
    let owner = owner(superuser).await?;
    let asked = Statement::from_string(
        DbBackend::Postgres,
        "SELECT NOT EXISTS (SELECT FROM organizations)".to_owned(),
    );
    let row = owner.query_one_raw(asked).await?;
    owner.close().await?;
    row.map_or(Ok(false), |row| row.try_get_by_index(0))
}

/// Makes the database `name` if it is missing. `root` is the URL of another database of the same cluster, with a
/// superuser's login. Answers whether it was missing.
pub async fn ensure_database(root: &str, name: &str) -> Result<bool, DbErr> {
    let root = superuser(root).await?;
    let missing = !find_database(&root, name).await?;
    if missing {
        root.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    }
    root.close().await?;
    Ok(missing)
}

/// Whether the cluster has the database `name`.
pub async fn has_database(root: &str, name: &str) -> Result<bool, DbErr> {
    let root = superuser(root).await?;
    let found = find_database(&root, name).await?;
    root.close().await?;
    Ok(found)
}

/// Removes the database `name`, if it is there.
pub async fn drop_database(root: &str, name: &str) -> Result<(), DbErr> {
    let root = superuser(root).await?;
    root.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    root.close().await
}

/// Gives the database `from` another name. Whoever is still connected to it is sent away.
pub async fn rename_database(root: &str, from: &str, to: &str) -> Result<(), DbErr> {
    let root = superuser(root).await?;
    let leave = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{from}'");
    root.execute_unprepared(&leave).await?;
    root.execute_unprepared(&format!("ALTER DATABASE {from} RENAME TO {to}")).await?;
    root.close().await
}

async fn superuser(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false); // one session: it may hold a lock
    Database::connect(options).await
}

async fn find_database(root: &DatabaseConnection, name: &str) -> Result<bool, DbErr> {
    let known = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [name.into()],
    );
    Ok(root.query_one_raw(known).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::{Schema, fit};
    use std::collections::BTreeSet;

    #[test]
    fn what_is_added_later_does_no_harm_and_what_is_taken_away_does() {
        let known = ["m1_a", "m2_b_contract"].map(str::to_owned);
        let with = |more: &[&str]| {
            let applied = known.iter().cloned().chain(more.iter().map(|&one| one.to_owned()));
            fit(&applied.collect(), &known)
        };
        assert_eq!(with(&[]), Schema::Fits, "its own contracts are known");
        assert_eq!(with(&["m3_c", "m0_between"]), Schema::Fits);
        assert_eq!(with(&["m3_c", "m4_d_contract"]), Schema::Contracted("m4_d_contract".to_owned()));
        assert_eq!(fit(&BTreeSet::new(), &known), Schema::Older);
        let other = BTreeSet::from(["m1_a", "m9_z_contract"].map(str::to_owned));
        assert_eq!(fit(&other, &known), Schema::Older, "what is missing counts first");
    }
}
