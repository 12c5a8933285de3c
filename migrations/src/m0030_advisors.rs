//! The registry of advisors and the programmes under which they are sent.
use crate::enclose::{self, Entry};
use crate::roles::APP;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What only the centre and the advisor know. `valid_until` follows from `certified_on`; it is kept for those who look for
/// what runs out.
const ADVISORS: &str = "
    CREATE TABLE advisors (
        tenant_id      uuid NOT NULL REFERENCES organizations (id),
        id             uuid NOT NULL,
        user_id        uuid NOT NULL REFERENCES users (id),
        cais_rank      text CHECK (cais_rank IN ('PRINCIPAL', 'LEAD_AUDITOR', 'AUDITOR', 'ASSISTANT', 'ASSOCIATE')),
        certificate    text,
        proof          text,
        certified_on   date NOT NULL,
        valid_until    date NOT NULL,
        home           text NOT NULL CHECK (home ~ '^[0-9]{2}$'),
        employer       text,
        days_per_month smallint NOT NULL CHECK (days_per_month BETWEEN 1 AND 31),
        registered_at  timestamptz NOT NULL,
        retired_at     timestamptz,
        reminded       text CHECK (reminded IN ('FIRST', 'LAST')),
        reminded_at    timestamptz,
        version        integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        CHECK (certified_on < valid_until),
        CHECK ((reminded IS NULL) = (reminded_at IS NULL)),
        CHECK ((cais_rank IS NULL) = (certificate IS NULL) AND (cais_rank IS NULL) = (proof IS NOT NULL))
    );
    CREATE UNIQUE INDEX advisors_once ON advisors (tenant_id, user_id) WHERE retired_at IS NULL;
    CREATE INDEX advisors_that_run_out ON advisors (tenant_id, valid_until) WHERE retired_at IS NULL;

    CREATE TABLE advisor_days_off (
        tenant_id  uuid NOT NULL,
        advisor_id uuid NOT NULL,
        day        date NOT NULL,
        PRIMARY KEY (tenant_id, advisor_id, day),
        FOREIGN KEY (tenant_id, advisor_id) REFERENCES advisors (tenant_id, id)
    );

    CREATE TABLE advisor_ties (
        tenant_id   uuid NOT NULL,
        id          uuid NOT NULL,
        advisor_id  uuid NOT NULL,
        government  text NOT NULL REFERENCES governments (code),
        kind        text NOT NULL CHECK (kind IN ('BUILT', 'OPERATED', 'ADVISED', 'EMPLOYED')),
        since       date NOT NULL,
        until       date,
        note        text NOT NULL,
        declared_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, advisor_id) REFERENCES advisors (tenant_id, id),
        CHECK (since <= until)
    );
    CREATE INDEX advisor_ties_by_advisor ON advisor_ties (tenant_id, advisor_id, id);";

/// What everybody may know.
const PROFILES: &str = "
    CREATE TABLE advisor_profiles (
        id           uuid PRIMARY KEY,
        center_id    uuid NOT NULL,
        name         text NOT NULL CHECK (name <> ''),
        introduction text NOT NULL,
        fields       text[] NOT NULL CHECK (cardinality(fields) > 0),
        regions      text[] NOT NULL,
        modes        text[] NOT NULL CHECK (cardinality(modes) > 0),
        cais_rank    text,
        valid_until  date NOT NULL,
        retired_at   timestamptz,
        FOREIGN KEY (center_id, id) REFERENCES advisors (tenant_id, id)
    );";

