//! The settings of a transaction, as the policies read them. Unset or empty is NULL, and NULL admits no row.
use crate::roles::{APP, PLATFORM, RELEASE, SERVER};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `app_own_tenant` is the tenant when the actor belongs to it; `app_granted_audit` is the one audit that a live grant
/// opens to an outsider. The latter looks at a table its caller may not read, hence `SECURITY DEFINER`.
const SETTINGS: &str = "
    CREATE FUNCTION app_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.tenant', true), '')::uuid;
    CREATE FUNCTION app_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.organization', true), '')::uuid;
    CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.user', true), '')::uuid;
    CREATE FUNCTION app_grant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.grant', true), '')::uuid;
    CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.now', true), '')::timestamptz;
    CREATE FUNCTION app_release() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN nullif(current_setting('app.release', true), '')::uuid;
    CREATE FUNCTION app_own_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        RETURN CASE WHEN app_organization() = app_tenant() THEN app_tenant() END;
    -- The server, which may read no table before it takes a role, asks whether the schema is current.
    CREATE FUNCTION applied_migrations() RETURNS bigint
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN (SELECT count(*) FROM seaql_migrations);
    END $$;
    CREATE FUNCTION app_granted_audit() RETURNS uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN (SELECT audit_id FROM entry_grants
                WHERE id = app_grant() AND owner_id = app_tenant() AND grantee_id = app_organization()
                  AND ended_at IS NULL AND app_now() >= valid_from AND app_now() < valid_until);
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(SETTINGS).await?;
        let usage = format!(
            "REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {SERVER}, {APP}, {PLATFORM}, {RELEASE};"
        );
        db.execute_unprepared(&usage).await.map(drop)
    }
}
