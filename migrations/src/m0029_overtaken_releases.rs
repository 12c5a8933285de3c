//! What the year after has overtaken: the check may ask, so that such a release ends as withheld, with the reason.
use crate::roles::RELEASE;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The rule, once: for the guard, which asks it of rows that are not there yet, and for the check, of the one release that
/// it looks at. The release role sees nothing of the year after, hence `SECURITY DEFINER`; the rule itself is the owner's alone.
const OVERTAKEN: &str = "
    CREATE FUNCTION year_is_overtaken(of_owner uuid, of_scope text, of_year smallint, of_basis text, of_tier text)
        RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM releases o WHERE o.state = 'RELEASED' AND o.fiscal_year = of_year + 1
                AND o.basis = of_basis AND o.tier = of_tier
                AND (o.owner_id = of_owner OR 'NATION' IN (o.scope, of_scope))
                AND EXISTS (SELECT FROM cohorts c WHERE c.release_id = o.id AND c.compared <> 0))
    $$;
    REVOKE EXECUTE ON FUNCTION year_is_overtaken(uuid, text, smallint, text, text) FROM PUBLIC;
    CREATE FUNCTION release_is_overtaken(which uuid) RETURNS boolean
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM releases r WHERE r.id = which AND r.id = (SELECT app_release())
                AND year_is_overtaken(r.owner_id, r.scope, r.fiscal_year, r.basis, r.tier))
    $$;
    REVOKE EXECUTE ON FUNCTION release_is_overtaken(uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION release_is_overtaken(uuid) TO {RELEASE};";

/// As in `m0021_related_releases`, but that the rule of the year after has moved out.
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
        IF (TG_OP = 'INSERT' OR NEW.state = 'RELEASED' AND OLD.state <> 'RELEASED') AND year_is_overtaken(
            NEW.owner_id, NEW.scope, NEW.fiscal_year, NEW.basis, NEW.tier)
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
        db.execute_unprepared(&OVERTAKEN.replace("{RELEASE}", RELEASE)).await?;
        db.execute_unprepared(GUARD).await.map(drop)
    }
}
