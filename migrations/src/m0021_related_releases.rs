//! Releases beside each other: of a prefecture and of the nation, with peer groups, both tiers, revisions and the year before.
use crate::enclose::{self, Entry};
use crate::roles::{APP, RELEASE};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Who makes a release owns it: a prefecture its own, the centre the nation's. A released one is never changed; a later one
/// of the same key names it and says why, so at most one of a key is under way, one is the first, and each has one successor.
const RELEASES: &str = "
    ALTER TABLE releases RENAME COLUMN prefecture_id TO owner_id;
    ALTER TABLE releases ALTER COLUMN prefecture DROP NOT NULL;
    ALTER TABLE releases
        ADD scope text NOT NULL DEFAULT 'PREFECTURE' CHECK (scope IN ('PREFECTURE', 'NATION')),
        ADD partition text NOT NULL DEFAULT 'NONE'
            CHECK (partition IN ('NONE', 'POPULATION_BAND', 'GOVERNMENT_KIND', 'NETWORK_MODEL')),
        ADD supersedes uuid REFERENCES releases (id),
        ADD revision_reason text,
        -- The related releases that were published when this one was checked, by id.
        ADD checked_beside uuid[],
        ADD CHECK ((scope = 'NATION') = (prefecture IS NULL)),
        ADD CHECK ((supersedes IS NULL) = (revision_reason IS NULL));
    DROP INDEX releases_once;
    CREATE UNIQUE INDEX releases_once ON releases (owner_id, fiscal_year, edition, basis, tier)
        WHERE state IN ('OPEN', 'CLOSED', 'CHECKED');
    CREATE UNIQUE INDEX releases_first ON releases (owner_id, fiscal_year, edition, basis, tier)
        WHERE state = 'RELEASED' AND supersedes IS NULL;
    CREATE UNIQUE INDEX releases_superseded_once ON releases (supersedes) WHERE state = 'RELEASED';
    CREATE INDEX releases_of_scores ON releases (fiscal_year, basis, edition) WHERE state = 'RELEASED';";

/// What a contribution carries besides its scores: what places the body in a peer group, which items it conforms to, and
/// its scores of both years over the items that both asked.
const ESCROW: &str = "
    ALTER TABLE contributions
        ADD population integer,
        ADD government_kind text,
        ADD network_model text CHECK (network_model IN ('ALPHA', 'BETA', 'BETA_PRIME')),
        ADD items_judged text[] NOT NULL DEFAULT '{}',
        ADD items_conforming text[] NOT NULL DEFAULT '{}',
        ADD earlier_year smallint,
        ADD earlier_edition text REFERENCES editions (code),
        ADD earlier_points integer[] CHECK (cardinality(earlier_points) = 9),
        ADD later_points integer[] CHECK (cardinality(later_points) = 9),
        ADD comparable_percent smallint CHECK (comparable_percent BETWEEN 0 AND 100),
        ADD CHECK (num_nulls(earlier_year, earlier_edition, earlier_points, later_points, comparable_percent) IN (0, 5));
    UPDATE contributions c SET population = g.population, government_kind = g.kind
        FROM organizations o JOIN governments g ON g.code = o.code WHERE o.id = c.tenant_id;
    CREATE INDEX contributions_of_scores ON contributions (fiscal_year, edition, basis, tier);
    ALTER TABLE cohorts
        ADD group_code text,
        -- In which variables the body counts in the release's change since the year before: a bit each, the whole first.
        ADD compared smallint NOT NULL DEFAULT 0 CHECK (compared BETWEEN 0 AND 511);";

/// Figures of before there were groups, in the form of now: the whole, and nothing else.
const FIGURES: &str = r#"
    ALTER TABLE release_figures DISABLE TRIGGER USER;
    UPDATE release_figures SET figures = '{"format":1,"release":{"whole":' || figures || ',"groups":[],"topQuarter":{"overall":'
        || none || ',"domains":[' || array_to_string(array_fill(none, ARRAY[8]), ',') || ']},"itemRates":[],"change":null}}'
        FROM (VALUES ('{"WITHHELD":"DETAIL_NEEDS_MORE"}')) AS details (none)
        WHERE figures NOT LIKE '{"format":%';
    ALTER TABLE release_figures ENABLE TRIGGER USER;"#;

/// What the model of a network tells peers by: declared by the body itself, copied with its contributions.
const PROFILES: &str = "
    CREATE TABLE profiles (
        tenant_id     uuid PRIMARY KEY REFERENCES organizations (id),
        network_model text NOT NULL CHECK (network_model IN ('ALPHA', 'BETA', 'BETA_PRIME')),
        declared_by   uuid NOT NULL REFERENCES users (id),
        declared_at   timestamptz NOT NULL,
        version       integer NOT NULL
    );";

