//! The database roles. They belong to the cluster, so they are made before any migration runs.
use sea_orm_migration::prelude::*;

/// Owns the schema and passes row-level security: migrations, bulk loads and backups. The server never has it.
pub const OWNER: &str = "kansa_owner";
/// What the server logs in as. It owns nothing and inherits nothing: until it takes one of the roles below, inside a transaction, it can do nothing.
pub const SERVER: &str = "kansa_server";
/// Works inside one tenant.
pub const APP: &str = "kansa_app";
/// Works before a tenant is known: sign-in, invitations, the outbox.
pub const PLATFORM: &str = "kansa_platform";
/// Computes a comparison release from a frozen cohort in escrow.
pub const RELEASE: &str = "kansa_release";
/// Chains what was committed to the trails, one tenant at a time.
pub const SEALER: &str = "kansa_sealer";

/// Makes the roles that are missing. Needs a superuser for it, for only one may grant `BYPASSRLS`; where all of them are
/// there, nobody.
pub async fn prepare(superuser: &impl ConnectionTrait) -> Result<(), DbErr> {
    let wanted = [
        (OWNER, "NOLOGIN BYPASSRLS"),
        (SERVER, "LOGIN NOINHERIT NOBYPASSRLS"),
        (APP, "NOLOGIN NOBYPASSRLS"),
        (PLATFORM, "NOLOGIN NOBYPASSRLS"),
        (RELEASE, "NOLOGIN NOBYPASSRLS"),
        (SEALER, "NOLOGIN NOBYPASSRLS"),
    ];
    for (role, attributes) in wanted {
        let sql = format!(
            "DO $$ BEGIN
                 IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                     CREATE ROLE {role} {attributes};
                 END IF;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        superuser.execute_unprepared(&sql).await?;
    }
    for role in [APP, PLATFORM, RELEASE, SEALER] {
        let taken = format!(
            "DO $$ BEGIN
                 IF NOT pg_has_role('{SERVER}', '{role}', 'MEMBER') THEN GRANT {role} TO {SERVER}; END IF;
             END $$"
        );
        superuser.execute_unprepared(&taken).await?;
    }
    Ok(())
}
