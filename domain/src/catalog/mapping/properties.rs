//! What holds of every mapping, and what is found wrong with a file.
use super::*;
use crate::catalog::{EditionCode, ItemCode};
use proptest::prelude::*;
use std::collections::HashSet;

fn edition(code: &str) -> EditionCode {
    EditionCode::parse("edition", code).unwrap()
}

fn item(number: usize) -> ItemCode {
    ItemCode::parse("item", &format!("1.{}-{:02}", 1 + number / 99, 1 + number % 99)).unwrap()
}

/// What becomes of a few items: a relation, and how many items are on the side of the many.
fn groups() -> impl Strategy<Value = Vec<(Relation, usize)>> {
    proptest::collection::vec((proptest::sample::select(Relation::ALL.to_vec()), 2..5_usize), 1..30)
}

fn mapping(groups: &[(Relation, usize)]) -> Mapping {
    let (mut earlier, mut later) = ((0..).map(item), (0..).map(item));
    let mut lines = Vec::new();
    for (relation, many) in groups {
        match relation {
            Relation::Same => {
                lines.push(MappingLine::Same { from: earlier.next().unwrap(), to: later.next().unwrap() });
            }
            Relation::Split => {
                let from = earlier.next().unwrap();
                lines.extend(later.by_ref().take(*many).map(|to| MappingLine::Split { from, to }));
            }
            Relation::Merged => {
                let to = later.next().unwrap();
                lines.extend(earlier.by_ref().take(*many).map(|from| MappingLine::Merged { from, to }));
            }
            Relation::New => lines.push(MappingLine::New { to: later.next().unwrap() }),
            Relation::Dropped => lines.push(MappingLine::Dropped { from: earlier.next().unwrap() }),
        }
    }
    Mapping::new(edition("H19.7"), edition("R6.10"), lines)
}

fn known(mapping: &Mapping) -> KnownEditions {
    let of = |items: HashSet<ItemCode>, issued: &str| KnownEdition { issued: issued.parse().unwrap(), items };
    let earlier = mapping.lines().iter().filter_map(|line| line.from()).collect();
    let later = mapping.lines().iter().filter_map(|line| line.to()).collect();
    [(mapping.from, of(earlier, "2007-07-06")), (mapping.to, of(later, "2024-10-01"))].into_iter().collect()
}

fn row(line: &MappingLine) -> String {
    let cell = |item: Option<ItemCode>| item.map_or_else(String::new, |item| item.to_string());
    format!("H19.7,{},R6.10,{},{}", cell(line.from()), cell(line.to()), line.relation().as_str())
}

fn file(rows: &[String]) -> String {
    format!("{}\n{}\n", MAPPING_COLUMNS.join(","), rows.join("\n"))
}

fn rows(mapping: &Mapping) -> Vec<String> {
    mapping.lines().iter().map(row).collect()
}

proptest! {
    #[test]
    fn a_sound_mapping_is_read_as_it_is(groups in groups()) {
        let mapping = mapping(&groups);
        let read = read_mapping(file(&rows(&mapping)).as_bytes(), &known(&mapping)).unwrap();
        prop_assert_eq!(read, mapping);
    }

    #[test]
    fn successors_and_predecessors_are_each_other_s(groups in groups()) {
        let mapping = mapping(&groups);
        let editions = known(&mapping);
        let (earlier, later) = (&editions[&mapping.from].items, &editions[&mapping.to].items);
        for from in earlier {
            for to in later {
                let on = mapping.successors(*from).any(|one| one == *to);
                prop_assert_eq!(on, mapping.predecessors(*to).any(|one| one == *from));
            }
        }
        // Whatever has nobody on the other side is told as unmapped, once, and nothing else is.
        let lost = earlier.iter().filter(|item| mapping.successors(**item).next().is_none()).count();
        let fresh = later.iter().filter(|item| mapping.predecessors(**item).next().is_none()).count();
        prop_assert_eq!(mapping.unmapped().count(), lost + fresh);
        let counted: usize = Relation::ALL.iter().map(|relation| mapping.count(*relation)).sum();
        prop_assert_eq!(counted, mapping.lines().len());
    }

    #[test]
    fn no_line_can_be_left_out_or_said_twice(groups in groups(), at in any::<prop::sample::Index>()) {
        let mapping = mapping(&groups);
        let editions = known(&mapping);
        let all = rows(&mapping);
        let at = at.index(all.len());
        let mut fewer = all.clone();
        let gone = fewer.remove(at);
        prop_assert!(read_mapping(file(&fewer).as_bytes(), &editions).is_err(), "without {}", gone);
        let mut more = all;
        more.push(gone);
        prop_assert!(read_mapping(file(&more).as_bytes(), &editions).is_err());
    }
}

/// Items 1 and 2 stay, 3 is split into 3 and 4, 4 and 5 are merged into 5, 6 is dropped, and 6 is new.
const SOUND: [&str; 8] = [
    "H19.7,1.1-01,R6.10,1.1-01,SAME",
    "H19.7,1.1-02,R6.10,1.1-02,SAME",
    "H19.7,1.1-03,R6.10,1.1-03,SPLIT",
    "H19.7,1.1-03,R6.10,1.1-04,SPLIT",
    "H19.7,1.1-04,R6.10,1.1-05,MERGED",
    "H19.7,1.1-05,R6.10,1.1-05,MERGED",
    "H19.7,1.1-06,R6.10,,DROPPED",
    "H19.7,,R6.10,1.1-06,NEW",
];

