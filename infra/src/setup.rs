//! Making a database fit to be served: roles, schema. Needs a superuser, which the server never is.
use migrations::{Migrator, roles};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

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
pub async fn migrate(superuser: &str) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(superuser);
    options.max_connections(1).sqlx_logging(false); // one session: it holds the lock
    let root = Database::connect(options).await?;
    root.execute_unprepared("SELECT pg_advisory_lock(hashtext('kansa.migrate'))").await?;
    roles::prepare(&root).await?;
    root.execute_unprepared(&format!("ALTER SCHEMA public OWNER TO {}", roles::OWNER)).await?;
    let owner = owner(superuser).await?;
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
