//! Rules that stood in the programme alone, and now stand in the database as well.
use crate::roles::RELEASE;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Who once answered an item is kept, whoever answered it last: none of them judges it.
const ANSWERERS: &str = "
    ALTER TABLE self_assessments ADD answerers uuid[] NOT NULL DEFAULT '{}';
    UPDATE self_assessments SET answerers = ARRAY[answered_by];";

/// Who leaves a firm may lead audits in other bodies, which the firm cannot see: it says who follows, the house hands over.
const SUCCESSORS: &str = "ALTER TABLE members ADD successor_id uuid REFERENCES users (id);";

/// A founding that is repeated must find what the first one made: a firm has no code, so its name is its key.
const FIRMS: &str = "
    CREATE UNIQUE INDEX organizations_one_firm_of_a_name ON organizations (name) WHERE kind = 'AUDIT_FIRM';";

/// Only a prefecture coordinates: a municipality's release would stand beside the prefecture's over the same escrow.
const COORDINATORS: &str = "
    CREATE FUNCTION guard_coordinator() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM organizations WHERE id = NEW.prefecture_id AND kind = 'PREFECTURE') THEN
            RAISE EXCEPTION 'only a prefecture coordinates'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'coordinators_are_prefectures';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER coordinated BEFORE INSERT ON releases FOR EACH ROW EXECUTE FUNCTION guard_coordinator();
    CREATE TRIGGER coordinated BEFORE INSERT ON engagements FOR EACH ROW EXECUTE FUNCTION guard_coordinator();";

/// A published release's cohort does not grow either: the guard of `m0007_comparisons` looks at new rows, too.
const COHORTS: &str = "
    CREATE OR REPLACE FUNCTION keep_published() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF EXISTS (SELECT FROM releases WHERE id IN (OLD.release_id, NEW.release_id)
                   AND state IN ('RELEASED', 'WITHHELD')) THEN
            RAISE EXCEPTION 'what a published release stands on never changes'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'releases_are_final';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER keep_published_whole BEFORE INSERT ON cohorts
        FOR EACH ROW EXECUTE FUNCTION keep_published();
    CREATE TRIGGER keep_published_whole BEFORE INSERT ON release_figures
        FOR EACH ROW EXECUTE FUNCTION keep_published();";

/// A municipality joins while the call is open. The share lock makes a consent and the fixing of participants wait for
/// each other; it looks at the prefecture's row, hence `SECURITY DEFINER`.
const REPLIES: &str = "
    CREATE FUNCTION guard_reply() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NEW.state = 'CONSENTED' AND OLD.state = 'INVITED' THEN
            PERFORM 1 FROM engagements e JOIN participations p ON p.engagement_id = e.id
                WHERE p.id = NEW.participation_id AND e.state = 'CALL_OPEN' FOR SHARE OF e;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the call is not open'
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'replies_come_while_called';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER while_called BEFORE UPDATE ON replies FOR EACH ROW EXECUTE FUNCTION guard_reply();";

/// Whether a report or a consent of before the closing has not come through the outbox yet: a cohort frozen now would
/// miss it for good. The release role may not read the outbox, hence `SECURITY DEFINER`.
const PENDING: &str = "
    CREATE FUNCTION disclosures_pending(which uuid) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN EXISTS (
            SELECT FROM outbox o JOIN organizations g ON g.id = o.tenant_id JOIN releases r USING (prefecture)
            WHERE r.id = which AND g.kind = 'MUNICIPALITY' AND o.delivered_at IS NULL
              AND o.topic IN ('REPORT_SIGNED', 'CONSENT_CHANGED') AND o.created_at < r.closed_at);
    END $$;
    REVOKE EXECUTE ON FUNCTION disclosures_pending(uuid) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION disclosures_pending(uuid) TO {RELEASE};";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [ANSWERERS, SUCCESSORS, FIRMS, COORDINATORS, COHORTS, REPLIES] {
            db.execute_unprepared(part).await?;
        }
        db.execute_unprepared(&PENDING.replace("{RELEASE}", RELEASE)).await.map(drop)
    }
}
