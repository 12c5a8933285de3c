//! What came since the former release only adds: whatever that one says to the database can still be said. In every run, for
//! it needs nothing but the migrations; beside the former program itself this release is put by `cargo xtask former` (`tests/together`).
use anyhow::{Context as _, Result};
use infra::setup;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, JsonValue, Statement, TransactionTrait as _};
use std::collections::BTreeSet;
use tests::{House, former::last_migration};

/// What a program can stand on: each thing with what it is, and whether, new at an older table, it could refuse what an older
/// program writes there. Indexes for speed and the insides of functions are nobody's business.
const PICTURE: &str = "
    SELECT 'column' AS kind, c.oid::regclass::text AS place, a.attname::text AS name,
            format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                || CASE WHEN f.filled THEN ' filled' ELSE '' END AS what,
            a.attnotnull AND NOT f.filled AS strict
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid,
            LATERAL (SELECT a.atthasdef OR a.attidentity <> '' AS filled) f
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
            AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid), true
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
    UNION ALL SELECT 'index', indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid), true
        FROM pg_index JOIN pg_class c ON c.oid = indrelid
        WHERE indisunique AND c.relnamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname::text, pg_get_triggerdef(t.oid), true
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
        WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'policy', polrelid::regclass::text, polname::text,
            concat_ws(' ', polcmd, polroles::regrole[]::text, pg_get_expr(polqual, polrelid),
                pg_get_expr(polwithcheck, polrelid)),
            NOT polpermissive
        FROM pg_policy
    UNION ALL SELECT 'function', '', p.oid::regprocedure::text, pg_get_function_result(p.oid), false
        FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    UNION ALL SELECT 'privilege', c.oid::regclass::text, g.grantee::regrole::text || ' ' || g.privilege_type, '', false
        FROM pg_class c, aclexplode(c.relacl) g WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'privilege', c.oid::regclass::text,
            g.grantee::regrole::text || ' ' || g.privilege_type || ' ' || a.attname, '', false
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
        WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'privilege', '', g.grantee::regrole::text || ' ' || p.oid::regprocedure::text, '', false
        FROM pg_proc p, aclexplode(p.proacl) g WHERE pronamespace = 'public'::regnamespace";

/// What is otherwise than before and was looked at by a person: why the former release goes on beside it stands here. It goes
/// when `tests/former` moves on.
const EXAMINED: [(&str, &str); 6] = [
    // Beside this release the former one shows advisors nothing of what they have no more to do with, and looks at an
    // acceptance without it: the proposal was looked at with all, and days exclude each other as before.
    ("policy dispatches parties_change", LESS),
    ("policy dispatches parties_read", LESS),
    ("policy visits parties_add", LESS),
    ("policy visits parties_change", LESS),
    ("policy visits parties_read", LESS),
    (
        "trigger visits book_again",
        "the former release leads no visit back from where it ended, and nothing else sets it off",
    ),
];
const LESS: &str = "an advisor reads what is left of it through a view (`m0047_left_to_advisors`)";

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Thing {
    name: String,
    place: String,
    what: String,
    strict: bool,
}

async fn picture(db: &impl ConnectionTrait) -> Result<BTreeSet<Thing>> {
    let rows =
        JsonValue::find_by_statement(Statement::from_string(DbBackend::Postgres, PICTURE)).all(db).await?;
    let thing = |row: JsonValue| {
        let text = |name: &str| row.get(name)?.as_str().map(str::to_owned);
        let name = format!("{} {} {}", text("kind")?, text("place")?, text("name")?);
        Some(Thing {
            name,
            place: text("place")?,
            what: text("what")?,
            strict: row.get("strict")?.as_bool()?,
        })
    };
    rows.into_iter().map(|row| thing(row).context("a thing")).collect()
}

/// What an older program that stands on `before` cannot bear of `after`.
fn unbearable(before: &BTreeSet<Thing>, after: &BTreeSet<Thing>) -> BTreeSet<String> {
    let older: BTreeSet<&str> =
        before.iter().map(|thing| thing.place.as_str()).filter(|place| !place.is_empty()).collect();
    let gone = before.difference(after);
    let strict = after.difference(before).filter(|thing| thing.strict && older.contains(&*thing.place));
    gone.chain(strict).map(|thing| thing.name.clone()).collect()
}

