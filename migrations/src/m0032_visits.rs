//! Visits of advisors: when they are and where they stand is shared by their parties; what was recorded is the
//! municipality's, entered by the advisor, who is let in for one dispatch.
use crate::enclose::{self, Entry};
use crate::roles::{APP, PLATFORM};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A grant is for an audit or for a dispatch; one for a dispatch is its advisor's alone.
const GRANTS: &str = "
    ALTER TABLE entry_grants ALTER audit_id DROP NOT NULL,
        ADD dispatch_id uuid,
        ADD person_id   uuid REFERENCES users (id),
        DROP CONSTRAINT entry_grants_one_source,
        ADD CONSTRAINT entry_grants_one_source CHECK (num_nonnulls(participation_id, appointment_id, dispatch_id) = 1),
        ADD CONSTRAINT entry_grants_one_thing CHECK (num_nonnulls(audit_id, dispatch_id) = 1),
        ADD CONSTRAINT entry_grants_of_one_person CHECK ((person_id IS NULL) = (dispatch_id IS NULL)),
        ADD FOREIGN KEY (owner_id, grantee_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id);
    CREATE UNIQUE INDEX entry_grants_of_dispatch ON entry_grants (owner_id, dispatch_id)
        WHERE ended_at IS NULL AND dispatch_id IS NOT NULL;
    CREATE FUNCTION app_granted_dispatch() RETURNS uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN (SELECT dispatch_id FROM entry_grants
                WHERE id = app_grant() AND owner_id = app_tenant() AND grantee_id = app_organization()
                  AND person_id = app_user() AND ended_at IS NULL AND app_now() >= valid_from AND app_now() < valid_until);
    END $$;";

const TABLES: &str = "
    CREATE TABLE visits (
        id               uuid NOT NULL,
        dispatch_id      uuid NOT NULL,
        municipality_id  uuid NOT NULL REFERENCES organizations (id),
        center_id        uuid NOT NULL REFERENCES organizations (id),
        advisor_id       uuid NOT NULL REFERENCES users (id),
        window_from      timestamptz NOT NULL,
        window_until     timestamptz NOT NULL,
        days_on_site     integer NOT NULL,
        minutes_per_day  integer NOT NULL,
        minutes_online   integer NOT NULL,
        mode             text NOT NULL,
        place            text,
        planned_from     timestamptz NOT NULL,
        planned_until    timestamptz NOT NULL,
        actual_from      timestamptz,
        actual_until     timestamptz,
        checked_in_at    timestamptz,
        device_in_at     timestamptz,
        state            text NOT NULL,
        replaces_id      uuid,
        remainder_of_id  uuid,
        ended_at         timestamptz,
        ended_by         uuid REFERENCES users (id),
        ended_party      text,
        end_reason       text CHECK (end_reason <> ''),
        last_sequence    integer,
        version          integer NOT NULL,
        CONSTRAINT visits_pkey PRIMARY KEY (id),
        UNIQUE (municipality_id, id),
        UNIQUE (municipality_id, dispatch_id, id),
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id),
        FOREIGN KEY (municipality_id, replaces_id) REFERENCES visits (municipality_id, id),
        FOREIGN KEY (municipality_id, remainder_of_id) REFERENCES visits (municipality_id, id),
        CHECK (num_nonnulls(replaces_id, remainder_of_id) <= 1),
        CHECK (num_nonnulls(ended_at, ended_by, ended_party, end_reason) IN (0, 4)),
        CHECK ((ended_at IS NULL) = (state NOT IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW'))),
        CHECK ((checked_in_at IS NULL) = (device_in_at IS NULL) AND (actual_from IS NULL) = (actual_until IS NULL)),
        CHECK (planned_from >= window_from AND planned_until <= window_until),
        CHECK (planned_until > planned_from AND planned_until <= planned_from + interval '24 hours'),
        CHECK (actual_until > actual_from AND actual_until <= actual_from + interval '24 hours'),
        -- A person is in one place at a time, whichever dispatches they serve.
        CONSTRAINT visits_apart EXCLUDE USING gist (advisor_id WITH =, tstzrange(planned_from, planned_until) WITH &&)
            WHERE (state NOT IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW')),
        CONSTRAINT visits_were_apart EXCLUDE USING gist (advisor_id WITH =, tstzrange(actual_from, actual_until) WITH &&)
            WHERE (actual_from IS NOT NULL)
    );
    CREATE INDEX visits_of_dispatch ON visits (dispatch_id, planned_from);
    CREATE INDEX visits_of_municipality ON visits (municipality_id, id);
    CREATE INDEX visits_of_center ON visits (center_id, advisor_id, id);

    CREATE TABLE visit_messages (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        visit_id    uuid NOT NULL,
        dispatch_id uuid NOT NULL,
        sequence    integer NOT NULL CHECK (sequence BETWEEN 1 AND 1000),
        key         text NOT NULL,
        parts       jsonb NOT NULL,
        device_at   timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        sent_by     uuid NOT NULL REFERENCES users (id),
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT visit_messages_place UNIQUE (tenant_id, visit_id, sequence),
        CONSTRAINT visit_messages_key UNIQUE (tenant_id, visit_id, key),
        FOREIGN KEY (tenant_id, dispatch_id, visit_id) REFERENCES visits (municipality_id, dispatch_id, id)
    );

    CREATE TABLE visit_proposals (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        visit_id    uuid NOT NULL,
        dispatch_id uuid NOT NULL,
        reason      text NOT NULL,
        sequence    integer NOT NULL CHECK (sequence BETWEEN 1 AND 1000),
        key         text NOT NULL,
        parts       jsonb NOT NULL,
        device_at   timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        sent_by     uuid NOT NULL REFERENCES users (id),
        taken_at    timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dispatch_id, visit_id) REFERENCES visits (municipality_id, dispatch_id, id)
    );
    CREATE INDEX visit_proposals_of ON visit_proposals (tenant_id, visit_id, id);

    -- What was left undone, said once, and why the record was sent back: of a visit's content, which is the body's.
    CREATE TABLE visit_notes (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        id          uuid NOT NULL,
        visit_id    uuid NOT NULL,
        dispatch_id uuid NOT NULL,
        kind        text NOT NULL CHECK (kind IN ('UNFINISHED', 'RETURNED')),
        text        text NOT NULL CHECK (text <> ''),
        noted_by    uuid NOT NULL REFERENCES users (id),
        noted_at    timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dispatch_id, visit_id) REFERENCES visits (municipality_id, dispatch_id, id)
    );
    CREATE INDEX visit_notes_of ON visit_notes (tenant_id, visit_id, id);
    CREATE UNIQUE INDEX visit_notes_unfinished ON visit_notes (tenant_id, visit_id) WHERE kind = 'UNFINISHED';

    CREATE TABLE visit_records (
        tenant_id   uuid NOT NULL REFERENCES organizations (id),
        visit_id    uuid NOT NULL,
        number      integer NOT NULL CHECK (number > 0),
        dispatch_id uuid NOT NULL,
        parts       jsonb NOT NULL,
        signed_by   uuid NOT NULL REFERENCES users (id),
        signed_at   timestamptz NOT NULL,
        reason      text CHECK (reason <> ''),
        -- The name of the copy that the advisor keeps, too.
        id          uuid NOT NULL,
        PRIMARY KEY (tenant_id, visit_id, number),
        CONSTRAINT visit_records_named UNIQUE (tenant_id, id),
        FOREIGN KEY (tenant_id, dispatch_id, visit_id) REFERENCES visits (municipality_id, dispatch_id, id),
        CHECK ((number = 1) = (reason IS NULL))
    );";

