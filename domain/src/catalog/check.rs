//! What must hold between an edition's rows.
use super::{Category, CategoryCode, Edition, Item, read::Entry};
use crate::{
    kernel::{reason::Reason, text::Line},
    table::{Fault, Row},
};
use std::collections::{BTreeSet, HashMap, HashSet};

const ONE_EDITION: Reason =
    Reason::of("ONE_EDITION", "The file must have exactly one row.", "行はちょうど1行でなければなりません。");
const GAP: Reason = Reason::of(
    "OUT_OF_SEQUENCE",
    "Codes must run upward from 1 without a gap or a repetition.",
    "番号は1から順に、欠番も重複もなく並べてください。",
);
const NO_DOMAIN: Reason =
    Reason::of("NO_DOMAIN", "Its domain has no row above it.", "属する分野の行が上にありません。");
const NO_CATEGORY: Reason =
    Reason::of("NO_CATEGORY", "There is no such category.", "この中分類はありません。");
const EMPTY: Reason = Reason::of("EMPTY_CATEGORY", "No item belongs to it.", "属する項目がありません。");

/// The one edition; `None` with a fault if there are none or several.
pub(super) fn whole(
    editions: Vec<Entry<Edition>>,
    categories: &[Entry<Category>],
    items: &[Entry<Item>],
    faults: &mut Vec<Fault>,
) -> Option<Edition> {
    sequence_of_categories(categories, faults);
    sequence_of_items(categories, items, faults);
    repeated(items, "text_ja", |item| vec![&item.text.ja], faults);
    repeated(items, "text_en", |item| vec![&item.text.en], faults);
    repeated(items, "evidence_ja", |item| item.evidence.iter().map(|one| &one.ja).collect(), faults);
    repeated(items, "evidence_en", |item| item.evidence.iter().map(|one| &one.en).collect(), faults);
    let [(row, edition)] = <[_; 1]>::try_from(editions).ok().or_else(|| {
        faults.push(Fault { table: "edition", line: 1, column: "", reason: ONE_EDITION });
        None
    })?;
    let essential = items.iter().filter(|(_, item)| item.essential).count();
    total(&row, "item_total", edition.item_total, items.len(), faults);
    total(&row, "essential_total", edition.essential_total, essential, faults);
    Some(edition)
}

fn sequence_of_categories(categories: &[Entry<Category>], faults: &mut Vec<Fault>) {
    let mut before: HashMap<Option<CategoryCode>, CategoryCode> = HashMap::new();
    for (row, Category { code, .. }) in categories {
        let parent = (!code.is_domain()).then(|| code.domain());
        if parent.is_some_and(|parent| before.get(&None) != Some(&parent)) {
            faults.push(row.fault("code", NO_DOMAIN));
        } else if !code.follows(before.get(&parent).copied()) {
            faults.push(row.fault("code", GAP));
        }
        before.insert(parent, *code);
    }
}

fn sequence_of_items(categories: &[Entry<Category>], items: &[Entry<Item>], faults: &mut Vec<Fault>) {
    let known: HashSet<_> = categories.iter().map(|(_, category)| category.code).collect();
    let mut used = HashSet::new();
    let mut before: Option<&Item> = None;
    for (row, item) in items {
        let category = item.code.category();
        let last = before.filter(|before| before.code.category() == category);
        if !known.contains(&category) {
            faults.push(row.fault("category", NO_CATEGORY));
        } else if item.code.number() != last.map_or(0, |last| last.code.number()) + 1
            || before.is_some_and(|before| before.code >= item.code)
        {
            faults.push(row.fault("code", GAP));
        }
        used.extend([category, category.domain()]);
        before = Some(item);
    }
    let empty = categories.iter().filter(|(_, category)| !used.contains(&category.code));
    faults.extend(empty.map(|(row, _)| row.fault("code", EMPTY)));
}

/// No two items may say the same, in whatever order.
fn repeated<'a, const MAX: usize>(
    items: &'a [Entry<Item>],
    column: &'static str,
    texts: impl Fn(&'a Item) -> Vec<&'a Line<MAX>>,
    faults: &mut Vec<Fault>,
) {
    let mut seen = HashMap::new();
    for (row, item) in items {
        let set: BTreeSet<_> = texts(item).into_iter().map(Line::as_str).collect();
        if let Some(other) = seen.insert(set, item.code) {
            let en = format!("Item {other} already says this.");
            let reason = Reason::naming("REPEATED", en, format!("項目{other}と同じ内容です。"));
            faults.push(row.fault(column, reason));
        }
    }
}

fn total(row: &Row, column: &'static str, stated: u16, counted: usize, faults: &mut Vec<Fault>) {
    if usize::from(stated) != counted {
        let en = format!("The edition states {stated}, but the items come to {counted}.");
        let ja = format!("版の記載は{stated}ですが、項目を数えると{counted}です。");
        faults.push(row.fault(column, Reason::naming("TOTAL", en, ja)));
    }
}
