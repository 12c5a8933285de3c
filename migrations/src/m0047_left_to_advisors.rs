//! What an advisor sees of a dispatch and its visits once they have no more to do with it: which it was, where, on which days and
//! where it stands. The rows themselves are out of their sight; what is left of them is read through two views.
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// As `Dispatch::is_behind_its_advisors` has it; in doubt it is. What came to nothing is left for a week after its window, so that
/// they learn of it; what was served, until it is closed.
const ENDS: &str = "
    CREATE FUNCTION advisors_leave_at(days date[]) RETURNS timestamptz LANGUAGE sql IMMUTABLE
        RETURN (days[cardinality(days)] + 8)::timestamp AT TIME ZONE interval '9 hours';
    CREATE FUNCTION is_behind_advisors(state text, days date[], moment timestamptz) RETURNS boolean
        LANGUAGE sql IMMUTABLE
        RETURN coalesce(state IN ('REPORTED', 'FOLLOW_UP_DUE', 'CLOSED', 'REJECTED', 'UNFILLED', 'CANCELLED')
            OR moment >= advisors_leave_at(days), true);
    CREATE FUNCTION is_left_to_advisors(state text, days date[], moment timestamptz) RETURNS boolean
        LANGUAGE sql IMMUTABLE
        RETURN state <> 'CLOSED'
            AND (state NOT IN ('REJECTED', 'UNFILLED', 'CANCELLED') OR moment < advisors_leave_at(days));";

/// What is left of them, to the acting person alone: what their acceptance says, and when visits were planned.
const LEFT: &str = "
    CREATE FUNCTION past_dispatches() RETURNS TABLE (
            id uuid, municipality_id uuid, center_id uuid, programme_id uuid, fiscal_year smallint, project text,
            mode text, days date[], hours smallint, team smallint, state text, advisor_ids uuid[], person_ids uuid[],
            accepted smallint, created_at timestamptz, submitted_at timestamptz, version integer)
        LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = public, pg_temp AS $$
    BEGIN
        -- Whoever sees the rows themselves has nothing left of them.
        IF app_own_tenant() IS NULL OR app_steers() THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT d.id, d.municipality_id, d.center_id, d.programme_id, d.fiscal_year, d.project, d.mode,
                d.days, d.hours, d.team, d.state, d.advisor_ids, d.person_ids, d.accepted, d.created_at,
                d.submitted_at, d.version
            FROM dispatches d
            WHERE d.center_id = app_own_tenant() AND d.person_ids @> ARRAY[app_user()]
                AND d.submitted_at IS NOT NULL AND is_behind_advisors(d.state, d.days, app_now())
                AND is_left_to_advisors(d.state, d.days, app_now());
    END $$;
    CREATE FUNCTION past_visits() RETURNS TABLE (
            id uuid, dispatch_id uuid, municipality_id uuid, center_id uuid, advisor_id uuid, window_from timestamptz,
            window_until timestamptz, days_on_site integer, minutes_per_day integer, minutes_online integer, mode text,
            planned_from timestamptz, planned_until timestamptz, state text, replaces_id uuid, remainder_of_id uuid,
            version integer)
        LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 60 SET search_path = public, pg_temp AS $$
    BEGIN
        RETURN QUERY SELECT v.id, v.dispatch_id, v.municipality_id, v.center_id, v.advisor_id, v.window_from,
                v.window_until, v.days_on_site, v.minutes_per_day, v.minutes_online, v.mode, v.planned_from,
                v.planned_until, v.state, v.replaces_id, v.remainder_of_id, v.version
            FROM visits v WHERE v.dispatch_id IN (SELECT p.id FROM past_dispatches() p);
    END $$;";

/// The columns are the tables', in their order: what is added to a table the product reads is added here. Also where row-level
/// security is off a row is there once, as little as is left of it.
const SEEN: &str = "
    CREATE VIEW dispatches_seen WITH (security_invoker = true) AS
        SELECT id, municipality_id, center_id, programme_id, fiscal_year, project, section, contact, aim, present_state,
            participants, mode, days, hours, wished_id, fields, team, state, cost, advisor_ids, person_ids, accepted,
            results, effect, created_at, submitted_at, version
        FROM dispatches WHERE id NOT IN (SELECT p.id FROM past_dispatches() p)
        UNION ALL
        SELECT id, municipality_id, center_id, programme_id, fiscal_year, project, NULL::text, NULL::text, ''::text,
            ''::text, NULL::smallint, mode, days, hours, NULL::uuid, ARRAY[]::text[], team, state, 0::bigint,
            advisor_ids, person_ids, accepted, NULL::text, NULL::text, created_at, submitted_at, version
        FROM past_dispatches();
    CREATE VIEW visits_seen WITH (security_invoker = true) AS
        SELECT id, dispatch_id, municipality_id, center_id, advisor_id, window_from, window_until, days_on_site,
            minutes_per_day, minutes_online, mode, place, planned_from, planned_until, actual_from, actual_until,
            checked_in_at, device_in_at, state, replaces_id, remainder_of_id, ended_at, ended_by, ended_party,
            end_reason, last_sequence, version
        FROM visits WHERE id NOT IN (SELECT p.id FROM past_visits() p)
        UNION ALL
        SELECT id, dispatch_id, municipality_id, center_id, advisor_id, window_from, window_until, days_on_site,
            minutes_per_day, minutes_online, mode, NULL::text, planned_from, planned_until, NULL::timestamptz,
            NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, state, replaces_id, remainder_of_id,
            NULL::timestamptz, NULL::uuid, NULL::text, NULL::text, NULL::integer, version
        FROM past_visits();";

const OWN: &str = "(SELECT app_own_tenant())";

/// The rows themselves, for an advisor, as long as they have something to do with them. Their days stay their own: who accepts
/// is held to the days of their month, past ones included.
fn sight() -> String {
    let body = format!("municipality_id = {OWN}");
    let steers = format!("center_id = {OWN} AND (SELECT app_steers())");
    let with = format!(
        "center_id = {OWN} AND person_ids @> ARRAY[(SELECT app_user())]
         AND NOT is_behind_advisors(state, days, (SELECT app_now()))"
    );
    let parties = format!("{body} OR submitted_at IS NOT NULL AND ({steers} OR {with})");
    let lead = format!(
        "center_id = {OWN} AND advisor_id = (SELECT app_user()) AND dispatch_id IN (SELECT id FROM dispatches)"
    );
    let movers = format!("{body} OR {steers} OR {lead}");
    format!(
        "ALTER POLICY parties_read ON dispatches USING ({parties});
         ALTER POLICY parties_change ON dispatches USING ({parties}) WITH CHECK ({parties});
         ALTER POLICY parties_read ON visits USING ({movers});
         ALTER POLICY parties_add ON visits WITH CHECK ({movers});
         ALTER POLICY parties_change ON visits USING ({movers}) WITH CHECK ({movers});
         CREATE POLICY past ON dispatch_bookings FOR SELECT TO {APP}
             USING (center_id = {OWN} AND dispatch_id IN (SELECT id FROM past_dispatches()));
         REVOKE EXECUTE ON FUNCTION past_dispatches(), past_visits() FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION past_dispatches(), past_visits() TO {APP};
         GRANT SELECT ON dispatches_seen, visits_seen TO {APP};"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [ENDS, LEFT, SEEN] {
            db.execute_unprepared(part).await?;
        }
        db.execute_unprepared(&sight()).await.map(drop)
    }
}