#[tokio::test]
async fn what_came_since_the_former_release_only_adds() -> Result<()> {
    let house = House::open().await?;
    let database = house.cluster.empty_database().await?;
    setup::migrate_to(&house.cluster.superuser(&database), &last_migration()?).await?;
    let former = House::on(house.cluster.clone(), database).await?;
    let (before, after) = (picture(&former.owner).await?, picture(&house.owner).await?);
    assert!(before.len() > 3_000, "{} things in a schema", before.len());
    let examined: BTreeSet<String> = EXAMINED.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(unbearable(&before, &after), examined);
    Ok(())
}

/// What of a changed schema an older program could not bear, by its statements.
const HARMS: [(&str, &[&str]); 13] = [
    ("ALTER TABLE audits DROP COLUMN title CASCADE", &["column audits title"]),
    ("ALTER TABLE audits RENAME COLUMN title TO heading", &["column audits title", "column audits heading"]),
    ("ALTER TABLE audits ALTER COLUMN title TYPE varchar(9)", &["column audits title"]),
    ("ALTER TABLE audits ALTER COLUMN title DROP NOT NULL", &["column audits title"]),
    ("ALTER TABLE audits ALTER COLUMN tenant_id DROP DEFAULT", &["column audits tenant_id"]),
    ("ALTER TABLE audits ADD COLUMN of_tomorrow text NOT NULL", &["column audits of_tomorrow"]),
    ("ALTER TABLE audits ADD CONSTRAINT short CHECK (title <> 'x')", &["constraint audits short"]),
    ("CREATE UNIQUE INDEX one_title ON audits (title)", &["index audits one_title"]),
    (
        "CREATE TRIGGER late BEFORE INSERT ON audits FOR EACH ROW EXECUTE FUNCTION note_audits()",
        &["trigger audits late"],
    ),
    ("CREATE POLICY less ON audits AS RESTRICTIVE USING (title <> 'x')", &["policy audits less"]),
    ("DROP POLICY own ON audits", &["policy audits own"]),
    ("REVOKE INSERT ON audits FROM kansa_app", &["privilege audits kansa_app INSERT"]),
    (
        "REVOKE EXECUTE ON FUNCTION known_migrations() FROM kansa_server",
        &["privilege  kansa_server known_migrations()"],
    ),
];

/// What harms nobody.
const ADDITIONS: &str = "CREATE TABLE of_tomorrow (n integer NOT NULL PRIMARY KEY, CHECK (n > 0));
    ALTER TABLE audits ADD COLUMN of_tomorrow text, ADD COLUMN filled_tomorrow text NOT NULL DEFAULT '';
    CREATE INDEX by_title ON audits (title);
    CREATE POLICY more ON audits TO kansa_platform USING (true);
    GRANT SELECT ON audits TO kansa_platform;
    CREATE FUNCTION at_tomorrow() RETURNS integer LANGUAGE sql RETURN 1";

#[tokio::test]
async fn what_an_older_program_cannot_bear_is_found() -> Result<()> {
    let house = House::open().await?;
    let before = picture(&house.owner).await?;
    let after = async |sql: &str| -> Result<BTreeSet<String>> {
        let tomorrow = house.owner.begin().await?;
        tomorrow.execute_unprepared(sql).await.with_context(|| sql.to_owned())?;
        let after = picture(&tomorrow).await?;
        tomorrow.rollback().await?;
        Ok(unbearable(&before, &after))
    };
    for (sql, harm) in HARMS {
        let harm: BTreeSet<String> = harm.iter().map(|name| (*name).to_owned()).collect();
        let found = after(sql).await?;
        assert!(found.is_superset(&harm), "{sql}: {found:?}");
    }
    assert_eq!(after(ADDITIONS).await?, BTreeSet::new());
    Ok(())
}
