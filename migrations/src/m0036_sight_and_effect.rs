//! What a body's CISO consents to about a dispatch, what its advisor sees by it and keeps of it; and what came of dispatches,
//! in escrow until it is counted.
use crate::enclose::{self, Entry};
use crate::roles::{APP, RELEASE};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A consent is history, and what it shows lies beside it as long as it lives.
const CONSENTS: &str = "
    ALTER TABLE dispatches ADD UNIQUE (municipality_id, id);

    CREATE TABLE dispatch_consents (
        tenant_id    uuid NOT NULL REFERENCES organizations (id),
        id           uuid NOT NULL,
        dispatch_id  uuid NOT NULL,
        purpose      text NOT NULL CHECK (purpose IN ('ADVISOR_ACCESS', 'EFFECT_CONTRIBUTION')),
        evidence     uuid[] NOT NULL,
        text_version integer NOT NULL,
        given_by     uuid NOT NULL REFERENCES users (id),
        given_at     timestamptz NOT NULL,
        withdrawn_by uuid REFERENCES users (id),
        withdrawn_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (municipality_id, id),
        CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
        CHECK (purpose = 'ADVISOR_ACCESS' OR evidence = '{}')
    );
    CREATE UNIQUE INDEX dispatch_consents_live ON dispatch_consents (tenant_id, dispatch_id, purpose)
        WHERE withdrawn_at IS NULL;
    CREATE INDEX dispatch_consents_of ON dispatch_consents (tenant_id, dispatch_id, id);

    CREATE TABLE dispatch_evidence (
        tenant_id   uuid NOT NULL,
        dispatch_id uuid NOT NULL,
        evidence_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, dispatch_id, evidence_id),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (municipality_id, id),
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES evidence (tenant_id, id)
    );
    CREATE INDEX dispatch_evidence_by_evidence ON dispatch_evidence (tenant_id, evidence_id);";

/// As in `m0032_visits`; and without a dispatch that stands and a live consent there is nothing inside.
const ENTRY: &str = "
    CREATE OR REPLACE FUNCTION app_granted_dispatch() RETURNS uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN (SELECT g.dispatch_id FROM entry_grants g
                    JOIN dispatches d ON d.id = g.dispatch_id AND d.state <> 'CANCELLED'
                    JOIN dispatch_consents c ON c.tenant_id = g.owner_id AND c.dispatch_id = g.dispatch_id
                        AND c.purpose = 'ADVISOR_ACCESS' AND c.withdrawn_at IS NULL
                WHERE g.id = app_grant() AND g.owner_id = app_tenant() AND g.grantee_id = app_organization()
                  AND g.person_id = app_user() AND g.ended_at IS NULL
                  AND app_now() >= g.valid_from AND app_now() < g.valid_until);
    END $$;";

/// A copy may be one person's alone.
const COPIES: &str = "ALTER TABLE report_copies ADD person_id uuid REFERENCES users (id);";

/// What the body tells at the follow-up; what is counted of it; and what was made of the counting.
const EFFECTS: &str = "
    CREATE TABLE dispatch_follow_ups (
        tenant_id         uuid NOT NULL REFERENCES organizations (id),
        dispatch_id       uuid NOT NULL,
        capability_before text NOT NULL CHECK (capability_before IN ('NONE', 'WITH_HELP', 'ALONE')),
        capability_after  text NOT NULL CHECK (capability_after IN ('NONE', 'WITH_HELP', 'ALONE')),
        trainees_leading  smallint NOT NULL CHECK (trainees_leading >= 0),
        told_by           uuid NOT NULL REFERENCES users (id),
        told_at           timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, dispatch_id),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (municipality_id, id)
    );

    CREATE TABLE effect_contributions (
        tenant_id       uuid NOT NULL REFERENCES organizations (id),
        dispatch_id     uuid NOT NULL,
        prefecture      text NOT NULL,
        fiscal_year     smallint NOT NULL,
        alone_before    boolean,
        alone_after     boolean,
        trainee_led     boolean,
        own_audit       boolean,
        findings_closed boolean,
        contributed_at  timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, dispatch_id),
        FOREIGN KEY (tenant_id, dispatch_id) REFERENCES dispatches (municipality_id, id)
    );
    CREATE INDEX effect_contributions_of_year ON effect_contributions (fiscal_year);

    -- Once for each year: two countings of the same bodies would give away who lies between them.
    CREATE TABLE effect_releases (
        id          uuid PRIMARY KEY,
        center_id   uuid NOT NULL REFERENCES organizations (id),
        fiscal_year smallint NOT NULL CONSTRAINT effect_releases_once UNIQUE,
        asked_at    timestamptz NOT NULL,
        released_at timestamptz,
        figures     text,
        CHECK ((released_at IS NULL) = (figures IS NULL))
    );";

