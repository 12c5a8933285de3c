//! The server asks by name which migrations have run, so that it can serve beside what a newer one added.
use crate::roles::SERVER;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Beside `applied_migrations()`, by whose count programs before this one refuse.
const KNOWN: &str = "
    CREATE FUNCTION known_migrations() RETURNS SETOF text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN QUERY SELECT version::text FROM seaql_migrations;
    END $$;
    REVOKE EXECUTE ON FUNCTION known_migrations() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION known_migrations() TO {SERVER};";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&KNOWN.replace("{SERVER}", SERVER)).await.map(drop)
    }
}
