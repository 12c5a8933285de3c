//! Dispatches of advisors: the request with its state, whom the centre proposes, offers, booked days and the history, shared
//! by the body, the centre and the advisors; who audits the body; and the centre's account of each programme.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// `btree_gist`, for the exclusion of double bookings, is made by `infra::setup`: only who may create in the database can,
/// and the owner of the schema may not.
const TABLES: &str = "
    CREATE TABLE dispatches (
        id              uuid PRIMARY KEY,
        municipality_id uuid NOT NULL REFERENCES organizations (id),
        center_id       uuid NOT NULL REFERENCES organizations (id),
        programme_id    uuid NOT NULL REFERENCES programmes (id),
        fiscal_year     smallint NOT NULL,
        project         text CHECK (project <> ''),
        section         text CHECK (section <> ''),
        contact         text CHECK (contact <> ''),
        aim             text NOT NULL,
        present_state   text NOT NULL,
        participants    smallint CHECK (participants BETWEEN 1 AND 1000),
        mode            text CHECK (mode IN ('ON_SITE', 'ONLINE')),
        days            date[] NOT NULL,
        hours           smallint CHECK (hours BETWEEN 1 AND 200),
        wished_id       uuid,
        fields          text[] NOT NULL,
        team            smallint NOT NULL CHECK (team BETWEEN 1 AND 3),
        state           text NOT NULL,
        cost            bigint NOT NULL CHECK (cost >= 0),
        advisor_ids     uuid[] NOT NULL,
        person_ids      uuid[] NOT NULL,
        accepted        smallint NOT NULL,
        results         text CHECK (results <> ''),
        effect          text CHECK (effect <> ''),
        created_at      timestamptz NOT NULL,
        submitted_at    timestamptz,
        version         integer NOT NULL,
        UNIQUE (municipality_id, center_id, id),
        CHECK (municipality_id <> center_id),
        CHECK (cardinality(advisor_ids) = cardinality(person_ids) AND cardinality(advisor_ids) <= team),
        CHECK (accepted BETWEEN 0 AND cardinality(advisor_ids)),
        CHECK (submitted_at IS NOT NULL OR state IN ('DRAFT', 'CANCELLED'))
    );
    CREATE INDEX dispatches_of_municipality ON dispatches (municipality_id, id);
    CREATE INDEX dispatches_of_center ON dispatches (center_id, id);
    CREATE INDEX dispatches_of_persons ON dispatches USING gin (person_ids);
    CREATE INDEX dispatches_of_programme ON dispatches (programme_id);

    CREATE TABLE dispatch_candidates (
        dispatch_id     uuid NOT NULL,
        advisor_id      uuid NOT NULL,
        municipality_id uuid NOT NULL,
        center_id       uuid NOT NULL,
        person_id       uuid NOT NULL REFERENCES users (id),
        name            text NOT NULL CHECK (name <> ''),
        place           smallint NOT NULL,
        reason          text NOT NULL CHECK (reason <> ''),
        points          integer NOT NULL,
        fields_matched  integer NOT NULL,
        fields_wanted   integer NOT NULL,
        distance        text NOT NULL CHECK (distance IN ('NONE', 'SAME_PREFECTURE', 'SAME_REGION', 'ELSEWHERE')),
        signed_visits   integer NOT NULL,
        load            integer NOT NULL,
        rank            smallint CHECK (rank > 0),
        PRIMARY KEY (dispatch_id, advisor_id),
        UNIQUE (municipality_id, dispatch_id, advisor_id),
        UNIQUE (dispatch_id, place),
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id),
        FOREIGN KEY (center_id, advisor_id) REFERENCES advisors (tenant_id, id)
    );

    CREATE TABLE dispatch_offers (
        id              uuid PRIMARY KEY,
        dispatch_id     uuid NOT NULL,
        advisor_id      uuid NOT NULL,
        municipality_id uuid NOT NULL,
        center_id       uuid NOT NULL,
        person_id       uuid NOT NULL REFERENCES users (id),
        seat            smallint NOT NULL CHECK (seat > 0),
        answer_days     smallint NOT NULL,
        offered_at      timestamptz NOT NULL,
        expires_at      timestamptz NOT NULL,
        answer          text CHECK (answer IN ('ACCEPTED', 'DECLINED', 'EXPIRED')),
        answered_at     timestamptz,
        undertaking     integer,
        -- Nobody is asked twice.
        UNIQUE (dispatch_id, advisor_id),
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id),
        FOREIGN KEY (municipality_id, dispatch_id, advisor_id)
            REFERENCES dispatch_candidates (municipality_id, dispatch_id, advisor_id),
        FOREIGN KEY (center_id, advisor_id) REFERENCES advisors (tenant_id, id),
        CHECK ((answer IS NULL) = (answered_at IS NULL)),
        CHECK ((answer IS NOT DISTINCT FROM 'ACCEPTED') = (undertaking IS NOT NULL))
    );
    -- Each seat is asked for, or taken, by one.
    CREATE UNIQUE INDEX dispatch_offers_seat ON dispatch_offers (dispatch_id, seat)
        WHERE answer IS NULL OR answer = 'ACCEPTED';
    CREATE INDEX dispatch_offers_taken ON dispatch_offers (advisor_id) WHERE answer = 'ACCEPTED';

    CREATE TABLE dispatch_steps (
        id              uuid PRIMARY KEY,
        dispatch_id     uuid NOT NULL,
        municipality_id uuid NOT NULL,
        center_id       uuid NOT NULL,
        organization_id uuid NOT NULL REFERENCES organizations (id),
        verb            text NOT NULL,
        from_state      text NOT NULL,
        to_state        text NOT NULL,
        reason          text CHECK (reason <> ''),
        at              timestamptz NOT NULL,
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id),
        CHECK (organization_id IN (municipality_id, center_id))
    );
    CREATE INDEX dispatch_steps_of ON dispatch_steps (dispatch_id, id);

    CREATE TABLE dispatch_bookings (
        dispatch_id     uuid NOT NULL,
        first_day       date NOT NULL,
        last_day        date NOT NULL,
        advisor_id      uuid NOT NULL,
        municipality_id uuid NOT NULL,
        center_id       uuid NOT NULL,
        PRIMARY KEY (dispatch_id, advisor_id, first_day),
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id),
        FOREIGN KEY (center_id, advisor_id) REFERENCES advisors (tenant_id, id),
        CHECK (first_day <= last_day),
        CONSTRAINT dispatch_bookings_apart
            EXCLUDE USING gist (advisor_id WITH =, daterange(first_day, last_day, '[]') WITH &&)
    );

    -- Whom the body has audit itself in the fiscal year and the next, as it was when it sent the request.
    CREATE TABLE dispatch_auditors (
        dispatch_id     uuid NOT NULL,
        person_id       uuid NOT NULL REFERENCES users (id),
        fiscal_year     smallint NOT NULL,
        municipality_id uuid NOT NULL,
        center_id       uuid NOT NULL,
        PRIMARY KEY (dispatch_id, person_id, fiscal_year),
        FOREIGN KEY (municipality_id, center_id, dispatch_id) REFERENCES dispatches (municipality_id, center_id, id)
    );

    -- One row for each programme: who counts on its quota or budget locks it first.
    CREATE TABLE dispatch_accounts (
        tenant_id    uuid NOT NULL REFERENCES organizations (id),
        programme_id uuid NOT NULL REFERENCES programmes (id),
        PRIMARY KEY (tenant_id, programme_id)
    );";