/// Functions that speak of a release's key, which the nation's has without a prefecture. `related_releases` names what is
/// published over the same answers, of either tier, or over those of the year before: what a release is checked together
/// with. Prefectures have no answers in common, but beside the nation's each is what is left of it without the others.
const FUNCTIONS: &str = "
    CREATE FUNCTION related_releases(which uuid) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT o.id FROM releases r JOIN releases o ON o.basis = r.basis AND o.state = 'RELEASED' AND o.id <> r.id
        WHERE r.id = which
            AND (o.fiscal_year = r.fiscal_year AND o.edition = r.edition OR o.fiscal_year = r.fiscal_year - 1)
            AND (o.owner_id = r.owner_id OR 'NATION' IN (o.scope, r.scope) OR EXISTS (
                SELECT FROM releases n WHERE n.scope = 'NATION' AND n.state = 'RELEASED' AND n.basis = o.basis
                    AND n.fiscal_year = o.fiscal_year AND n.edition = o.edition))
        ORDER BY o.id
    $$;
    -- Checks and publications of one basis wait for each other: each sees all that was published before.
    CREATE FUNCTION one_release_at_a_time(of_basis text) RETURNS void LANGUAGE sql VOLATILE AS $$
        SELECT pg_advisory_xact_lock(hashtextextended('kansa release ' || of_basis, 0))
    $$;
    CREATE OR REPLACE FUNCTION unpublished_releases_of(withdrawn uuid) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT r.id FROM contributions c JOIN cohorts m USING (tenant_id, participation_id, basis, tier)
            JOIN releases r ON r.id = m.release_id
        WHERE participation_id = withdrawn AND c.withdrawn_at IS NOT NULL AND r.state IN ('CLOSED', 'CHECKED')
        ORDER BY r.id
    $$;
    CREATE OR REPLACE FUNCTION hold_contributions(which uuid) RETURNS void
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM 1 FROM contributions c JOIN releases r USING (fiscal_year, edition, basis, tier)
        WHERE r.id = which AND (r.scope = 'NATION' OR c.prefecture = r.prefecture)
        ORDER BY c.tenant_id, c.participation_id FOR SHARE OF c;
    END $$;
    CREATE OR REPLACE FUNCTION disclosures_pending(which uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM outbox o JOIN organizations g ON g.id = o.tenant_id
                JOIN releases r ON r.scope = 'NATION' OR r.prefecture = g.prefecture
            WHERE r.id = which AND g.kind = 'MUNICIPALITY' AND o.delivered_at IS NULL
              AND o.topic IN ('REPORT_SIGNED', 'CONSENT_CHANGED') AND o.created_at < r.closed_at);
    END $$;
    CREATE OR REPLACE FUNCTION guard_coordinator() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        makes text := (SELECT kind FROM organizations WHERE id =
            (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'releases' THEN 'owner_id' ELSE 'prefecture_id' END)::uuid);
    BEGIN
        IF makes IS DISTINCT FROM (CASE WHEN TG_TABLE_NAME = 'releases' AND to_jsonb(NEW) ->> 'scope' = 'NATION'
                                   THEN 'CENTER' ELSE 'PREFECTURE' END) THEN
            RAISE EXCEPTION 'only a prefecture coordinates, and the centre alone compares the nation'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coordinators_are_prefectures';
        END IF;
        RETURN NEW;
    END $$;";

