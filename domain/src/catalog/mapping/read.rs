//! The file of a mapping.
use super::{Mapping, MappingLine, Relation, check};
use crate::{
    catalog::{EditionCode, ItemCode},
    kernel::{
        error::{Error, Result},
        reason::Reason,
    },
    table::{self, Fault, Row},
};
use chrono::NaiveDate;
use std::{
    collections::{HashMap, HashSet},
    io::Read,
};

/// The header of the file: one line for each pair of items, with an empty cell where there is no item.
pub const MAPPING_COLUMNS: &[&str] = &["from_edition", "from_item", "to_edition", "to_item", "relation"];

const RELATION: Reason = Reason::of(
    "RELATION",
    "The relation is one of SAME, SPLIT, MERGED, NEW, DROPPED.",
    "対応関係はSAME、SPLIT、MERGED、NEW、DROPPEDのいずれかです。",
);
const FROM_ITEM: Reason = Reason::of(
    "FROM_ITEM",
    "A NEW item has no earlier item, and every other line has one.",
    "NEWでは旧版の項目を空欄とし、それ以外では必ず記入してください。",
);
const TO_ITEM: Reason = Reason::of(
    "TO_ITEM",
    "A DROPPED item has no later item, and every other line has one.",
    "DROPPEDでは新版の項目を空欄とし、それ以外では必ず記入してください。",
);

/// What a mapping is checked against: a published edition.
#[derive(Debug, Clone)]
pub struct KnownEdition {
    /// The day it was issued.
    pub issued: NaiveDate,
    /// The codes of its items.
    pub items: HashSet<ItemCode>,
}

/// All published editions.
pub type KnownEditions = HashMap<EditionCode, KnownEdition>;

/// A row that was read.
pub(super) struct Entry {
    pub(super) row: Row,
    pub(super) from_edition: EditionCode,
    pub(super) to_edition: EditionCode,
    pub(super) line: MappingLine,
}

/// The mapping in the file, which is of one pair of editions. All mistakes are told at once, and then nothing is loaded.
pub fn read_mapping(csv: impl Read, known: &KnownEditions) -> Result<Mapping, Vec<Fault>> {
    let faults = &mut Vec::new();
    let rows = table::read("mapping", MAPPING_COLUMNS, csv, faults);
    let entries: Vec<Entry> = rows.into_iter().filter_map(|row| entry(row, faults)).collect();
    // Checks between rows would only echo the mistakes inside them.
    if !faults.is_empty() {
        return Err(std::mem::take(faults));
    }
    match check::whole(&entries, known, faults) {
        Some((from, to)) if faults.is_empty() => {
            Ok(Mapping::new(from, to, entries.into_iter().map(|entry| entry.line).collect()))
        }
        _ => Err(std::mem::take(faults)),
    }
}

fn entry(row: Row, faults: &mut Vec<Fault>) -> Option<Entry> {
    let from_edition = row.parse(faults, "from_edition", EditionCode::parse);
    let from = row.parse_optional(faults, "from_item", ItemCode::parse);
    let to_edition = row.parse(faults, "to_edition", EditionCode::parse);
    let to = row.parse_optional(faults, "to_item", ItemCode::parse);
    let relation = row.parse(faults, "relation", relation);
    let (from_edition, to_edition, relation) = (from_edition?, to_edition?, relation?);
    let (from, to) = (from?, to?);
    let line = MappingLine::of(relation, from, to);
    if line.is_none() && from.is_none() != (relation == Relation::New) {
        faults.push(row.fault("from_item", FROM_ITEM));
    }
    if line.is_none() && to.is_none() != (relation == Relation::Dropped) {
        faults.push(row.fault("to_item", TO_ITEM));
    }
    Some(Entry { row, from_edition, to_edition, line: line? })
}

fn relation(field: &'static str, raw: &str) -> Result<Relation> {
    Relation::parse(raw).ok_or_else(|| Error::invalid(field, RELATION))
}