/// Whether the caller may see all that was sent to the organization: its operators, and the house.
const STEERS: &str = "
    CREATE FUNCTION app_steers() RETURNS boolean LANGUAGE sql STABLE
        RETURN app_own_tenant() IS NOT NULL AND (app_user() IS NULL OR EXISTS (
            SELECT FROM members WHERE tenant_id = app_own_tenant() AND user_id = app_user()
                AND ended_at IS NULL AND 'OPERATOR' = ANY (roles)));";

const OWN: &str = "(SELECT app_own_tenant())";

/// Whose each column of a dispatch is; the policies say which states each party may leave behind. Whoever mends rows by
/// hand is no party.
const PARTS: &str = "
    CREATE FUNCTION keep_dispatch_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    DECLARE
        body boolean := OLD.municipality_id = app_own_tenant();
        steers boolean := OLD.center_id = app_own_tenant() AND app_steers();
    BEGIN
        IF app_own_tenant() IS NULL THEN
            RETURN NEW;
        END IF;
        IF (NEW.project, NEW.section, NEW.contact, NEW.aim, NEW.present_state, NEW.participants, NEW.mode, NEW.days,
                NEW.hours, NEW.wished_id, NEW.fields, NEW.team, NEW.submitted_at)
            IS DISTINCT FROM (OLD.project, OLD.section, OLD.contact, OLD.aim, OLD.present_state, OLD.participants,
                OLD.mode, OLD.days, OLD.hours, OLD.wished_id, OLD.fields, OLD.team, OLD.submitted_at)
            AND NOT (body AND OLD.state = 'DRAFT')
        THEN
            RAISE EXCEPTION 'what is asked for is its draft''s' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF (NEW.results, NEW.effect) IS DISTINCT FROM (OLD.results, OLD.effect) AND NOT body THEN
            RAISE EXCEPTION 'the body tells what came of it' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF (NEW.cost, NEW.advisor_ids, NEW.person_ids) IS DISTINCT FROM (OLD.cost, OLD.advisor_ids, OLD.person_ids)
            AND NOT steers
            -- Who had not accepted what the body gives up has no more to do with it.
            AND NOT (body AND NEW.state = 'CANCELLED' AND NEW.cost = OLD.cost
                AND NEW.advisor_ids <@ OLD.advisor_ids AND NEW.person_ids <@ OLD.person_ids)
        THEN
            RAISE EXCEPTION 'the centre says who goes, and what it costs' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NEW.accepted <> OLD.accepted AND body THEN
            RAISE EXCEPTION 'advisors accept' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER keep_parts BEFORE UPDATE ON dispatches FOR EACH ROW EXECUTE FUNCTION keep_dispatch_parts();";

