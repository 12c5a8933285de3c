//! What every table must be, as queries over the catalogue of PostgreSQL. Each rule is shown to fail on a bad table.
use super::{Raw, tables};
use anyhow::{Context as _, Result};
use domain::access::PlatformTask;
use insta::assert_snapshot;
use sea_orm::{ConnectionTrait as _, JsonValue};
use std::{fmt::Write as _, fs::read_to_string};
use tests::{House, cluster::root_of_the_repository};

/// Tables, but the migrations' own, that break a rule; each with what is wrong.
const RULES: [&str; 6] = [
    // A kind is declared.
    "SELECT relname || ': no kind' AS fault FROM pg_class WHERE relnamespace = 'public'::regnamespace
         AND relkind IN ('r', 'p') AND relname <> 'seaql_migrations'
         AND coalesce(obj_description(oid, 'pg_class'), '') !~ '^kind: (reference|tenant|party|escrow)$'",
    // Row-level security holds, for the owner too.
    "SELECT relname || ': row-level security is not forced' AS fault FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'seaql_migrations'
         AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))",
    // The tenant leads every key of a tenant's table.
    "SELECT t.relname || ': ' || i.relname || ' does not lead with the tenant' AS fault
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
         LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
     WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique AND a.attname IS DISTINCT FROM 'tenant_id'
         AND (obj_description(t.oid, 'pg_class') IN ('kind: tenant', 'kind: escrow')
              OR EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = t.oid AND o.attname = 'tenant_id'))",
    "SELECT c.relname || ': no primary key' AS fault FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
         AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)",
    // A reference between rows that belong to organizations carries the organization with it. Only what everybody may
    // know (reference tables, and who a user id is) and a release, which its own policy guards, is named by id alone.
    "WITH owned AS (
         SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND a.attname IN ('tenant_id', 'owner_id', 'municipality_id', 'prefecture_id', 'center_id')
         GROUP BY c.oid)
     SELECT c.conrelid::regclass || ': ' || c.conname || ' could point across tenants' AS fault
     FROM pg_constraint c
     WHERE c.contype = 'f' AND c.conrelid IN (SELECT oid FROM owned) AND c.confrelid IN (SELECT oid FROM owned)
         AND c.confrelid <> 'releases'::regclass
         AND NOT EXISTS (
             SELECT FROM unnest(c.conkey, c.confkey) AS pair (here, there)
                 JOIN pg_attribute h ON h.attrelid = c.conrelid AND h.attnum = pair.here
                 JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = pair.there
             WHERE h.attname IN ('tenant_id', 'owner_id', 'municipality_id', 'prefecture_id', 'center_id')
                 AND t.attname IN ('tenant_id', 'owner_id', 'municipality_id', 'prefecture_id', 'center_id'))",
    // A policy reads each setting in a query of its own, so once a statement and not for each row that it looks at.
    "SELECT tablename || ': ' || policyname || ' reads a setting for each row' AS fault FROM pg_policies
     WHERE schemaname = 'public'
         AND regexp_replace(concat_ws(' ', qual, with_check), '\\( SELECT app_[a-z_]+\\(\\) AS [a-z_]+\\)', '', 'g')
             ~ '(app_[a-z_]+|current_setting)\\('",
];

async fn faults(house: &House) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for rule in RULES {
        let found = house.look(rule).await?;
        faults.extend(found.iter().filter_map(|row| row.get("fault")?.as_str().map(str::to_owned)));
    }
    faults.sort();
    Ok(faults)
}

