//! What must hold between a mapping's rows, and between them and the two editions.
use super::{
    Relation,
    read::{Entry, KnownEdition, KnownEditions},
};
use crate::{
    catalog::{EditionCode, ItemCode},
    kernel::reason::Reason,
    table::Fault,
};
use std::collections::{BTreeSet, HashMap};

const NO_LINE: Reason =
    Reason::of("NO_LINE", "The file has no line below its header.", "見出し行の下に行がありません。");
const ONE_PAIR: Reason = Reason::of(
    "ONE_PAIR",
    "A file maps one pair of editions: this is not the edition of the first line.",
    "1つのファイルで扱えるのは一組の版だけです。先頭の行の版と異なります。",
);
const NO_EDITION: Reason = Reason::of(
    "UNKNOWN_EDITION",
    "There is no published catalogue edition of this code.",
    "このコードの公開済みの版はありません。",
);
const ORDER: Reason = Reason::of(
    "EDITION_ORDER",
    "A mapping leads from an edition to one that was issued later.",
    "対応表は、旧版から、それより後に発行された新版へ向けて作成してください。",
);
const NO_ITEM: Reason =
    Reason::of("UNKNOWN_ITEM", "The edition has no such item.", "この版に、その監査項目はありません。");

/// The one pair of editions; `None` with a fault if there is none, or if it is none of ours.
pub(super) fn whole(
    entries: &[Entry],
    known: &KnownEditions,
    faults: &mut Vec<Fault>,
) -> Option<(EditionCode, EditionCode)> {
    let Some(first) = entries.first() else {
        faults.push(Fault { table: "mapping", line: 1, column: "", reason: NO_LINE });
        return None;
    };
    let pair = (first.from_edition, first.to_edition);
    for entry in entries {
        if entry.from_edition != pair.0 {
            faults.push(entry.row.fault("from_edition", ONE_PAIR));
        }
        if entry.to_edition != pair.1 {
            faults.push(entry.row.fault("to_edition", ONE_PAIR));
        }
    }
    let (earlier, later) = (known.get(&pair.0), known.get(&pair.1));
    for (column, edition) in [("from_edition", earlier), ("to_edition", later)] {
        if edition.is_none() {
            faults.push(first.row.fault(column, NO_EDITION));
        }
    }
    let (earlier, later) = earlier.zip(later)?;
    if earlier.issued >= later.issued {
        faults.push(first.row.fault("to_edition", ORDER));
        return None;
    }
    items_exist(entries, earlier, later, faults);
    each_relation_is_what_it_says(entries, faults);
    everything_is_there(entries, earlier, later, faults);
    Some(pair)
}

fn items_exist(entries: &[Entry], earlier: &KnownEdition, later: &KnownEdition, faults: &mut Vec<Fault>) {
    for Entry { row, line, .. } in entries {
        if line.from().is_some_and(|item| !earlier.items.contains(&item)) {
            faults.push(row.fault("from_item", NO_ITEM));
        }
        if line.to().is_some_and(|item| !later.items.contains(&item)) {
            faults.push(row.fault("to_item", NO_ITEM));
        }
    }
}

/// A pair of items that is there twice breaks every relation, so it needs no rule of its own.
fn each_relation_is_what_it_says(entries: &[Entry], faults: &mut Vec<Fault>) {
    let (mut earlier, mut later) = (HashMap::new(), HashMap::new());
    for Entry { line, .. } in entries {
        if let Some(item) = line.from() {
            *earlier.entry(item).or_insert(0_usize) += 1;
        }
        if let Some(item) = line.to() {
            *later.entry(item).or_insert(0_usize) += 1;
        }
    }
    let lines_of = |counts: &HashMap<ItemCode, usize>, item: Option<ItemCode>| {
        item.and_then(|item| counts.get(&item)).copied().unwrap_or(1)
    };
    for Entry { row, line, .. } in entries {
        let relation = line.relation();
        let (from, to) = (lines_of(&earlier, line.from()), lines_of(&later, line.to()));
        if (relation == Relation::Split) != (from > 1) {
            faults.push(row.fault("from_item", not(relation, from)));
        }
        if (relation == Relation::Merged) != (to > 1) {
            faults.push(row.fault("to_item", not(relation, to)));
        }
    }
}

fn not(relation: Relation, lines: usize) -> Reason {
    let (en, ja) = match relation {
        Relation::Same => ("SAME is one item to one", "SAMEは1項目対1項目"),
        Relation::Split => ("SPLIT is one item to several", "SPLITは1項目対複数項目"),
        Relation::Merged => ("MERGED is several items to one", "MERGEDは複数項目対1項目"),
        Relation::New => ("a NEW item has one line", "NEWの項目は1行だけ"),
        Relation::Dropped => ("a DROPPED item has one line", "DROPPEDの項目は1行だけ"),
    };
    let en = format!("This item stands on {lines} lines, but {en}.");
    Reason::naming("RELATION_DIFFERS", en, format!("この項目は{lines}行にありますが、{ja}です。"))
}

fn everything_is_there(
    entries: &[Entry],
    earlier: &KnownEdition,
    later: &KnownEdition,
    faults: &mut Vec<Fault>,
) {
    let mut missing: BTreeSet<_> = earlier.items.iter().copied().collect();
    let mut unexplained: BTreeSet<_> = later.items.iter().copied().collect();
    for Entry { line, .. } in entries {
        if let Some(item) = line.from() {
            missing.remove(&item);
        }
        if let Some(item) = line.to() {
            unexplained.remove(&item);
        }
    }
    let absent = |column, word: &str, item: ItemCode| {
        let en = format!("Item {item} has no line: map it or write {word}.");
        let ja = format!("項目{item}の行がありません。対応する項目を記入するか、{word}としてください。");
        Fault { table: "mapping", line: 1, column, reason: Reason::naming("ITEM_UNMAPPED", en, ja) }
    };
    faults.extend(missing.into_iter().map(|item| absent("from_item", "DROPPED", item)));
    faults.extend(unexplained.into_iter().map(|item| absent("to_item", "NEW", item)));
}