/// The release role sees one year at a time, as it sees one comparison at a time, and waits for what is still to be written
/// down. What is released never changes. What is counted is held from before it is read: a withdrawal under way comes first,
/// any other comes after the release.
fn release_role() -> String {
    let one = "= (SELECT app_release())";
    format!(
        "GRANT SELECT, UPDATE (released_at, figures) ON effect_releases TO {RELEASE};
         CREATE POLICY one_release ON effect_releases FOR SELECT TO {RELEASE} USING (id {one});
         CREATE POLICY release_once ON effect_releases FOR UPDATE TO {RELEASE}
             USING (id {one} AND released_at IS NULL) WITH CHECK (id {one});
         GRANT SELECT ON effect_contributions TO {RELEASE};
         CREATE POLICY one_release ON effect_contributions FOR SELECT TO {RELEASE}
             USING (fiscal_year = (SELECT fiscal_year FROM effect_releases WHERE id {one}));
         CREATE POLICY one_effect ON trail FOR INSERT TO {RELEASE}
             WITH CHECK (tenant_id = (SELECT center_id FROM effect_releases WHERE id {one}));
         CREATE FUNCTION effects_pending(which uuid) RETURNS boolean
             LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
         BEGIN
             RETURN EXISTS (
                 SELECT FROM outbox o JOIN dispatches d ON d.id = o.subject_id
                     JOIN effect_releases r ON r.fiscal_year = d.fiscal_year
                 WHERE r.id = which AND o.topic = 'EFFECT_DUE' AND o.delivered_at IS NULL
                     AND (o.attempts > 0 OR o.due_at <= r.asked_at));
         END $$;
         REVOKE EXECUTE ON FUNCTION effects_pending(uuid) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION effects_pending(uuid) TO {RELEASE};
         CREATE FUNCTION hold_effects(which uuid) RETURNS void
             LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         BEGIN
             PERFORM 1 FROM effect_contributions c JOIN effect_releases r USING (fiscal_year)
                 WHERE r.id = which ORDER BY c.tenant_id, c.dispatch_id FOR SHARE OF c;
         END $$;
         REVOKE EXECUTE ON FUNCTION hold_effects(uuid) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION hold_effects(uuid) TO {RELEASE};"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [CONSENTS, ENTRY, COPIES, EFFECTS] {
            db.execute_unprepared(part).await?;
        }
        let change = "SELECT, INSERT, UPDATE (withdrawn_by, withdrawn_at)";
        enclose::tenant(db, "dispatch_consents", change, Entry::None).await?;
        enclose::tenant(db, "dispatch_evidence", "SELECT, INSERT, DELETE", Entry::None).await?;
        let told = "SELECT, INSERT, UPDATE (capability_before, capability_after, trainees_leading, told_by, told_at)";
        enclose::tenant(db, "dispatch_follow_ups", told, Entry::None).await?;
        enclose::escrow(db, "effect_contributions", "SELECT, INSERT, UPDATE, DELETE", "").await?;
        // Asked for by the centre; once it is released, for all whom the policy of actions lets read it.
        let centre = "center_id = (SELECT app_own_tenant())";
        let readers =
            format!("{centre} OR released_at IS NOT NULL AND (SELECT app_own_tenant()) IS NOT NULL");
        let writers = format!(
            "{centre} AND released_at IS NULL
             AND EXISTS (SELECT FROM organizations o WHERE o.id = center_id AND o.kind = 'CENTER')"
        );
        enclose::party(db, "effect_releases", "SELECT, INSERT", &readers, &writers).await?;
        db.execute_unprepared(&release_role()).await?;
        let granted = "tenant_id = (SELECT app_tenant()) AND dispatch_id = (SELECT app_granted_dispatch())";
        let shown = "tenant_id = (SELECT app_tenant()) AND (SELECT app_granted_dispatch()) IS NOT NULL";
        let mine = "person_id IS NULL OR (SELECT app_user()) IS NULL OR person_id = (SELECT app_user())";
        db.execute_unprepared(&format!(
            "CREATE POLICY advised ON dispatch_evidence FOR SELECT TO {APP} USING ({granted});
             CREATE POLICY advised ON evidence FOR SELECT TO {APP}
                 USING ({shown} AND id IN (SELECT evidence_id FROM dispatch_evidence WHERE {granted}));
             CREATE POLICY advised ON evidence_versions FOR SELECT TO {APP}
                 USING ({shown} AND evidence_id IN (SELECT evidence_id FROM dispatch_evidence WHERE {granted}));
             CREATE POLICY own_copy ON report_copies AS RESTRICTIVE TO {APP} USING ({mine}) WITH CHECK ({mine});"
        ))
        .await
        .map(drop)
    }
}