/// The states that each party may leave a dispatch in: what the table of its machine has its verbs lead to. The house is
/// nobody, and works for the body, whose visits end the service, or for the centre.
fn left_by_parties(municipality: &str, steers: &str, team: &str) -> String {
    let house = "(SELECT app_user()) IS NULL";
    format!(
        "{municipality} AND CASE WHEN {house} THEN state IN ('IN_SERVICE', 'REPORT_DUE', 'FOLLOW_UP_DUE')
             ELSE state IN ('DRAFT', 'SUBMITTED', 'RANKED', 'REPORTED', 'CLOSED', 'CANCELLED') END
         OR {steers} AND CASE WHEN {house}
             THEN state IN ('OFFERED', 'UNFILLED', 'IN_SERVICE', 'REPORT_DUE', 'FOLLOW_UP_DUE')
             ELSE state IN ('SCREENING', 'REJECTED', 'WAITLISTED', 'CANDIDATES_PROPOSED', 'OFFERED', 'CONFIRMED',
                 'CANCELLED') END
         OR {team} AND state IN ('OFFERED', 'ACCEPTED')"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        db.execute_unprepared(STEERS).await?;
        db.execute_unprepared(PARTS).await?;
        let municipality = format!("municipality_id = {OWN}");
        let steers = format!("center_id = {OWN} AND (SELECT app_steers())");
        let person = format!("center_id = {OWN} AND person_id = (SELECT app_user())");
        // An advisor's sight ends with the dispatch.
        let team =
            format!("center_id = {OWN} AND person_ids @> ARRAY[(SELECT app_user())] AND state <> 'CLOSED'");
        // What was never sent is the body's alone.
        let parties = format!("{municipality} OR submitted_at IS NOT NULL AND ({steers} OR {team})");
        let change =
            "SELECT, INSERT, UPDATE (project, section, contact, aim, present_state, participants, mode, days,
             hours, wished_id, fields, team, state, cost, advisor_ids, person_ids, accepted, results, effect,
             submitted_at, version)";
        enclose::party(db, "dispatches", change, &parties, &parties).await?;
        let both = format!("{municipality} OR {steers}");
        enclose::party(db, "dispatch_candidates", "SELECT, INSERT, UPDATE (rank)", &both, &both).await?;
        // The centre learns of none but its own advisors.
        let known = format!("{municipality} OR {steers} AND person_id IN (SELECT user_id FROM advisors)");
        enclose::party(db, "dispatch_auditors", "SELECT, INSERT", &known, &municipality).await?;
        let center = format!("{steers} OR {person}");
        let change = "SELECT, INSERT, UPDATE (answer, answered_at, undertaking)";
        enclose::party(db, "dispatch_offers", change, &format!("{municipality} OR {center}"), &center)
            .await?;
        // Who sees the dispatch sees its history, an advisor what came after the offer to them: not who was asked before.
        // The dispatches' own policy says who.
        let seen = "dispatch_id IN (SELECT id FROM dispatches)";
        let asked = "EXISTS (SELECT FROM dispatch_offers o WHERE o.dispatch_id = dispatch_steps.dispatch_id
            AND o.person_id = (SELECT app_user()) AND o.id < dispatch_steps.id)";
        let told = format!("{seen} AND (municipality_id = {OWN} OR (SELECT app_steers()) OR {asked})");
        let mine = format!("organization_id = {OWN} AND {seen}");
        enclose::party(db, "dispatch_steps", "SELECT, INSERT", &told, &mine).await?;
        enclose::party(db, "dispatch_bookings", "SELECT, INSERT, DELETE", seen, seen).await?;
        enclose::tenant(db, "dispatch_accounts", "SELECT, INSERT, UPDATE", Entry::None).await?;
        let left = left_by_parties(&municipality, &steers, &team);
        db.execute_unprepared(&format!(
            "CREATE POLICY asked_by_bodies ON dispatches AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({municipality}
                 AND state = 'DRAFT' AND cost = 0 AND accepted = 0 AND cardinality(person_ids) = 0);
             CREATE POLICY left_by_parties ON dispatches AS RESTRICTIVE FOR UPDATE TO {APP}
                 USING (true) WITH CHECK ({left});
             CREATE POLICY named_by_center ON dispatch_candidates AS RESTRICTIVE FOR INSERT TO {APP}
                 WITH CHECK ({steers});
             CREATE POLICY ranked_by_body ON dispatch_candidates AS RESTRICTIVE FOR UPDATE TO {APP}
                 USING ({municipality}) WITH CHECK ({municipality});
             CREATE POLICY made_by_center ON dispatch_offers AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({steers});
             CREATE POLICY booked_by_center ON dispatch_bookings AS RESTRICTIVE FOR INSERT TO {APP}
                 WITH CHECK (center_id = {OWN} AND advisor_id IN (SELECT id FROM advisors));
             CREATE POLICY given_back ON dispatch_bookings AS RESTRICTIVE FOR DELETE TO {APP}
                 USING ({municipality} OR {steers});
             -- By whom it was made to; the house notes that nobody answered.
             CREATE POLICY answered_once ON dispatch_offers AS RESTRICTIVE FOR UPDATE TO {APP} USING (answer IS NULL)
                 WITH CHECK (person_id = (SELECT app_user())
                     OR (SELECT app_user()) IS NULL AND answer = 'EXPIRED');"
        ))
        .await
        .map(drop)
    }
}
