//! Comparison releases: contributions in escrow, frozen cohorts, and figures that are visible once released.
use crate::enclose;
use crate::roles::{APP, RELEASE};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE releases (
        id            uuid PRIMARY KEY,
        prefecture_id uuid NOT NULL REFERENCES organizations (id),
        prefecture    text NOT NULL,
        fiscal_year   smallint NOT NULL,
        edition       text NOT NULL REFERENCES editions (code),
        basis         text NOT NULL CHECK (basis IN ('JUDGED', 'SELF_ASSESSED')),
        tier          text NOT NULL CHECK (tier IN ('ESSENTIAL', 'FULL')),
        state         text NOT NULL CHECK (state IN ('OPEN', 'CLOSED', 'CHECKED', 'RELEASED', 'WITHHELD')),
        withheld      text,
        opened_at     timestamptz NOT NULL,
        closed_at     timestamptz,
        published_at  timestamptz,
        version       integer NOT NULL
    );
    -- What was withheld has shown nothing, so its key is free again.
    CREATE UNIQUE INDEX releases_once ON releases (prefecture_id, fiscal_year, edition, basis, tier)
        WHERE state <> 'WITHHELD';

    CREATE TABLE contributions (
        tenant_id        uuid NOT NULL REFERENCES organizations (id),
        participation_id uuid NOT NULL,
        audit_id         uuid NOT NULL,
        prefecture       text NOT NULL,
        fiscal_year      smallint NOT NULL,
        edition          text NOT NULL,
        basis            text NOT NULL,
        tier             text NOT NULL,
        -- Five numbers for the whole and for each domain: halves, weight, in_tier, applicable, judged.
        scores           bigint[] NOT NULL CHECK (cardinality(scores) = 45),
        contributed_at   timestamptz NOT NULL,
        withdrawn_at     timestamptz,
        PRIMARY KEY (tenant_id, participation_id, basis, tier),
        FOREIGN KEY (tenant_id, participation_id) REFERENCES participations (municipality_id, id),
        FOREIGN KEY (tenant_id, audit_id) REFERENCES audits (tenant_id, id)
    );
    CREATE INDEX contributions_by_key ON contributions (prefecture, fiscal_year, edition, basis, tier);

    CREATE TABLE cohorts (
        tenant_id        uuid NOT NULL REFERENCES organizations (id),
        release_id       uuid NOT NULL REFERENCES releases (id),
        participation_id uuid NOT NULL,
        basis            text NOT NULL,
        tier             text NOT NULL,
        -- Hundredths of a point, for the whole and for each domain.
        points           integer[] NOT NULL CHECK (cardinality(points) = 9),
        PRIMARY KEY (tenant_id, release_id),
        FOREIGN KEY (tenant_id, participation_id, basis, tier)
            REFERENCES contributions (tenant_id, participation_id, basis, tier)
    );
    CREATE INDEX cohorts_by_release ON cohorts (release_id);
    CREATE INDEX cohorts_by_participation ON cohorts (participation_id);

    CREATE TABLE release_figures (
        release_id uuid PRIMARY KEY REFERENCES releases (id),
        figures    text NOT NULL
    );";