/// A visit books its days for all who go, whoever plans it, and gives those back that only it needed: an advisor inside, who
/// plans what is left to do, sees neither the dispatch nor its bookings. In order, so that two who book several days never
/// wait for each other.
const BOOKINGS: &str = "
    CREATE FUNCTION day_in_japan(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE
        RETURN (moment AT TIME ZONE interval '9 hours')::date;
    CREATE FUNCTION book_visit() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO dispatch_bookings (dispatch_id, first_day, last_day, advisor_id, municipality_id, center_id)
            SELECT DISTINCT d.id, named.day, named.day, seat.advisor, d.municipality_id, d.center_id
            FROM dispatches d, unnest(d.advisor_ids) AS seat (advisor),
                unnest(ARRAY[day_in_japan(NEW.planned_from),
                    day_in_japan(NEW.planned_until - interval '1 microsecond')]) AS named (day)
            WHERE d.id = NEW.dispatch_id ORDER BY 4, 2
            ON CONFLICT (dispatch_id, advisor_id, first_day) DO NOTHING;
        RETURN NEW;
    END $$;
    CREATE FUNCTION free_visit() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        DELETE FROM dispatch_bookings b USING dispatches d
            WHERE d.id = NEW.dispatch_id AND b.dispatch_id = d.id AND b.first_day <> ALL (d.days)
                AND NOT EXISTS (SELECT FROM visits v
                    WHERE v.dispatch_id = d.id AND v.state NOT IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW')
                        AND b.first_day BETWEEN day_in_japan(v.planned_from)
                            AND day_in_japan(v.planned_until - interval '1 microsecond'));
        RETURN NEW;
    END $$;
    REVOKE EXECUTE ON FUNCTION book_visit(), free_visit() FROM PUBLIC;
    CREATE TRIGGER book AFTER INSERT ON visits FOR EACH ROW EXECUTE FUNCTION book_visit();
    CREATE TRIGGER free AFTER UPDATE OF state ON visits FOR EACH ROW
        WHEN (OLD.state <> NEW.state AND NEW.state IN ('RESCHEDULED', 'CANCELLED', 'NO_SHOW'))
        EXECUTE FUNCTION free_visit();";

const OWN: &str = "(SELECT app_own_tenant())";
/// What the advisor who was let in finds in the municipality.
const INSIDE: &str = "(SELECT app_tenant()) AND dispatch_id = (SELECT app_granted_dispatch())";

/// The states that each party may leave a visit in. At home the centre and its advisor agree on times; inside, the advisor
/// comes and records, also while the body reads.
const LEFT_BY_PARTIES: &str = "municipality_id = (SELECT app_own_tenant())
    OR center_id = (SELECT app_own_tenant()) AND state IN ('PLANNED', 'RESCHEDULED', 'CANCELLED', 'NO_SHOW')
    OR (SELECT app_own_tenant()) IS NULL
        AND state IN ('CHECKED_IN', 'RECORDING', 'SUBMITTED', 'MUNICIPALITY_REVIEW', 'RETURNED')";

/// What an advisor who was let in reads and adds: of the dispatch's visits, and of its own alone in nobody else's name.
fn entered() -> String {
    let reads = ["visit_messages", "visit_proposals", "visit_notes", "visit_records"].map(|table| {
        format!("CREATE POLICY entered ON {table} FOR SELECT TO {APP} USING (tenant_id = {INSIDE});")
    });
    let adds = [
        ("visit_messages", "sent_by", "true"),
        ("visit_proposals", "sent_by", "taken_at IS NULL"),
        ("visit_notes", "noted_by", "kind = 'UNFINISHED'"),
    ]
    .map(|(table, name, only)| {
        format!(
            "CREATE POLICY entered_writes ON {table} FOR INSERT TO {APP} WITH CHECK (tenant_id = {INSIDE}
                 AND {name} = (SELECT app_user()) AND {only} AND visit_id IN (SELECT id FROM visits));"
        )
    });
    reads.concat() + &adds.concat()
}