/// The places and codes of what is wrong with the sound file when its `index`th row is this instead.
fn faults(index: usize, instead: &str) -> Vec<(u64, &'static str, &'static str)> {
    let mut rows: Vec<String> = SOUND.iter().map(|row| (*row).to_owned()).collect();
    let editions = [("H19.7", "2007-07-06"), ("R6.10", "2024-10-01")].map(|(code, issued)| {
        let known = KnownEdition { issued: issued.parse().unwrap(), items: (0..6).map(item).collect() };
        (edition(code), known)
    });
    instead.clone_into(&mut rows[index]);
    match read_mapping(file(&rows).as_bytes(), &editions.into_iter().collect()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| (fault.line, fault.column, fault.reason.code())).collect(),
    }
}

#[test]
fn every_mistake_is_named_by_line_and_column() {
    assert_eq!(faults(0, SOUND[0]), []);
    for (instead, column, code) in [
        ("H19.13,1.1-01,R6.10,1.1-01,SAME", "from_edition", "EDITION_CODE"),
        ("H19.7,1-01,R6.10,1.1-01,SAME", "from_item", "ITEM_CODE"),
        ("H19.7,1.1-01,R6.10,x,SAME", "to_item", "ITEM_CODE"),
        ("H19.7,1.1-01,R6.10,1.1-01,same", "relation", "RELATION"),
        ("H19.7,,R6.10,1.1-01,SAME", "from_item", "FROM_ITEM"),
        ("H19.7,1.1-01,R6.10,,SAME", "to_item", "TO_ITEM"),
        ("H19.7,1.1-01,R6.10,1.1-01,NEW", "from_item", "FROM_ITEM"),
        ("H19.7,1.1-01,R6.10,1.1-01,DROPPED", "to_item", "TO_ITEM"),
    ] {
        assert_eq!(faults(0, instead), [(2, column, code)], "{instead}");
    }
    assert_eq!(faults(1, "H18.1,1.1-02,R6.10,1.1-02,SAME"), [(3, "from_edition", "ONE_PAIR")]);
    assert_eq!(faults(1, "H19.7,1.1-02,R6.11,1.1-02,SAME"), [(3, "to_edition", "ONE_PAIR")]);
    let unknown = faults(1, "H19.7,1.1-77,R6.10,1.1-02,SAME");
    assert_eq!(unknown, [(3, "from_item", "UNKNOWN_ITEM"), (1, "from_item", "ITEM_UNMAPPED")]);
    let unknown = faults(1, "H19.7,1.1-02,R6.10,1.1-77,SAME");
    assert_eq!(unknown, [(3, "to_item", "UNKNOWN_ITEM"), (1, "to_item", "ITEM_UNMAPPED")]);
}

#[test]
fn a_relation_is_what_it_says() {
    let differs = |line, column| (line, column, "RELATION_DIFFERS");
    assert_eq!(faults(1, "H19.7,1.1-02,R6.10,1.1-02,SPLIT"), [differs(3, "from_item")]);
    assert_eq!(faults(1, "H19.7,1.1-02,R6.10,1.1-02,MERGED"), [differs(3, "to_item")]);
    assert_eq!(faults(2, "H19.7,1.1-03,R6.10,1.1-03,SAME"), [differs(4, "from_item")]);
    assert_eq!(faults(4, "H19.7,1.1-04,R6.10,1.1-05,SAME"), [differs(6, "to_item")]);
    // Split into what is there already: neither is one-to-one any more.
    let twice = faults(3, "H19.7,1.1-03,R6.10,1.1-02,SPLIT");
    assert_eq!(twice, [differs(3, "to_item"), differs(5, "to_item"), (1, "to_item", "ITEM_UNMAPPED")]);
    // Dropped and yet mapped.
    assert_eq!(
        faults(6, "H19.7,1.1-01,R6.10,,DROPPED"),
        [differs(2, "from_item"), differs(8, "from_item"), (1, "from_item", "ITEM_UNMAPPED")]
    );
}

#[test]
fn both_editions_are_published_and_in_their_order() {
    let read = |text: &str| {
        let mapping = mapping(&[(Relation::Same, 2)]);
        let faults = read_mapping(text.as_bytes(), &known(&mapping)).unwrap_err();
        faults.iter().map(|fault| (fault.line, fault.column, fault.reason.code())).collect::<Vec<_>>()
    };
    let one = |row: &str| file(&[row.to_owned()]);
    assert_eq!(read(&one("H18.1,1.1-01,R6.10,1.1-01,SAME")), [(2, "from_edition", "UNKNOWN_EDITION")]);
    assert_eq!(read(&one("H19.7,1.1-01,R7.1,1.1-01,SAME")), [(2, "to_edition", "UNKNOWN_EDITION")]);
    assert_eq!(read(&one("R6.10,1.1-01,H19.7,1.1-01,SAME")), [(2, "to_edition", "EDITION_ORDER")]);
    assert_eq!(read(&one("H19.7,1.1-01,H19.7,1.1-01,SAME")), [(2, "to_edition", "EDITION_ORDER")]);
    assert_eq!(read(&file(&[])), [(1, "", "NO_LINE")]);
}