const PROGRAMMES: &str = "
    CREATE TABLE programmes (
        id            uuid PRIMARY KEY,
        fiscal_year   smallint NOT NULL CONSTRAINT programmes_once UNIQUE,
        name          text NOT NULL CHECK (name <> ''),
        budget        integer NOT NULL CHECK (budget >= 0),
        days_on_site  smallint NOT NULL,
        hours_online  smallint NOT NULL,
        hours_per_day smallint NOT NULL,
        per_case      smallint NOT NULL,
        per_project   smallint NOT NULL,
        region_rule   text NOT NULL CHECK (region_rule IN ('NAMED', 'ANYWHERE')),
        fee_per_day   integer NOT NULL CHECK (fee_per_day >= 0),
        fee_per_hour  integer NOT NULL CHECK (fee_per_hour >= 0),
        travel        integer NOT NULL CHECK (travel >= 0),
        fees_by       text NOT NULL CHECK (fees_by IN ('CENTER', 'MUNICIPALITY')),
        travel_by     text NOT NULL CHECK (travel_by IN ('CENTER', 'MUNICIPALITY')),
        windows       jsonb NOT NULL,
        state         text NOT NULL CHECK (state IN ('DRAFT', 'OPEN', 'CLOSED')),
        created_at    timestamptz NOT NULL,
        version       integer NOT NULL
    );";

/// Whether the caller is an operator of the organization. What it may see of the members is behind their own policy.
const OPERATES: &str = "EXISTS (SELECT FROM members m WHERE m.tenant_id = (SELECT app_own_tenant())
    AND m.user_id = (SELECT app_user()) AND m.ended_at IS NULL AND 'OPERATOR' = ANY (m.roles))";

/// Of the centre's people an operator sees all advisors, an advisor themselves alone; the house, which is nobody, sees all.
/// A restriction beside the policy that keeps others out altogether.
fn own_entry() -> String {
    let mine = format!("(SELECT app_user()) IS NULL OR user_id = (SELECT app_user()) OR {OPERATES}");
    let seen = "advisor_id IN (SELECT id FROM advisors)";
    format!(
        "CREATE POLICY own_entry ON advisors AS RESTRICTIVE TO {APP} USING ({mine}) WITH CHECK ({mine});
         CREATE POLICY own_entry ON advisor_days_off AS RESTRICTIVE TO {APP} USING ({seen}) WITH CHECK ({seen});
         CREATE POLICY own_entry ON advisor_ties AS RESTRICTIVE TO {APP} USING ({seen}) WITH CHECK ({seen});"
    )
}

/// Of the centre's people who may write what everybody reads: its operators, and advisors what is shown of themselves.
fn own_writing() -> String {
    // Whose entry the caller may know is behind the registry's own policy.
    let known = "id IN (SELECT id FROM advisors)";
    [("programmes", OPERATES), ("advisor_profiles", known)]
        .map(|(table, rule)| {
            format!(
                "CREATE POLICY own_adds ON {table} AS RESTRICTIVE FOR INSERT TO {APP} WITH CHECK ({rule});
                 CREATE POLICY own_changes ON {table} AS RESTRICTIVE FOR UPDATE TO {APP}
                     USING ({rule}) WITH CHECK ({rule});"
            )
        })
        .concat()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for part in [ADVISORS, PROFILES, PROGRAMMES] {
            db.execute_unprepared(part).await?;
        }
        let changes = "SELECT, INSERT, UPDATE (cais_rank, certificate, proof, certified_on, valid_until, home, employer,
            days_per_month, retired_at, reminded, reminded_at, version)";
        enclose::tenant(db, "advisors", changes, Entry::None).await?;
        enclose::tenant(db, "advisor_days_off", "SELECT, INSERT, DELETE", Entry::None).await?;
        // A declaration is never taken back.
        enclose::tenant(db, "advisor_ties", "SELECT, INSERT", Entry::None).await?;
        db.execute_unprepared(&own_entry()).await?;
        let shown =
            "INSERT, UPDATE (name, introduction, fields, regions, modes, cais_rank, valid_until, retired_at)";
        enclose::central(db, "advisor_profiles", shown).await?;
        let terms =
            "INSERT, UPDATE (name, budget, days_on_site, hours_online, hours_per_day, per_case, per_project,
            region_rule, fee_per_day, fee_per_hour, travel, fees_by, travel_by, windows, state, version)";
        enclose::central(db, "programmes", terms).await?;
        db.execute_unprepared(&own_writing()).await.map(drop)
    }
}
