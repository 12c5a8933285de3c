//! The three files of an edition.
use super::{Bilingual, Category, CategoryCode, Edition, EditionCode, Item, ItemCode, Method, Weight, check};
use crate::{
    kernel::{
        error::{Error, Result},
        reason::Reason,
        text::Line,
    },
    table::{self, Fault, Row},
};
use chrono::NaiveDate;
use std::io::Read;

/// The header of `edition.csv`, which has one row.
pub const EDITION_COLUMNS: &[&str] =
    &["code", "title_ja", "title_en", "issued", "item_total", "essential_total"];
/// The header of `categories.csv`.
pub const CATEGORY_COLUMNS: &[&str] = &["code", "ja", "en"];
/// The header of `items.csv`. Lists of evidence are parted by ` / `.
pub const ITEM_COLUMNS: &[&str] = &[
    "code",
    "category",
    "text_ja",
    "text_en",
    "method",
    "evidence_ja",
    "evidence_en",
    "essential",
    "weight",
];

const DATE: Reason =
    Reason::of("DATE", "It must be a date such as 2007-07-06.", "2007-07-06の形式の日付を記入してください。");
const COUNT: Reason =
    Reason::of("COUNT", "It must be a whole number up to 65535.", "65535以下の整数で記入してください。");
const YES_OR_NO: Reason = Reason::of("TRUE_FALSE", "Write true or false.", "trueかfalseで記入してください。");
const NOT_ITS_CATEGORY: Reason = Reason::of(
    "CATEGORY_DIFFERS",
    "It is not the category that the item's code names.",
    "項目番号が示す中分類と一致しません。",
);
const PAIRS: Reason = Reason::of(
    "EVIDENCE_PAIRS",
    "The Japanese and the English list must be equally long.",
    "日本語と英語の資料の数をそろえてください。",
);

/// A whole edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// The edition; as read from files, a draft.
    pub edition: Edition,
    /// Its categories, domains included, sorted.
    pub categories: Vec<Category>,
    /// Its items, sorted.
    pub items: Vec<Item>,
}

/// What was read from a row, with the row.
pub(super) type Entry<T> = (Row, T);

/// The edition in the three files. All mistakes are told at once, and then nothing is loaded.
pub fn read_catalog(
    edition: impl Read,
    categories: impl Read,
    items: impl Read,
) -> Result<Catalog, Vec<Fault>> {
    let faults = &mut Vec::new();
    let editions = rows("edition", EDITION_COLUMNS, edition, faults, edition_of);
    let categories = rows("categories", CATEGORY_COLUMNS, categories, faults, category_of);
    let items = rows("items", ITEM_COLUMNS, items, faults, item_of);
    // Checks between rows would only echo the mistakes inside them.
    if !faults.is_empty() {
        return Err(std::mem::take(faults));
    }
    let edition = check::whole(editions, &categories, &items, faults);
    let (categories, items) = (values(categories), values(items));
    match edition {
        Some(edition) if faults.is_empty() => Ok(Catalog { edition, categories, items }),
        _ => Err(std::mem::take(faults)),
    }
}

fn rows<T>(
    name: &'static str,
    columns: &'static [&'static str],
    csv: impl Read,
    faults: &mut Vec<Fault>,
    parse: fn(&Row, &mut Vec<Fault>) -> Option<T>,
) -> Vec<Entry<T>> {
    let rows = table::read(name, columns, csv, faults);
    rows.into_iter().filter_map(|row| parse(&row, faults).map(|value| (row, value))).collect()
}

fn values<T>(rows: Vec<Entry<T>>) -> Vec<T> {
    rows.into_iter().map(|(_, value)| value).collect()
}

fn edition_of(row: &Row, faults: &mut Vec<Fault>) -> Option<Edition> {
    let code = row.parse(faults, "code", EditionCode::parse);
    let title = bilingual(row, faults, "title_ja", "title_en");
    let issued = row.parse(faults, "issued", date);
    let item_total = row.parse(faults, "item_total", count);
    let essential_total = row.parse(faults, "essential_total", count);
    let (item_total, essential_total) = item_total.zip(essential_total)?;
    let (code, title, issued) = (code?, title?, issued?);
    Some(Edition { code, title, issued, item_total, essential_total, published_at: None })
}

fn category_of(row: &Row, faults: &mut Vec<Fault>) -> Option<Category> {
    let code = row.parse(faults, "code", CategoryCode::parse);
    let title = bilingual(row, faults, "ja", "en");
    Some(Category { code: code?, title: title? })
}

fn item_of(row: &Row, faults: &mut Vec<Fault>) -> Option<Item> {
    let code = row.parse(faults, "code", ItemCode::parse);
    let category = row.parse(faults, "category", CategoryCode::parse);
    let text = bilingual(row, faults, "text_ja", "text_en");
    let method = row.parse(faults, "method", Method::parse);
    let ja = row.parse(faults, "evidence_ja", list);
    let en = row.parse(faults, "evidence_en", list);
    let essential = row.parse(faults, "essential", yes_or_no);
    let weight = row.parse(faults, "weight", Weight::parse);
    if code.zip(category).is_some_and(|(code, category)| code.category() != category) {
        faults.push(row.fault("category", NOT_ITS_CATEGORY));
    }
    let (ja, en) = ja.zip(en)?;
    if ja.len() != en.len() {
        faults.push(row.fault("evidence_en", PAIRS));
    }
    let evidence = ja.into_iter().zip(en).map(|(ja, en)| Bilingual { ja, en }).collect();
    Some(Item { code: code?, text: text?, method: method?, evidence, essential: essential?, weight: weight? })
}

fn bilingual<const MAX: usize>(
    row: &Row,
    faults: &mut Vec<Fault>,
    ja: &'static str,
    en: &'static str,
) -> Option<Bilingual<MAX>> {
    let (ja, en) = (row.parse(faults, ja, Line::parse), row.parse(faults, en, Line::parse));
    Some(Bilingual { ja: ja?, en: en? })
}

fn list(field: &'static str, raw: &str) -> Result<Vec<Line<200>>> {
    raw.split(" / ").map(|one| Line::parse(field, one)).collect()
}

fn date(field: &'static str, raw: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(raw, "%Y-%m-%d").map_err(|_| Error::invalid(field, DATE))
}

fn count(field: &'static str, raw: &str) -> Result<u16> {
    let digits = raw.bytes().all(|byte| byte.is_ascii_digit());
    raw.parse().ok().filter(|_| digits).ok_or_else(|| Error::invalid(field, COUNT))
}

fn yes_or_no(field: &'static str, raw: &str) -> Result<bool> {
    raw.parse().map_err(|_| Error::invalid(field, YES_OR_NO))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
