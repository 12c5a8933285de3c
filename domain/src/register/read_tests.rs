use super::*;
use crate::register::GovernmentFilter;
use std::collections::HashMap;

const COMMITTED: &str = include_str!("../../../data/local-governments.csv");
const OITA: &str = "440001,44,大分県,オオイタケン,Oita,PREFECTURE,1131140,2022,,,";
const BEPPU: &str = "442020,44,別府市,ベップシ,Beppu-shi,CITY,114196,2022,,,";

fn faults(rows: &[&str]) -> Vec<(u64, &'static str, &'static str)> {
    let text = format!("{}\n{}\n", COLUMNS.join(","), rows.join("\n"));
    let faults = read_register(text.as_bytes()).err().unwrap_or_default();
    faults.iter().map(|fault| (fault.line, fault.column, fault.reason.code())).collect()
}

#[test]
fn the_committed_register_is_whole() {
    let bodies = read_register(COMMITTED.as_bytes()).unwrap();
    let mut kinds = HashMap::new();
    for body in &bodies {
        *kinds.entry(body.kind).or_insert(0) += 1;
    }
    assert_eq!(GovernmentKind::ALL.map(|kind| kinds[&kind]), [47, 20, 62, 710, 23, 743, 183]);
    assert_eq!(bodies.iter().map(|body| u64::from(body.population)).sum::<u64>() / 2, 125_927_902);
}

#[test]
fn a_search_finds_by_kanji_kana_and_romaji() {
    let bodies = read_register(COMMITTED.as_bytes()).unwrap();
    let oita = PrefectureCode::parse("prefecture", "44").unwrap();
    for text in ["別府", "べっぷ", "ﾍﾞｯﾌﾟ", "beppu", "BEPPU-SHI", " 別 府 "] {
        let filter = GovernmentFilter::new(Some(oita), None, Some(text)).unwrap();
        let names: Vec<_> =
            bodies.iter().filter(|body| filter.admits(body)).map(|b| b.name.as_str()).collect();
        assert_eq!(names, ["別府市"], "{text}");
    }
    let all = GovernmentFilter::new(Some(oita), None, Some(" ")).unwrap();
    assert_eq!(bodies.iter().filter(|body| all.admits(body)).count(), 19, "Oita and its 18 municipalities");
    let across = GovernmentFilter::new(None, None, Some("市ベ")).unwrap();
    assert_eq!(bodies.iter().filter(|body| across.admits(body)).count(), 0, "no match over two names");
}

#[test]
fn every_bad_cell_is_named() {
    let bad = "442021,4,,べっぷし,別府,BOROUGH,-1,1700,2022-02-30,x,1";
    let columns: Vec<_> = faults(&[OITA, bad]).into_iter().map(|(line, column, _)| (line, column)).collect();
    assert_eq!(columns, COLUMNS.iter().map(|column| (3, *column)).collect::<Vec<_>>());
}

#[test]
fn a_sentence_names_the_place_in_both_languages() {
    use crate::kernel::reason::Language;
    let text = format!("{}\n442021\n", COLUMNS.join(","));
    let fault = &read_register(text.as_bytes()).unwrap_err()[0];
    assert!(fault.message(Language::English).starts_with("local-governments, line 2: The row has 1 cells"));
    assert!(fault.message(Language::Japanese).starts_with("local-governments 2行目：列が1個"));
}

#[test]
fn rows_are_checked_against_each_other() {
    assert_eq!(faults(&[OITA, BEPPU]), []);
    assert_eq!(faults(&[BEPPU]), [(2, "prefecture_code", "NO_PREFECTURE")]);
    assert_eq!(faults(&[OITA, BEPPU, BEPPU]), [(4, "code", "CODE_TAKEN"), (4, "name", "NAME_TAKEN")]);
    assert_eq!(faults(&[OITA, &BEPPU.replace("CITY", "PREFECTURE")]), [(3, "kind", "KIND_AND_CODE")]);
    assert_eq!(
        faults(&[OITA, &BEPPU.replace(",44,", ",43,")]),
        [(3, "prefecture_code", "PREFECTURE_DIFFERS")]
    );
}

#[test]
fn merged_bodies_lead_to_living_ones() {
    let merged = |tail: &str| BEPPU.replace("2022,,,", tail);
    assert_eq!(faults(&[OITA, &merged("2022,,2005-03-31,440001")]), []);
    assert_eq!(faults(&[OITA, &merged("2022,,2005-03-31,442011")]), [(3, "successor", "NO_SUCCESSOR")]);
    assert_eq!(faults(&[OITA, &merged("2022,,,440001")]), [(3, "successor", "STILL_ALIVE")]);
    assert_eq!(faults(&[OITA, &merged("2022,,2005-03-31,442020")]), [(3, "successor", "SUCCESSOR_CIRCLE")]);
    assert_eq!(faults(&[OITA, &merged("2022,2005-04-01,2005-03-31,")]), [(3, "valid_to", "PERIOD")]);
}

#[test]
fn a_name_may_come_back_after_its_first_bearer_is_gone() {
    let old = "442011,44,別府市,ベップシ,Beppu-shi,CITY,1,1990,,2005-03-31,442020";
    assert_eq!(faults(&[OITA, old, &BEPPU.replace("2022,,,", "2022,2005-04-01,,")]), []);
    assert_eq!(faults(&[OITA, old, BEPPU]), [(4, "name", "NAME_TAKEN")]);
}