#[tokio::test]
async fn every_table_is_enclosed() -> Result<()> {
    assert_eq!(faults(&House::open().await?).await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_not_enclosed_is_named() -> Result<()> {
    let house = House::open().await?;
    house
        .owner
        .execute_unprepared(
            "CREATE TABLE bare (n integer);
             CREATE TABLE secrets (tenant_id uuid, id uuid PRIMARY KEY, word text, audit_id uuid,
                 UNIQUE (word), FOREIGN KEY (id) REFERENCES participations (id));
             CREATE UNIQUE INDEX secrets_some ON secrets (audit_id) WHERE word IS NULL;
             ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
             COMMENT ON TABLE secrets IS 'kind: tenant';
             ALTER TABLE members NO FORCE ROW LEVEL SECURITY;
             COMMENT ON TABLE trail IS 'kind: whatever';
             CREATE POLICY hasty ON outbox FOR INSERT WITH CHECK (tenant_id = app_own_tenant());
             CREATE POLICY bound ON outbox USING (tenant_id = (SELECT app_own_tenant()));
             CREATE POLICY plain ON trail USING (tenant_id::text = current_setting('app.tenant', true));",
        )
        .await?;
    assert_snapshot!(faults(&house).await?.join("\n"), @r"
    bare: no kind
    bare: no primary key
    bare: row-level security is not forced
    members: row-level security is not forced
    outbox: hasty reads a setting for each row
    secrets: row-level security is not forced
    secrets: secrets_id_fkey could point across tenants
    secrets: secrets_pkey does not lead with the tenant
    secrets: secrets_some does not lead with the tenant
    secrets: secrets_word_key does not lead with the tenant
    trail: no kind
    trail: plain reads a setting for each row
    ");
    Ok(())
}

#[tokio::test]
async fn the_server_owns_nothing_and_passes_no_policy() -> Result<()> {
    let house = House::open().await?;
    let roles = house
        .look(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS strong, rolinherit,
                    rolcanlogin, pg_has_role(rolname, 'kansa_owner', 'MEMBER') AS owner,
                    EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owns
             FROM pg_roles WHERE rolname IN ('kansa_server', 'kansa_app', 'kansa_platform', 'kansa_release', 'kansa_sealer')
             ORDER BY rolname",
        )
        .await?;
    assert_eq!(roles.len(), 5);
    for role in roles {
        let server = role.get("rolname").and_then(JsonValue::as_str) == Some("kansa_server");
        for never in ["strong", "owner", "owns"] {
            assert_eq!(role.get(never), Some(&JsonValue::Bool(false)), "{role}");
        }
        assert_eq!(role.get("rolcanlogin"), Some(&JsonValue::Bool(server)), "{role}");
        assert!(!server || role.get("rolinherit") == Some(&JsonValue::Bool(false)), "{role}");
    }
    Ok(())
}

/// Why rows come in bulk as arrays: whom policies bind, `COPY` is closed to.
#[tokio::test]
async fn nobody_copies_past_a_policy() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let mut app = Raw::person(&house, "beppu-manager", None).await?;
    let mut closed = Vec::new();
    for table in tables(&house).await? {
        match app.does(&format!("COPY {table} FROM STDIN")).await {
            Err(code) if code == "0A000" => closed.push(table),
            // There it may add nothing by any means.
            answer => assert_eq!(answer, Err("42501".to_owned()), "{table}"),
        }
    }
    for written in ["self_assessments", "judgements", "trail", "outbox"] {
        assert!(closed.iter().any(|table| table == written), "{written}: {closed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_privileges_are_the_golden_ones() -> Result<()> {
    let house = House::open().await?;
    let rows = house
        .look(
            "SELECT grantee || ' ' || table_name || ': ' || string_agg(privilege_type, ', ' ORDER BY privilege_type) AS line
             FROM information_schema.table_privileges
             WHERE table_schema = 'public' AND grantee <> 'kansa_owner' GROUP BY grantee, table_name
             UNION ALL
             SELECT g.grantee::regrole || ' ' || a.attrelid::regclass || ' (' || string_agg(a.attname, ', ' ORDER BY a.attname)
                    || '): ' || g.privilege_type
             FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) AS g
             WHERE a.attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
             GROUP BY g.grantee, a.attrelid, g.privilege_type
             UNION ALL
             SELECT r.rolname || ' ' || p.proname || '()' FROM pg_proc p CROSS JOIN pg_roles r
             WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND r.rolname ~ '^kansa_' AND r.rolname <> 'kansa_owner'
                 AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
             ORDER BY line",
        )
        .await?;
    let mut table = String::new();
    for line in rows.iter().filter_map(|row| row.get("line")?.as_str()) {
        writeln!(table, "{line}")?;
    }
    assert_snapshot!(table);
    Ok(())
}

/// Each `VERB table` of the table of the roles, in the page for who operates Kansa.
#[tokio::test]
async fn what_operators_are_told_of_the_roles_holds() -> Result<()> {
    let house = House::open().await?;
    let page = read_to_string(root_of_the_repository().join("docs/operations.md"))?;
    let (_, section) = page.split_once("\n## Roles and grants\n").context("no such section")?;
    let (section, _) = section.split_once("\n## ").context("no section behind it")?;
    let (mut told, mut asked) = (Vec::new(), 0_u32);
    for line in section.lines().filter(|line| line.starts_with("| `kansa_")) {
        let cells: Vec<&str> = line.split('|').collect();
        let [_, role, may, never, _] = cells.as_slice() else { anyhow::bail!("three cells: {line}") };
        let role = role.trim().trim_matches('`');
        for (cell, holds) in [(may, true), (never, false)] {
            let privileges = cell.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once(' '));
            for (verb, table) in privileges {
                // A right to some of the columns is one. Rows are deleted whole.
                let has = if verb == "DELETE" { "has_table_privilege" } else { "has_any_column_privilege" };
                let found =
                    house.look(&format!("SELECT {has}('{role}', '{table}', '{verb}') AS held")).await?;
                let held = found.first().and_then(|row| row.get("held")?.as_bool());
                assert_eq!(held, Some(holds), "{role}: {verb} {table}");
                asked += 1;
            }
        }
        told.push(role.to_owned());
    }
    assert!(asked > 40, "only {asked} privileges are told");
    told.sort();
    let roles = house.look("SELECT rolname FROM pg_roles WHERE rolname ~ '^kansa_'").await?;
    let mut roles: Vec<_> = roles.iter().filter_map(|row| row.get("rolname")?.as_str()).collect();
    roles.sort_unstable();
    assert_eq!(told, roles);
    Ok(())
}

#[test]
fn the_platform_s_tasks_are_the_golden_ones() {
    let tasks: Vec<String> =
        PlatformTask::ALL.iter().map(|task| format!("{} as {:?}", task.as_str(), task.role())).collect();
    assert_snapshot!(tasks.join("\n"));
}