/// A release begins OPEN, keeps its key, moves only along its machine, and once published never again; and none is
/// published over a withdrawn consent. The latter takes a lock on the contributions that a withdrawal has to wait for; it
/// looks at escrow, which the coordinator may not, hence `SECURITY DEFINER`.
const GUARD: &str = "
    CREATE FUNCTION guard_release() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            NEW.prefecture := (SELECT prefecture FROM organizations WHERE id = NEW.prefecture_id);
            IF NEW.state <> 'OPEN' THEN
                RAISE EXCEPTION 'a release begins open'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_begin_open';
            END IF;
            RETURN NEW;
        END IF;
        IF (NEW.id, NEW.prefecture_id, NEW.prefecture, NEW.fiscal_year, NEW.edition, NEW.basis, NEW.tier) IS DISTINCT FROM
           (OLD.id, OLD.prefecture_id, OLD.prefecture, OLD.fiscal_year, OLD.edition, OLD.basis, OLD.tier)
           OR (OLD.state, NEW.state) NOT IN (('OPEN', 'OPEN'), ('OPEN', 'CLOSED'), ('CLOSED', 'CHECKED'),
               ('CLOSED', 'OPEN'), ('CHECKED', 'OPEN'), ('CHECKED', 'RELEASED'), ('CHECKED', 'WITHHELD'),
               ('RELEASED', 'RELEASED'), ('WITHHELD', 'WITHHELD'))
        THEN
            RAISE EXCEPTION 'this is no step of a release'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_keep_to_their_machine';
        END IF;
        IF OLD.state IN ('RELEASED', 'WITHHELD') THEN
            RAISE EXCEPTION 'a published release never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_final';
        END IF;
        IF NEW.state = 'RELEASED' THEN
            PERFORM 1 FROM contributions c JOIN cohorts m USING (tenant_id, participation_id, basis, tier)
                WHERE m.release_id = NEW.id ORDER BY c.tenant_id FOR SHARE OF c;
            IF OLD.state <> 'CHECKED' OR OLD.withheld IS NOT NULL OR EXISTS (
                SELECT FROM contributions c JOIN cohorts m USING (tenant_id, participation_id, basis, tier)
                WHERE m.release_id = NEW.id AND c.withdrawn_at IS NOT NULL)
            THEN
                RAISE EXCEPTION 'the release is not fit to be published'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_stand_on_consents';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    -- The check is the release role's: a coordinator closes and publishes, and cannot pass over it.
    CREATE FUNCTION guard_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_user = '{APP}' AND NEW.state <> OLD.state
           AND (NEW.state = 'CHECKED' OR NEW.state = 'OPEN') THEN
            RAISE EXCEPTION 'only the release role checks and reopens'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_checked_in_escrow';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER checked_in_escrow BEFORE UPDATE ON releases FOR EACH ROW EXECUTE FUNCTION guard_check();

    CREATE FUNCTION keep_published() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (SELECT FROM releases WHERE id = OLD.release_id AND state IN ('RELEASED', 'WITHHELD')) THEN
            RAISE EXCEPTION 'what a published release stands on never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_final';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON cohorts
        FOR EACH ROW EXECUTE FUNCTION keep_published();
    CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON release_figures
        FOR EACH ROW EXECUTE FUNCTION keep_published();

    CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON releases FOR EACH ROW EXECUTE FUNCTION guard_release();

    CREATE FUNCTION app_prefecture() RETURNS text LANGUAGE sql STABLE
        RETURN (SELECT prefecture FROM organizations WHERE id = app_own_tenant());";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        db.execute_unprepared(&GUARD.replace("{APP}", APP)).await?;
        let own = "prefecture_id = (SELECT app_own_tenant())";
        let readers = format!("{own} OR state = 'RELEASED' AND prefecture = (SELECT app_prefecture())");
        let change = "SELECT, INSERT, UPDATE (state, closed_at, published_at, version)";
        enclose::party(db, "releases", change, &readers, own).await?;
        // The releases' own policy decides whose figures these are; until one is released they are nobody's.
        let released = "release_id IN (SELECT id FROM releases WHERE state = 'RELEASED')";
        enclose::party(db, "release_figures", "SELECT", released, "false").await?;
        enclose::escrow(db, "contributions", "SELECT, INSERT, UPDATE", "").await?;
        enclose::escrow(db, "cohorts", "SELECT", "").await?;
        db.execute_unprepared(&release_role()).await.map(drop)
    }
}

/// The release role sees one release at a time, named by the setting, and the escrow that this release concerns.
fn release_role() -> String {
    let one = "= (SELECT app_release())";
    format!(
        "GRANT SELECT, UPDATE ON releases TO {RELEASE};
         CREATE POLICY one_release ON releases TO {RELEASE} USING (id {one}) WITH CHECK (id {one});
         GRANT SELECT ON contributions TO {RELEASE};
         CREATE POLICY one_release ON contributions FOR SELECT TO {RELEASE}
             USING ((prefecture, fiscal_year, edition, basis, tier) IN
                    (SELECT prefecture, fiscal_year, edition, basis, tier FROM releases WHERE id {one}));
         GRANT SELECT, INSERT, DELETE ON cohorts TO {RELEASE};
         CREATE POLICY one_release ON cohorts TO {RELEASE} USING (release_id {one}) WITH CHECK (release_id {one});
         GRANT SELECT, INSERT, DELETE ON release_figures TO {RELEASE};
         CREATE POLICY one_release ON release_figures TO {RELEASE} USING (release_id {one})
             WITH CHECK (release_id {one});
         CREATE FUNCTION unpublished_releases_of(withdrawn uuid) RETURNS SETOF uuid
             LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
             SELECT r.id FROM contributions c JOIN cohorts m USING (tenant_id, participation_id, basis, tier)
                 JOIN releases r ON r.id = m.release_id
             WHERE participation_id = withdrawn AND c.withdrawn_at IS NOT NULL AND r.state IN ('CLOSED', 'CHECKED')
         $$;
         GRANT INSERT ON trail TO {RELEASE};
         CREATE POLICY one_release ON trail FOR INSERT TO {RELEASE}
             WITH CHECK (tenant_id = (SELECT prefecture_id FROM releases WHERE id {one}));
         -- Holds the contributions of a release's key against withdrawal until the freeze is over.
         CREATE FUNCTION hold_contributions(which uuid) RETURNS void
             LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
         BEGIN
             PERFORM 1 FROM contributions c JOIN releases r USING (prefecture, fiscal_year, edition, basis, tier)
             WHERE r.id = which ORDER BY c.tenant_id, c.participation_id FOR SHARE OF c;
         END $$;
         REVOKE EXECUTE ON FUNCTION hold_contributions(uuid) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION hold_contributions(uuid) TO {RELEASE};
         REVOKE EXECUTE ON FUNCTION unpublished_releases_of(uuid) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION unpublished_releases_of(uuid) TO {RELEASE};
         REVOKE EXECUTE ON FUNCTION guard_release() FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION guard_release() TO {APP}, {RELEASE};"
    )
}
