//! Making a database fit to be served: roles, schema. Needs a superuser, which the server never is.
use migrations::{Migrator, roles};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

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
    let done = Migrator::up(&owner, None).await;
    owner.close().await?;
    root.close().await?;
    done
}

/// Whether every migration has run. The server looks before it serves.
pub async fn is_current(server: &DatabaseConnection) -> Result<bool, DbErr> {
    let wanted = Migrator::migrations().len();
    let row = server
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DbBackend::Postgres,
            "SELECT applied_migrations()".to_owned(),
        ))
        .await;
    match row {
        Ok(Some(row)) => {
            Ok(usize::try_from(row.try_get_by_index::<i64>(0)?).is_ok_and(|done| done == wanted))
        }
        Ok(None) | Err(DbErr::Query(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whether the login is one that row-level security binds: no superuser, none that passes it, none that may become the
/// owner. The server looks before it serves.
pub async fn is_bound(server: &DatabaseConnection) -> Result<bool, DbErr> {
    let asked = sea_orm::Statement::from_string(
        sea_orm::DbBackend::Postgres,
        format!(
            "SELECT NOT (rolsuper OR rolbypassrls OR pg_has_role(oid, '{}', 'MEMBER')) FROM pg_roles
             WHERE rolname = session_user",
            roles::OWNER
        ),
    );
    let row = server.query_one_raw(asked).await?;
    row.map_or(Ok(false), |row| row.try_get_by_index(0))
}

/// Whether no organization has been founded in the database yet.
pub async fn is_new(superuser: &str) -> Result<bool, DbErr> {
    let owner = owner(superuser).await?;
    let asked = sea_orm::Statement::from_string(
        sea_orm::DbBackend::Postgres,
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
    let known = sea_orm::Statement::from_sql_and_values(
        sea_orm::DbBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1",
        [name.into()],
    );
    Ok(root.query_one_raw(known).await?.is_some())
}
