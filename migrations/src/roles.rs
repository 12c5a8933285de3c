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

/// What holds for each session of the server. Also the role's own settings, for a pooler passes none on.
pub const SESSION: [(&str, &str); 4] = [
    // A statement that runs longer is ended by the database: a client that hung up must not hold a connection.
    ("statement_timeout", "10s"),
    // A lock not had within this time is not had at all.
    ("lock_timeout", "5s"),
    // A transaction left idle longer is ended by the database.
    ("idle_in_transaction_session_timeout", "15s"),
    // A statement whose client is gone is ended when the database looks next.
    ("client_connection_check_interval", "1s"),
];

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
    for (setting, value) in SESSION {
        // What somebody set there stays; of two who set it at a time one is enough. Who may not set it leaves it: sessions set
        // it themselves, but through a pooler.
        let sql = format!(
            "DO $$ BEGIN
                 IF NOT EXISTS (SELECT FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS c
                                WHERE s.setrole = '{SERVER}'::regrole AND s.setdatabase = 0 AND c LIKE '{setting}=%') THEN
                     ALTER ROLE {SERVER} SET {setting} = '{value}';
                 END IF;
             EXCEPTION WHEN internal_error OR unique_violation OR insufficient_privilege THEN NULL; END $$"
        );
        superuser.execute_unprepared(&sql).await?;
    }
    Ok(())
}
