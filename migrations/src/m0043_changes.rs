//! The journal of changes: whose memberships, front ends, named results or own scores were written, and which tokens were
//! ended, so that every replica forgets what it remembers of them, whoever wrote and by whatever means.
use crate::enclose::{self, Entry};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// By the number of its transaction a row is told from those that were visible before, however late it commits. No
/// reference to the organizations: it would cost every writer a lock, and a row is of no use after minutes.
const TABLE: &str = "
    CREATE TABLE changes (
        tenant_id uuid NOT NULL,
        xid       xid8 NOT NULL DEFAULT pg_current_xact_id(),
        kind      text NOT NULL CHECK (kind IN ('MEMBER', 'TOKEN', 'PEOPLE', 'NAMED', 'SCORES')),
        -- The person of a membership or a front end, the first half of a token's hash; else the organization once more.
        subject   uuid NOT NULL,
        -- By the server's own clock: nothing but the sweep goes by it.
        noted_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, xid, kind, subject)
    );
    CREATE INDEX changes_by_xid ON changes (xid);";

/// A table that something remembered is made of.
struct Source {
    table: &'static str,
    kind: &'static str,
    /// Whose it is.
    tenant: &'static str,
    subject: &'static str,
    /// The rows that count.
    only: &'static str,
    /// The columns that count, where others change often; all, if none are named.
    facts: Option<&'static str>,
}

impl Source {
    const fn new(table: &'static str, kind: &'static str, tenant: &'static str) -> Self {
        Self { table, kind, tenant, subject: tenant, only: "true", facts: None }
    }

    /// All that a writer pays: a narrow row for each organization (or person) that a statement concerns, once a
    /// transaction, in that transaction. No serving role may write to the journal itself, hence `SECURITY DEFINER`.
    fn watch(&self) -> String {
        let Self { table, kind, tenant, subject, only, facts } = self;
        let note = |rows: &str| {
            format!(
                "INSERT INTO changes (tenant_id, kind, subject)
                     SELECT DISTINCT {tenant}, '{kind}', {subject} FROM {rows} WHERE {only} ON CONFLICT DO NOTHING;"
            )
        };
        let differ = |these: &str, those: &str| match facts {
            Some(facts) => {
                note(&format!("(SELECT {facts} FROM {these} EXCEPT SELECT {facts} FROM {those}) AS differ"))
            }
            None => note(these),
        };
        let (changed, former) = (differ("changed", "former"), differ("former", "changed"));
        let all = note("changed");
        format!(
            "CREATE FUNCTION note_{table}() RETURNS trigger
                 LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
             BEGIN
                 IF TG_OP = 'UPDATE' THEN
                     {changed}
                     {former}
                 ELSE
                     {all}
                 END IF;
                 RETURN NULL;
             END $$;
             REVOKE EXECUTE ON FUNCTION note_{table}() FROM PUBLIC;
             CREATE TRIGGER note_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
                 FOR EACH STATEMENT EXECUTE FUNCTION note_{table}();
             CREATE TRIGGER note_changed AFTER UPDATE ON {table} REFERENCING OLD TABLE AS former NEW TABLE AS changed
                 FOR EACH STATEMENT EXECUTE FUNCTION note_{table}();
             CREATE TRIGGER note_removed AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
                 FOR EACH STATEMENT EXECUTE FUNCTION note_{table}();"
        )
    }
}

/// What is remembered, and of what it is made: `infra/src/db/standings`.
const SOURCES: [Source; 9] = [
    Source { subject: "user_id", ..Source::new("members", "MEMBER", "tenant_id") },
    // A front end is a person, too. When it signed in last is of no interest here.
    Source {
        subject: "user_id",
        facts: Some("tenant_id, user_id, name, scopes, addresses, expires_at, revoked_at"),
        ..Source::new("service_accounts", "MEMBER", "tenant_id")
    },
    Source::new("organizations", "PEOPLE", "id"),
    // Those that may count in a comparison: others change with every step of an audit.
    Source { only: "participation_id IS NOT NULL", ..Source::new("audits", "SCORES", "tenant_id") },
    Source::new("audit_scores", "SCORES", "tenant_id"),
    Source::new("named_results", "NAMED", "prefecture_id"),
    Source::new("named_scores", "NAMED", "reader_id"),
    Source::new("named_comparisons", "NAMED", "proposer_id"),
    Source::new("named_comparison_parts", "NAMED", "owner_id"),
];

/// A token that was ended is nobody's: there is no organization to name. Those that are forgotten have lapsed.
const TOKENS: &str = "
    CREATE FUNCTION note_ended_tokens() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO changes (tenant_id, kind, subject)
            SELECT DISTINCT '00000000-0000-0000-0000-000000000000'::uuid, 'TOKEN', left(hash, 32)::uuid FROM changed
            ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$;
    REVOKE EXECUTE ON FUNCTION note_ended_tokens() FROM PUBLIC;
    CREATE TRIGGER note_added AFTER INSERT ON ended_tokens REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION note_ended_tokens();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLE).await?;
        enclose::tenant(db, "changes", "", Entry::None).await?;
        // Read by every replica, and swept.
        enclose::admit_platform(db, "changes", "SELECT, DELETE").await?;
        for source in &SOURCES {
            db.execute_unprepared(&source.watch()).await?;
        }
        db.execute_unprepared(TOKENS).await.map(drop)
    }
}
