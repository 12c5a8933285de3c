//! Tables of what is beside the figures: all of it is said, and of what is withheld its reason alone.
use super::{BOTH, assessment, beppu, view};
use crate::{Table, View, csv, xlsx};
use calamine::{Data, Reader as _, Xlsx};
use domain::{
    disclosure::{
        Change, Cohort, Disclosed, GroupCode, WithheldReason, YearChange, grade_shares, work_on_first,
    },
    kernel::reason::Language,
    scoring::{PerVariable, Score, Variable},
};
use serde_json::json;
use std::{io::Cursor, sync::Arc};

pub(super) const TABLES: [Table; 4] = [Table::Figures, Table::Details, Table::Groups, Table::Items];

/// The view of a release that shows all there can be: with a year before, two groups and two items.
pub(super) fn detailed(mut view: View) -> View {
    let shown = Arc::make_mut(&mut view.shown);
    let change: Change = serde_json::from_value(json!({ "n": 16, "earlier": 51, "later": 48 })).unwrap();
    let mut variables = PerVariable::from_fn(|_| Disclosed::Released(change));
    variables.domains[3] = Disclosed::Withheld(WithheldReason::CohortsTooClose);
    shown.change =
        Some(YearChange { from: 2024, comparable_percent: 93, round_to: 1, named_spare: 5, variables });
    shown.top_quarter = PerVariable::from_fn(|_| Disclosed::Released(85));
    shown.top_quarter.domains[3] = Disclosed::Withheld(WithheldReason::Coalition);
    let group = |code: &str, bodies: u64| (GroupCode::parse(code).unwrap(), assessment(bodies));
    shown.groups = vec![group("POPULATION_UNDER_10K", 6), group("UNKNOWN", 4)];
    let withheld = Disclosed::Withheld(WithheldReason::Coalition);
    shown.item_rates = vec![("1.1-01".to_owned(), Disclosed::Released(95)), ("1.1-02".to_owned(), withheld)];
    view
}

/// A table's cells as its CSV has them, the headings first.
pub(super) fn rows(view: &View, table: Table) -> Vec<Vec<String>> {
    let text = String::from_utf8(csv(view, table).unwrap()).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("Excel needs the mark");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    assert!(rows.iter().flatten().all(|cell| !cell.is_empty()), "no cell is empty: {rows:?}");
    rows
}

/// The shares of grades that a cell tells.
fn grades(cell: &str) -> Vec<(u32, u32, u32)> {
    let one = |part: &str| {
        let (grades, percent) = part.split_once(": ").unwrap();
        let (from, to) = grades.split_once('–').unwrap_or((grades, grades));
        (from.parse().unwrap(), to.parse().unwrap(), percent.parse().unwrap())
    };
    cell.split("; ").map(one).collect()
}

#[test]
fn grades_the_top_quarter_the_year_before_and_the_order_stand_beside_each_variable() {
    for language in BOTH {
        let mut view = detailed(beppu(language, 17));
        view.own.as_mut().unwrap().scores.domains[4] = Score::default();
        let scores = &view.own.as_ref().unwrap().scores;
        let order = work_on_first(&Cohort::row(scores), &view.shown.whole, &view.shown.rules);
        assert!(!order.is_empty() && order.len() < 7, "some domains are below the mean and some are not");
        let all = rows(&view, Table::Details);
        assert_eq!(all.len(), 10);
        for ((variable, figures), row) in view.shown.whole.figures.iter().zip(&all[1..]) {
            match grade_shares(figures) {
                Disclosed::Withheld(reason) => assert_eq!(row[2], reason.code()),
                Disclosed::Released(shares) => {
                    let shares: Vec<_> = shares.iter().map(|one| (one.from, one.to, one.percent)).collect();
                    assert_eq!(grades(&row[2]), shares);
                }
            }
            let beside = if variable.number() == 4 {
                let why = "COHORTS_TOO_CLOSE";
                ["COALITION", "2024", "93", why, why, why, why]
            } else {
                ["85", "2024", "93", "16", "51", "48", "-3"]
            };
            assert_eq!(row[3..10], beside);
            let place = order.iter().position(|first| Variable::Domain(first.domain) == variable);
            let expected = match (variable.number(), place) {
                (5, _) => "NO_SCORE".to_owned(),
                (_, None) => "NOT_RANKED".to_owned(),
                (_, Some(place)) => (place + 1).to_string(),
            };
            assert_eq!(row[10..], [expected]);
        }
    }
}

#[test]
fn what_a_release_does_not_show_is_told_by_codes() {
    let small = rows(&view(BOTH[0], 6), Table::Details);
    let none = "NO_YEAR_BEFORE";
    for row in &small[1..] {
        assert_eq!(row[2..], ["SPREAD_NEEDS_TEN", "DETAIL_NEEDS_MORE", none, none, none, none, none, none]);
    }
    for table in [Table::Groups, Table::Items] {
        assert_eq!(rows(&view(BOTH[0], 6), table).len(), 1, "the headings alone");
    }
    let held = rows(&beppu(BOTH[0], 4), Table::Details);
    for row in &held[1..] {
        assert_eq!((&*row[2], &*row[10]), ("COHORT_TOO_SMALL", "COHORT_TOO_SMALL"));
    }
}

#[test]
fn groups_have_the_columns_of_the_whole_under_their_names() {
    for (language, name) in
        [(Language::English, "under 10,000 residents"), (Language::Japanese, "人口1万人未満")]
    {
        let all = rows(&detailed(view(language, 17)), Table::Groups);
        let (shown, withheld) = all[1..].split_at(9);
        let alone = rows(&view(language, 6), Table::Figures);
        for (row, figures) in shown.iter().zip(&alone[1..]) {
            assert_eq!((&*row[0], &*row[1]), ("POPULATION_UNDER_10K", name));
            assert_eq!(row[2..11], figures[..]);
            assert_eq!(row[11], "SPREAD_NEEDS_TEN");
        }
        assert_eq!(withheld.len(), 9);
        for row in withheld {
            assert_eq!(row[0], "UNKNOWN");
            assert!(row[4..].iter().all(|cell| cell == "COHORT_TOO_SMALL"), "{row:?}");
        }
    }
}

#[test]
fn items_have_their_rates_and_none_is_a_formula() {
    let mut view = detailed(view(Language::English, 17));
    let hostile = ("=1+1".to_owned(), Disclosed::Released(50));
    Arc::make_mut(&mut view.shown).item_rates.push(hostile);
    let all = rows(&view, Table::Items);
    let expected = [["1.1-01", "95"], ["1.1-02", "COALITION"], ["'=1+1", "50"]];
    assert_eq!(all[1..], expected);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(xlsx(&view).unwrap())).unwrap();
    let sheet = book.worksheet_range("Item rates").unwrap();
    assert_eq!(sheet.get_value((3, 0)), Some(&Data::String("=1+1".to_owned())));
    let formulas = book.worksheet_formula("Item rates").unwrap();
    assert!(formulas.is_empty(), "a text is written as a text");
}
