//! Loads an edition of the catalogue, and publishes it.
mod content;

use super::{ImportError, finish, statement};
use content::Content;
use domain::{Reason, Timestamp, catalog::read_catalog};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, TransactionTrait as _};
use std::{fs::File, io::Read, path::Path};

/// The three files of an edition.
#[derive(Debug)]
pub struct CatalogFiles<R> {
    /// `edition.csv`.
    pub edition: R,
    /// `categories.csv`.
    pub categories: R,
    /// `items.csv`.
    pub items: R,
}

/// What a load of an edition did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogOutcome {
    /// The edition is now in the tables, published.
    Published {
        /// How many categories it has, domains included.
        categories: usize,
        /// How many items it has.
        items: usize,
    },
    /// It was already published with the very same content.
    Unchanged,
}

const STORED: &str = "
    SELECT published_at, jsonb_build_object(
        'edition', to_jsonb(editions),
        'categories', coalesce((SELECT jsonb_agg(to_jsonb(c) ORDER BY position)
                                FROM catalog_categories c WHERE edition = editions.code), '[]'),
        'items', coalesce((SELECT jsonb_agg(to_jsonb(i) ORDER BY position)
                           FROM catalog_items i WHERE edition = editions.code), '[]')) AS content
    FROM editions WHERE code = $1";

const FORGET_DRAFT: [&str; 3] = [
    "DELETE FROM catalog_items WHERE edition = $1",
    "DELETE FROM catalog_categories WHERE edition = $1",
    "DELETE FROM editions WHERE code = $1",
];

const LOAD: [&str; 3] = [
    "INSERT INTO editions (code, title_ja, title_en, issued, item_total, essential_total)
     SELECT code, title_ja, title_en, issued, item_total, essential_total
     FROM jsonb_to_record($1::jsonb -> 'edition') AS row (
         code text, title_ja text, title_en text, issued date, item_total integer, essential_total integer)",
    "INSERT INTO catalog_categories (edition, code, position, title_ja, title_en)
     SELECT $1::jsonb -> 'edition' ->> 'code', code, position, title_ja, title_en
     FROM jsonb_to_recordset($1::jsonb -> 'categories') AS row (
         code text, position integer, title_ja text, title_en text)",
    "INSERT INTO catalog_items (edition, code, position, text_ja, text_en, method, evidence_ja, evidence_en,
                                essential, weight)
     SELECT $1::jsonb -> 'edition' ->> 'code', code, position, text_ja, text_en, method, evidence_ja,
            evidence_en, essential, weight
     FROM jsonb_to_recordset($1::jsonb -> 'items') AS row (
         code text, position integer, text_ja text, text_en text, method text, evidence_ja text[],
         evidence_en text[], essential boolean, weight smallint)",
];

const PUBLISH: &str = "UPDATE editions SET published_at = $2 WHERE code = $1";

impl CatalogFiles<File> {
    /// The files of an edition's `folder`, by their usual names.
    pub fn open(folder: &Path) -> Result<Self, ImportError> {
        let open = |name| {
            let path = folder.join(name);
            File::open(&path).map_err(|cause| ImportError::Unreadable { path, cause })
        };
        Ok(Self {
            edition: open("edition.csv")?,
            categories: open("categories.csv")?,
            items: open("items.csv")?,
        })
    }
}

/// Loads an edition and publishes it as of `published_at`; a `dry_run` does all of it and then takes it back.
/// A draft is replaced. A published edition is left alone if it is the same, and the load refused if it is not.
pub async fn import_catalog(
    owner: &DatabaseConnection,
    files: CatalogFiles<impl Read>,
    published_at: Timestamp,
    dry_run: bool,
) -> Result<CatalogOutcome, ImportError> {
    let CatalogFiles { edition, categories, items } = files;
    let catalog = read_catalog(edition, categories, items).map_err(ImportError::Faults)?;
    let incoming = Content::of(&catalog);
    let tx = owner.begin().await?;
    tx.execute_unprepared("LOCK TABLE editions IN SHARE ROW EXCLUSIVE MODE").await?;
    let outcome = match published(&tx, incoming.code()).await? {
        Some(stored) if stored == incoming => CatalogOutcome::Unchanged,
        Some(stored) => return Err(ImportError::Refused(differs(&incoming, &stored))),
        None => {
            replace(&tx, &incoming, published_at).await?;
            let (categories, items) = (catalog.categories.len(), catalog.items.len());
            CatalogOutcome::Published { categories, items }
        }
    };
    finish(tx, dry_run).await?;
    Ok(outcome)
}

async fn published(tx: &DatabaseTransaction, edition: &str) -> Result<Option<Content>, ImportError> {
    let Some(row) = tx.query_one_raw(statement(STORED, [edition.into()])).await? else { return Ok(None) };
    if row.try_get::<Option<Timestamp>>("", "published_at")?.is_none() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_value(row.try_get("", "content")?)?))
}

async fn replace(tx: &DatabaseTransaction, content: &Content, at: Timestamp) -> Result<(), ImportError> {
    for sql in FORGET_DRAFT {
        tx.execute_raw(statement(sql, [content.code().into()])).await?;
    }
    let json = serde_json::to_value(content)?;
    for sql in LOAD {
        tx.execute_raw(statement(sql, [json.clone().into()])).await?;
    }
    tx.execute_raw(statement(PUBLISH, [content.code().into(), at.into()])).await?;
    Ok(())
}

fn differs(incoming: &Content, stored: &Content) -> Reason {
    let edition = incoming.code();
    let places = incoming.differences(stored);
    let named = places.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    let count = places.len();
    let en = format!(
        "Edition {edition} is published and can no longer change, but the files differ ({count}): {named}."
    );
    let ja = format!(
        "版{edition}は公開済みのため変更できませんが、ファイルの内容が{count}件で異なります：{named}。"
    );
    Reason::naming("EDITION_PUBLISHED", en, ja)
}
