use super::*;
use crate::catalog::{Trigrams, similarity};
use crate::kernel::reason::Language;

const EDITION: &str = include_str!("../../../catalogs/H19.7/edition.csv");
const CATEGORIES: &str = include_str!("../../../catalogs/H19.7/categories.csv");
const ITEMS: &str = include_str!("../../../catalogs/H19.7/items.csv");
/// Two texts of our own catalogue that share more than this say the same thing.
const TOO_ALIKE: f64 = 0.45;

fn committed() -> Catalog {
    read_catalog(EDITION.as_bytes(), CATEGORIES.as_bytes(), ITEMS.as_bytes()).unwrap()
}

fn faults(categories: &str, items: &[&str]) -> Vec<(&'static str, u64, &'static str, &'static str)> {
    let essential = items.iter().filter(|item| item.contains(",true,")).count();
    let edition =
        format!("{}\nH1.1,版,Edition,1989-01-31,{},{essential}\n", EDITION_COLUMNS.join(","), items.len());
    let items = format!("{}\n{}\n", ITEM_COLUMNS.join(","), items.join("\n"));
    let categories = format!("{}\n{categories}\n", CATEGORY_COLUMNS.join(","));
    let read = read_catalog(edition.as_bytes(), categories.as_bytes(), items.as_bytes());
    let faults = read.err().unwrap_or_default().into_iter();
    faults.map(|fault| (fault.table, fault.line, fault.column, fault.reason.code())).collect()
}

const TREE: &str = "1,甲,A\n1.1,乙,B";
const FIRST: &str = "1.1-01,1.1,問一,One,TEST,甲 / 乙,A / B,true,3";
const SECOND: &str = "1.1-02,1.1,問二,Two,EXAMINE,丙,C,false,1";

#[test]
fn the_committed_catalogue_has_the_known_totals() {
    let catalog = committed();
    assert_eq!((catalog.items.len(), catalog.edition.code.to_string().as_str()), (317, "H19.7"));
    assert_eq!(catalog.items.iter().filter(|item| item.essential).count(), 110);
    assert_eq!(catalog.categories.iter().filter(|category| category.code.is_domain()).count(), 8);
    assert!(catalog.items.iter().all(|item| (2..=4).contains(&item.evidence.len())));
}

#[test]
fn no_two_committed_texts_are_alike() {
    let catalog = committed();
    for language in [Language::Japanese, Language::English] {
        let texts: Vec<_> =
            catalog.items.iter().map(|item| (item.code, Trigrams::of(item.text.text(language)))).collect();
        for (n, (code, text)) in texts.iter().enumerate() {
            let near = texts[..n].iter().find(|(_, other)| similarity(text, other) >= TOO_ALIKE);
            assert!(near.is_none(), "{code} is too like {} in {language:?}", near.unwrap().0);
        }
    }
}

#[test]
fn committed_texts_are_one_checkable_sentence() {
    for item in committed().items {
        let (ja, en) = (item.text.text(Language::Japanese), item.text.text(Language::English));
        assert!((40..=120).contains(&ja.chars().count()) && ja.ends_with("か。"), "{}: {ja}", item.code);
        assert_eq!(ja.matches(['。', '？', '！']).count(), 1, "{}: {ja}", item.code);
        assert!((70..=240).contains(&en.chars().count()), "{}: {en}", item.code);
        let inside =
            en.strip_suffix(['.', '?']).unwrap_or_else(|| panic!("{} does not end: {en}", item.code));
        assert!(![". ", "? ", "! "].iter().any(|end| inside.contains(end)), "{}: {en}", item.code);
        // Yes or no is an answer to none of these; a condition can begin otherwise.
        let first = en.split(' ').next().unwrap_or_default();
        let open = ["When", "What", "How", "Who", "Whom", "Whose", "Which", "Why"];
        assert!(!open.contains(&first), "{}: {en}", item.code);
    }
}

#[test]
fn every_bad_cell_is_named() {
    let bad = "1.1-1,1,,,READ,甲 / ,,yes,4";
    let named: Vec<_> =
        faults(TREE, &[bad]).into_iter().map(|(table, line, column, _)| (table, line, column)).collect();
    let columns =
        ["code", "text_ja", "text_en", "method", "evidence_ja", "evidence_en", "essential", "weight"];
    assert_eq!(named, columns.map(|column| ("items", 2, column)));
}

#[test]
fn a_sound_edition_passes() {
    assert_eq!(faults(TREE, &[FIRST, SECOND]), []);
}

#[test]
fn sequences_have_no_gap() {
    let gap = |table, line| (table, line, "code", "OUT_OF_SEQUENCE");
    assert_eq!(faults(TREE, &[FIRST, &SECOND.replace("-02", "-03")]), [gap("items", 3)]);
    assert_eq!(faults(TREE, &[FIRST, &SECOND.replace("-02", "-01")]), [gap("items", 3)]);
    assert_eq!(faults("1,甲,A\n1.2,乙,B", &[&FIRST.replace("1.1", "1.2")]), [gap("categories", 3)]);
    assert_eq!(faults("2,甲,A\n2.1,乙,B", &[&FIRST.replace("1.1", "2.1")]), [gap("categories", 2)]);
    let stray = "1,甲,A\n2.1,乙,B";
    assert_eq!(faults(stray, &[&FIRST.replace("1.1", "2.1")])[0], ("categories", 3, "code", "NO_DOMAIN"));
}

#[test]
fn items_and_categories_belong_together() {
    let elsewhere = SECOND.replace("1.1-02", "1.2-01").replace(",1.1,", ",1.2,");
    assert_eq!(faults(TREE, &[FIRST, &elsewhere]), [("items", 3, "category", "NO_CATEGORY")]);
    let odd = SECOND.replace(",1.1,", ",1.2,");
    assert_eq!(faults(TREE, &[FIRST, &odd]), [("items", 3, "category", "CATEGORY_DIFFERS")]);
    let more = format!("{TREE}\n1.2,丙,C");
    assert_eq!(faults(&more, &[FIRST]), [("categories", 4, "code", "EMPTY_CATEGORY")]);
}

#[test]
fn nothing_is_said_twice() {
    let repeated = |column| [("items", 3, column, "REPEATED")];
    assert_eq!(faults(TREE, &[FIRST, &SECOND.replace("丙,C", "乙 / 甲,C / D")]), repeated("evidence_ja"));
    assert_eq!(faults(TREE, &[FIRST, &SECOND.replace("Two", "One")]), repeated("text_en"));
    assert_eq!(
        faults(TREE, &[&FIRST.replace("A / B", "A")]),
        [("items", 2, "evidence_en", "EVIDENCE_PAIRS")]
    );
}

#[test]
fn stated_totals_are_checked() {
    let edition = EDITION.replace("317,110", "318,109");
    let faults = read_catalog(edition.as_bytes(), CATEGORIES.as_bytes(), ITEMS.as_bytes()).unwrap_err();
    let seen: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column, fault.reason.code())).collect();
    assert_eq!(seen, [(3, "item_total", "TOTAL"), (3, "essential_total", "TOTAL")]);
}