/// As in `m0007_comparisons`, with what came since: there is one partition, ever, of the same scores, for what lies between
/// two that cross would be given away; a revision names the newest release of its own key; nothing is
/// published over a check that knows less than what is published now; and nothing more of a year's scores is published once
/// the year after shows how they changed, for that change was not weighed with it.
const GUARD: &str = "
    CREATE OR REPLACE FUNCTION guard_release() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        -- One at a time, so that each sees all that was published before.
        IF TG_OP = 'UPDATE' AND NEW.state = 'RELEASED' THEN
            PERFORM one_release_at_a_time(NEW.basis);
        END IF;
        IF (TG_OP = 'INSERT' OR NEW.state = 'RELEASED') AND EXISTS (
            SELECT FROM releases o WHERE o.state = 'RELEASED' AND o.id <> NEW.id AND o.partition <> NEW.partition
                AND (o.owner_id, o.fiscal_year, o.edition) = (NEW.owner_id, NEW.fiscal_year, NEW.edition))
        THEN
            RAISE EXCEPTION 'the peer groups of these scores are fixed'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_partition_fixed';
        END IF;
        IF (TG_OP = 'INSERT' OR NEW.state = 'RELEASED' AND OLD.state <> 'RELEASED') AND EXISTS (
            SELECT FROM releases o WHERE o.state = 'RELEASED' AND o.fiscal_year = NEW.fiscal_year + 1
                AND o.basis = NEW.basis AND o.tier = NEW.tier
                AND (o.owner_id = NEW.owner_id OR 'NATION' IN (o.scope, NEW.scope))
                AND EXISTS (SELECT FROM cohorts c WHERE c.release_id = o.id AND c.compared <> 0))
        THEN
            RAISE EXCEPTION 'a later year was compared with this one'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_come_before_the_next_year';
        END IF;
        IF TG_OP = 'INSERT' THEN
            NEW.prefecture := (SELECT prefecture FROM organizations WHERE id = NEW.owner_id AND NEW.scope = 'PREFECTURE');
            IF NEW.state <> 'OPEN' OR NEW.checked_beside IS NOT NULL THEN
                RAISE EXCEPTION 'a release begins open'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_begin_open';
            END IF;
            IF NEW.supersedes IS NOT NULL AND NOT EXISTS (
                SELECT FROM releases o WHERE o.id = NEW.supersedes AND o.state = 'RELEASED'
                    AND (o.owner_id, o.fiscal_year, o.edition, o.basis, o.tier)
                        = (NEW.owner_id, NEW.fiscal_year, NEW.edition, NEW.basis, NEW.tier))
            THEN
                RAISE EXCEPTION 'a revision is one of a released comparison of its key'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_revise_their_own';
            END IF;
            RETURN NEW;
        END IF;
        IF (NEW.id, NEW.owner_id, NEW.prefecture, NEW.scope, NEW.partition, NEW.fiscal_year, NEW.edition, NEW.basis,
            NEW.tier, NEW.supersedes, NEW.revision_reason) IS DISTINCT FROM
           (OLD.id, OLD.owner_id, OLD.prefecture, OLD.scope, OLD.partition, OLD.fiscal_year, OLD.edition, OLD.basis,
            OLD.tier, OLD.supersedes, OLD.revision_reason)
           OR (OLD.state, NEW.state) NOT IN (('OPEN', 'OPEN'), ('OPEN', 'CLOSED'), ('CLOSED', 'CHECKED'),
               ('CLOSED', 'OPEN'), ('CHECKED', 'OPEN'), ('CHECKED', 'CLOSED'), ('CHECKED', 'RELEASED'),
               ('CHECKED', 'WITHHELD'), ('RELEASED', 'RELEASED'), ('WITHHELD', 'WITHHELD'))
        THEN
            RAISE EXCEPTION 'this is no step of a release'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_keep_to_their_machine';
        END IF;
        IF OLD.state IN ('RELEASED', 'WITHHELD') THEN
            RAISE EXCEPTION 'a published release never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_final';
        END IF;
        IF NEW.state = 'RELEASED' THEN
            IF NEW.checked_beside IS DISTINCT FROM ARRAY(SELECT * FROM related_releases(NEW.id)) THEN
                RAISE EXCEPTION 'a related release was published since the check'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_checked_beside_others';
            END IF;
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
    END $$;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [RELEASES, ESCROW, FIGURES, PROFILES, FUNCTIONS, GUARD] {
            db.execute_unprepared(part).await?;
        }
        enclose::tenant(db, "profiles", "SELECT, INSERT, UPDATE", Entry::None).await?;
        db.execute_unprepared(&policies()).await.map(drop)
    }
}

/// The nation's releases are for every local government. The release role sees, besides the one release at work, those
/// that this one is checked together with; it writes the one alone.
fn policies() -> String {
    let own = "owner_id = (SELECT app_own_tenant())";
    let one = "= (SELECT app_release())";
    let related = "IN (SELECT related_releases((SELECT app_release())))";
    format!(
        "ALTER POLICY parties_read ON releases USING ({own} OR state = 'RELEASED'
             AND (prefecture = (SELECT app_prefecture())
                  OR scope = 'NATION' AND (SELECT app_prefecture()) IS NOT NULL));
         ALTER POLICY one_release ON contributions USING (EXISTS (
             SELECT FROM releases r WHERE r.id {one}
                 AND (r.scope = 'NATION' OR r.prefecture = contributions.prefecture)
                 AND (r.fiscal_year, r.edition, r.basis, r.tier) = (contributions.fiscal_year, contributions.edition,
                     contributions.basis, contributions.tier)));
         CREATE POLICY related ON releases FOR SELECT TO {RELEASE} USING (id {related});
         CREATE POLICY related ON cohorts FOR SELECT TO {RELEASE} USING (release_id {related});
         CREATE POLICY related ON release_figures FOR SELECT TO {RELEASE} USING (release_id {related});
         ALTER POLICY one_release ON trail
             WITH CHECK (tenant_id = (SELECT owner_id FROM releases WHERE id {one}));
         REVOKE EXECUTE ON FUNCTION related_releases(uuid) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION related_releases(uuid) TO {APP}, {RELEASE};
         REVOKE EXECUTE ON FUNCTION one_release_at_a_time(text) FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION one_release_at_a_time(text) TO {APP}, {RELEASE};"
    )
}
