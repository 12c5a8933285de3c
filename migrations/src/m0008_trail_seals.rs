//! The seal over the trail: a queue of what was committed, a chain of hashes per tenant, and the chains' signed heads.
use crate::enclose::{self, Entry};
use crate::roles::SEALER;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    -- No reference to the trail: it would cost every writer a lock. An entry that waits here and is gone is a fault that
    -- `kansa verify trail` names.
    CREATE TABLE trail_unsealed (
        tenant_id uuid NOT NULL,
        trail_id  uuid NOT NULL,
        PRIMARY KEY (tenant_id, trail_id)
    );

    CREATE TABLE trail_seals (
        tenant_id uuid NOT NULL REFERENCES organizations (id),
        sequence  bigint NOT NULL CHECK (sequence > 0),
        trail_id  uuid NOT NULL,
        hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
        PRIMARY KEY (tenant_id, sequence),
        CONSTRAINT trail_seals_once UNIQUE (tenant_id, trail_id),
        FOREIGN KEY (tenant_id, trail_id) REFERENCES trail (tenant_id, id)
    );

    CREATE TABLE trail_heads (
        tenant_id  uuid NOT NULL REFERENCES organizations (id),
        sequence   bigint NOT NULL,
        hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
        signed_at  timestamptz NOT NULL,
        -- Ed25519. The key's id is computed from it.
        public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
        signature  bytea NOT NULL CHECK (octet_length(signature) = 64),
        PRIMARY KEY (tenant_id, sequence),
        FOREIGN KEY (tenant_id, sequence) REFERENCES trail_seals (tenant_id, sequence)
    );";

/// All that a writer pays for the seal: one narrow row more, in its own transaction, so that an entry is queued exactly if
/// it is committed. No serving role may write to the queue itself, hence `SECURITY DEFINER`.
const QUEUE: &str = "
    CREATE FUNCTION queue_for_seal() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO trail_unsealed (tenant_id, trail_id) VALUES (NEW.tenant_id, NEW.id);
        RETURN NULL;
    END $$;
    REVOKE EXECUTE ON FUNCTION queue_for_seal() FROM PUBLIC;
    CREATE TRIGGER queue_for_seal AFTER INSERT ON trail FOR EACH ROW EXECUTE FUNCTION queue_for_seal();
    INSERT INTO trail_unsealed (tenant_id, trail_id) SELECT tenant_id, id FROM trail;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        enclose::tenant(db, "trail_unsealed", "", Entry::None).await?;
        enclose::tenant(db, "trail_seals", "SELECT", Entry::None).await?;
        enclose::tenant(db, "trail_heads", "SELECT", Entry::None).await?;
        db.execute_unprepared(QUEUE).await?;
        db.execute_unprepared(&sealer_role()).await.map(drop)
    }
}

/// The sealer sees whose entries wait; all else of the one tenant that it named, and of the trail nothing to write.
fn sealer_role() -> String {
    let one = "tenant_id = (SELECT app_tenant())";
    format!(
        "GRANT USAGE ON SCHEMA public TO {SEALER};
         GRANT SELECT, DELETE ON trail_unsealed TO {SEALER};
         CREATE POLICY all_waiting ON trail_unsealed FOR SELECT TO {SEALER} USING (true);
         CREATE POLICY one_chain ON trail_unsealed FOR DELETE TO {SEALER} USING ({one});
         GRANT SELECT ON trail TO {SEALER};
         CREATE POLICY one_chain ON trail FOR SELECT TO {SEALER} USING ({one});
         GRANT SELECT, INSERT ON trail_seals TO {SEALER};
         CREATE POLICY one_chain ON trail_seals TO {SEALER} USING ({one}) WITH CHECK ({one});
         GRANT INSERT ON trail_heads TO {SEALER};
         CREATE POLICY one_chain ON trail_heads FOR INSERT TO {SEALER} WITH CHECK ({one});"
    )
}
