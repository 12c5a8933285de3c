//! Loads the register of local governments.
use super::{ImportError, finish, statement};
use chrono::NaiveDate;
use domain::register::{LocalGovernment, read_register};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, TransactionTrait as _};
use serde::Serialize;
use std::io::Read;

/// What a load of the register did, or would do, in bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GovernmentCounts {
    /// New to the table.
    pub added: u64,
    /// Known, and different before.
    pub changed: u64,
    /// Known, and alike.
    pub unchanged: u64,
    /// In the table but not in the file. They stay: a merged body keeps its row, with its last day and successor.
    pub absent: u64,
}

#[derive(Serialize)]
struct Row<'a> {
    code: String,
    name: &'a str,
    name_kana: &'a str,
    name_en: &'a str,
    kind: &'static str,
    population: u32,
    population_year: u16,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    successor: Option<String>,
    search: String,
}

const LOAD: &str = "
    WITH incoming AS (
        SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (
            code text, name text, name_kana text, name_en text, kind text, population integer,
            population_year smallint, valid_from date, valid_to date, successor text, search text)
    ), written AS (
        INSERT INTO governments AS known (code, name, name_kana, name_en, kind, population, population_year,
                                          valid_from, valid_to, successor, search)
        SELECT code, name, name_kana, name_en, kind, population, population_year,
               valid_from, valid_to, successor, search FROM incoming
        ON CONFLICT (code) DO UPDATE
        SET (name, name_kana, name_en, kind, population, population_year,
             valid_from, valid_to, successor, search)
          = (excluded.name, excluded.name_kana, excluded.name_en, excluded.kind, excluded.population,
             excluded.population_year, excluded.valid_from, excluded.valid_to, excluded.successor, excluded.search)
        WHERE known IS DISTINCT FROM excluded
        -- A row this statement made has never been locked or updated.
        RETURNING xmax = 0 AS added
    )
    SELECT count(*) FILTER (WHERE added) AS added,
           count(*) FILTER (WHERE NOT added) AS changed,
           (SELECT count(*) FROM governments WHERE code NOT IN (SELECT code FROM incoming)) AS absent
    FROM written";

/// Loads the register from `csv`; a `dry_run` only counts. Loading the same file again changes nothing.
pub async fn import_governments(
    owner: &DatabaseConnection,
    csv: impl Read,
    dry_run: bool,
) -> Result<GovernmentCounts, ImportError> {
    let bodies = read_register(csv).map_err(ImportError::Faults)?;
    let rows = serde_json::to_value(bodies.iter().map(row).collect::<Vec<_>>())?;
    let tx = owner.begin().await?;
    tx.execute_unprepared("LOCK TABLE governments IN SHARE ROW EXCLUSIVE MODE").await?;
    let counted = tx.query_one_raw(statement(LOAD, [rows.into()])).await?;
    let counted = counted.ok_or_else(|| DbErr::RecordNotFound("the counts of the load".to_owned()))?;
    let count = |column| counted.try_get::<i64>("", column).map(i64::unsigned_abs);
    let (added, changed, absent) = (count("added")?, count("changed")?, count("absent")?);
    finish(tx, dry_run).await?;
    let all = u64::try_from(bodies.len()).unwrap_or(u64::MAX);
    Ok(GovernmentCounts { added, changed, unchanged: all - added - changed, absent })
}

fn row(body: &LocalGovernment) -> Row<'_> {
    Row {
        code: body.code.to_string(),
        name: body.name.as_str(),
        name_kana: body.name_kana.as_str(),
        name_en: body.name_en.as_str(),
        kind: body.kind.as_str(),
        population: body.population,
        population_year: body.population_year,
        valid_from: body.valid_from,
        valid_to: body.valid_to,
        successor: body.successor.map(|code| code.to_string()),
        search: body.search_text(),
    }
}
