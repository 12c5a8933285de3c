//! An edition as its rows in the tables: what goes in, and what is compared with what is there.
use chrono::NaiveDate;
use domain::{
    catalog::{Bilingual, Catalog, Category, Edition, Item},
    kernel::text::Line,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of one edition, without `published_at` and the generated columns.
#[derive(PartialEq, Serialize, Deserialize)]
pub(super) struct Content {
    edition: EditionRow,
    categories: Vec<CategoryRow>,
    items: Vec<ItemRow>,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct EditionRow {
    code: String,
    title_ja: String,
    title_en: String,
    issued: NaiveDate,
    item_total: u16,
    essential_total: u16,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct CategoryRow {
    code: String,
    position: usize,
    title_ja: String,
    title_en: String,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct ItemRow {
    code: String,
    position: usize,
    text_ja: String,
    text_en: String,
    method: String,
    evidence_ja: Vec<String>,
    evidence_en: Vec<String>,
    essential: bool,
    weight: u8,
}

impl Content {
    pub(super) fn of(catalog: &Catalog) -> Self {
        Self {
            edition: edition(&catalog.edition),
            categories: (1..).zip(&catalog.categories).map(category).collect(),
            items: (1..).zip(&catalog.items).map(item).collect(),
        }
    }

    /// The edition's name.
    pub(super) fn code(&self) -> &str {
        &self.edition.code
    }

    /// The edition, categories and items that are not alike in both, by their names and in their order as text.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let (ours, theirs) = (self.by_code(), other.by_code());
        let codes: BTreeSet<_> = ours.keys().chain(theirs.keys()).copied().collect();
        codes.into_iter().filter(|code| ours.get(code) != theirs.get(code)).map(str::to_owned).collect()
    }

    fn by_code(&self) -> BTreeMap<&str, Row<'_>> {
        let edition = [(self.edition.code.as_str(), Row::Edition(&self.edition))];
        let categories = self.categories.iter().map(|row| (row.code.as_str(), Row::Category(row)));
        let items = self.items.iter().map(|row| (row.code.as_str(), Row::Item(row)));
        edition.into_iter().chain(categories).chain(items).collect()
    }
}

/// The three kinds of rows; their codes never coincide.
#[derive(PartialEq)]
enum Row<'a> {
    Edition(&'a EditionRow),
    Category(&'a CategoryRow),
    Item(&'a ItemRow),
}

fn edition(edition: &Edition) -> EditionRow {
    EditionRow {
        code: edition.code.to_string(),
        title_ja: owned(&edition.title.ja),
        title_en: owned(&edition.title.en),
        issued: edition.issued,
        item_total: edition.item_total,
        essential_total: edition.essential_total,
    }
}

fn category((position, category): (usize, &Category)) -> CategoryRow {
    let Bilingual { ja, en } = &category.title;
    CategoryRow { code: category.code.to_string(), position, title_ja: owned(ja), title_en: owned(en) }
}

fn item((position, item): (usize, &Item)) -> ItemRow {
    ItemRow {
        code: item.code.to_string(),
        position,
        text_ja: owned(&item.text.ja),
        text_en: owned(&item.text.en),
        method: item.method.as_str().to_owned(),
        evidence_ja: item.evidence.iter().map(|one| owned(&one.ja)).collect(),
        evidence_en: item.evidence.iter().map(|one| owned(&one.en)).collect(),
        essential: item.essential,
        weight: item.weight.get(),
    }
}

fn owned<const MAX: usize>(line: &Line<MAX>) -> String {
    line.as_str().to_owned()
}