/// An advisor who was let in leaves its deeds in the body's trail and outbox, and its keys beside them, as any outsider.
fn advisors_leave() -> String {
    let live = "tenant_id = (SELECT app_tenant()) AND (SELECT app_granted_dispatch()) IS NOT NULL";
    format!(
        "CREATE POLICY advised ON trail FOR INSERT TO {APP}
             WITH CHECK ({live} AND organization_id = (SELECT app_organization()) AND user_id = (SELECT app_user()));
         CREATE POLICY advised ON outbox FOR INSERT TO {APP} WITH CHECK ({live});
         CREATE POLICY advised ON idempotency_keys TO {APP} USING ({live} AND user_id = (SELECT app_user()))
             WITH CHECK ({live} AND user_id = (SELECT app_user()));"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(GRANTS).await?;
        db.execute_unprepared(TABLES).await?;
        db.execute_unprepared(BOOKINGS).await?;
        // Of the centre's visits an advisor sees its own; who runs the programme sees all.
        let parties = format!(
            "municipality_id = {OWN}
             OR center_id = {OWN} AND (advisor_id = (SELECT app_user()) OR (SELECT app_steers()))"
        );
        let change =
            "SELECT, INSERT, UPDATE (actual_from, actual_until, checked_in_at, device_in_at, state, ended_at,
             ended_by, ended_party, end_reason, last_sequence, version)";
        enclose::party(db, "visits", change, &parties, &parties).await?;
        let inside = format!("municipality_id = {INSIDE} AND advisor_id = (SELECT app_user())");
        db.execute_unprepared(&format!(
            "CREATE POLICY entered ON visits TO {APP} USING ({inside}) WITH CHECK ({inside});
             CREATE POLICY begins_planned ON visits AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK (state = 'PLANNED');
             CREATE POLICY left_by_parties ON visits AS RESTRICTIVE FOR UPDATE TO {APP}
                 USING (true) WITH CHECK ({LEFT_BY_PARTIES});"
        ))
        .await?;
        // A message never changes, and neither does what was noted or signed.
        enclose::tenant(db, "visit_messages", "SELECT, INSERT", Entry::None).await?;
        enclose::tenant(db, "visit_proposals", "SELECT, INSERT, UPDATE (taken_at)", Entry::None).await?;
        enclose::tenant(db, "visit_notes", "SELECT, INSERT", Entry::None).await?;
        enclose::tenant(db, "visit_records", "SELECT, INSERT", Entry::None).await?;
        db.execute_unprepared(&entered()).await?;
        db.execute_unprepared(&advisors_leave()).await?;
        // With a dispatch that it gives up, the centre gives up the right to enter that came with it. Whose right it is and for
        // what never changes.
        db.execute_unprepared(&format!(
            "REVOKE UPDATE ON entry_grants FROM {APP};
             GRANT UPDATE (valid_until, ended_at) ON entry_grants TO {APP};
             CREATE POLICY center_ends ON entry_grants FOR UPDATE TO {APP}
                 USING (dispatch_id IS NOT NULL AND ended_at IS NULL AND grantee_id = {OWN} AND (SELECT app_steers()))
                 WITH CHECK (ended_at IS NOT NULL AND grantee_id = {OWN});"
        ))
        .await?;
        db.execute_unprepared(&format!("GRANT EXECUTE ON FUNCTION app_granted_dispatch() TO {PLATFORM};"))
            .await
            .map(drop)
    }
}
