//! Loads the mapping from one edition of the catalogue to a later one.
use super::{ImportError, finish, statement};
use chrono::NaiveDate;
use domain::{
    Error, Reason,
    catalog::{EditionCode, ItemCode, KnownEdition, KnownEditions, Mapping, read_mapping},
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait as _};
use serde::Serialize;
use std::{collections::BTreeSet, io::Read};

/// What a load of a mapping did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingOutcome {
    /// The mapping is now in the table.
    Loaded {
        /// How many lines it has.
        lines: usize,
    },
    /// It was there already with the very same lines.
    Unchanged,
}

/// A line as its row: the items' codes and the relation.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    from_item: Option<String>,
    to_item: Option<String>,
    relation: String,
}

const EDITIONS: &str = "
    SELECT e.code, e.issued, array_agg(i.code) AS items
    FROM editions e JOIN catalog_items i ON i.edition = e.code
    WHERE e.published_at IS NOT NULL GROUP BY e.code, e.issued";

const STORED: &str =
    "SELECT from_item, to_item, relation FROM item_mappings WHERE from_edition = $1 AND to_edition = $2";

const LOAD: &str = "
    INSERT INTO item_mappings (from_edition, to_edition, position, from_item, to_item, relation)
    SELECT $1, $2, row.place, row.line ->> 'from_item', row.line ->> 'to_item', row.line ->> 'relation'
    FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS row (line, place)";

/// Loads a mapping; a `dry_run` does all of it and then takes it back. One that is loaded already is left alone if it is
/// the same, in whatever order, and the load refused if it is not: what was carried over along it stands on it.
pub async fn import_mapping(
    owner: &DatabaseConnection,
    csv: impl Read,
    dry_run: bool,
) -> Result<MappingOutcome, ImportError> {
    let tx = owner.begin().await?;
    tx.execute_unprepared("LOCK TABLE item_mappings IN SHARE ROW EXCLUSIVE MODE").await?;
    let mapping = read_mapping(csv, &known(&tx).await?).map_err(ImportError::Faults)?;
    let pair = [mapping.from.to_string(), mapping.to.to_string()];
    let incoming = lines(&mapping);
    let stored = stored(&tx, &pair).await?;
    let outcome = if stored.is_empty() {
        let [from, to] = pair;
        let json = serde_json::to_value(&incoming)?;
        tx.execute_raw(statement(LOAD, [from.into(), to.into(), json.into()])).await?;
        MappingOutcome::Loaded { lines: incoming.len() }
    } else if stored == incoming.into_iter().collect() {
        MappingOutcome::Unchanged
    } else {
        return Err(ImportError::Refused(differs(&mapping)));
    };
    finish(tx, dry_run).await?;
    Ok(outcome)
}

async fn known(tx: &DatabaseTransaction) -> Result<KnownEditions, ImportError> {
    let mut known = KnownEditions::new();
    for row in tx.query_all_raw(statement(EDITIONS, [])).await? {
        let code: String = row.try_get("", "code")?;
        let items: Vec<String> = row.try_get("", "items")?;
        let items = items.iter().map(|item| ItemCode::parse("item", item)).collect::<Result<_, _>>();
        let issued: NaiveDate = row.try_get("", "issued")?;
        let edition = KnownEdition { issued, items: items.map_err(garbled)? };
        known.insert(EditionCode::parse("edition", &code).map_err(garbled)?, edition);
    }
    Ok(known)
}

fn garbled(error: Error) -> DbErr {
    DbErr::Type(error.to_string())
}

async fn stored(tx: &DatabaseTransaction, pair: &[String; 2]) -> Result<BTreeSet<Line>, ImportError> {
    let rows = tx.query_all_raw(statement(STORED, pair.clone().map(Into::into))).await?;
    let line = |row: &sea_orm::QueryResult| {
        Ok(Line {
            from_item: row.try_get("", "from_item")?,
            to_item: row.try_get("", "to_item")?,
            relation: row.try_get("", "relation")?,
        })
    };
    Ok(rows.iter().map(line).collect::<Result<_, DbErr>>()?)
}

fn lines(mapping: &Mapping) -> Vec<Line> {
    let line = |line: &domain::catalog::MappingLine| Line {
        from_item: line.from().map(|item| item.to_string()),
        to_item: line.to().map(|item| item.to_string()),
        relation: line.relation().as_str().to_owned(),
    };
    mapping.lines().iter().map(line).collect()
}

fn differs(mapping: &Mapping) -> Reason {
    let (from, to) = (mapping.from, mapping.to);
    let en = format!("Another mapping from {from} to {to} is loaded, and a loaded mapping never changes.");
    let ja = format!("{from}から{to}への対応表はすでに登録されており、登録済みの対応表は変更できません。");
    Reason::naming("MAPPING_LOADED", en, ja)
}
