//! Tables: that they say what the API says, in every cell.
use super::{
    BOTH, beppu,
    details::{TABLES, detailed, rows},
    views,
};
use crate::{NOTICE, Name, Table, csv, radar, words::points, xlsx};
use calamine::{Data, Reader as _, Xlsx};
use domain::{
    disclosure::{Disclosed, WithheldReason},
    scoring::Score,
};
use std::io::Cursor;

#[test]
fn the_table_has_codes_and_no_empty_cells() {
    for view in views() {
        let bytes = csv(&view, Table::Figures).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("Excel needs the mark");
        assert!(text.ends_with("\r\n"));
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let columns = if view.own.is_some() { 13 } else { 9 };
        assert_eq!(reader.headers().unwrap().len(), columns);
        let rows: Vec<_> = reader.records().map(std::result::Result::unwrap).collect();
        assert_eq!(rows.len(), 9);
        assert!(rows.iter().flatten().all(|cell| !cell.is_empty()));
        for ((variable, figures), row) in view.shown.whole.figures.iter().zip(&rows) {
            match figures {
                Disclosed::Withheld(reason) => assert!((2..9).all(|at| &row[at] == reason.code())),
                Disclosed::Released(shown) => {
                    assert_eq!((&row[2], &row[3]), (&*shown.n.to_string(), &*shown.mean.to_string()));
                    let reason = shown.sd.withheld().map(WithheldReason::code);
                    assert_eq!(
                        &row[4],
                        reason.map_or_else(|| shown.sd.released().unwrap().to_string(), str::to_owned)
                    );
                }
            }
            if let Some(own) = view.own_score(variable) {
                assert_eq!(&row[9], points(own));
            }
        }
    }
    let mut hostile = beppu(BOTH[1], 17);
    hostile.domains[0] = Name::new("=HYPERLINK(\"x\")", "=HYPERLINK(\"x\")");
    let text = String::from_utf8(csv(&hostile, Table::Figures).unwrap()).unwrap();
    assert!(text.contains("\"'=HYPERLINK"), "{text}");
}

#[test]
fn a_body_without_a_score_has_a_code_there() {
    let mut view = beppu(BOTH[0], 17);
    view.own.as_mut().unwrap().scores.domains[4] = Score::default();
    let text = String::from_utf8(csv(&view, Table::Figures).unwrap()).unwrap();
    assert!(text.contains("NO_SCORE,NO_SCORE,NO_SCORE,NO_SCORE\r\n"), "{text}");
    assert!(radar(&view).unwrap().contains("自団体は得点なし"));
}

#[test]
fn the_workbook_says_the_same_and_is_the_same_each_time() {
    let detailed = BOTH.map(|language| detailed(beppu(language, 17)));
    for view in views().into_iter().chain(detailed) {
        let bytes = xlsx(&view).unwrap();
        assert_eq!(bytes, xlsx(&view).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let names = [
            view.say("集計値", "Figures"),
            view.say("詳細", "Details"),
            view.say("グループ別", "Peer groups"),
            view.say("項目別適合率", "Item rates"),
            view.say("注記", "Notes"),
        ];
        assert_eq!(book.sheet_names(), names);
        let notes = book.worksheet_range(names[4]).unwrap();
        let said: Vec<String> = notes.rows().flatten().map(ToString::to_string).collect();
        assert!(said.iter().any(|words| words == NOTICE));
        for (name, table) in names.into_iter().zip(TABLES) {
            let (sheet, records) = (book.worksheet_range(name).unwrap(), rows(&view, table));
            assert_eq!(sheet.height(), records.len(), "{name}");
            for (row, record) in sheet.rows().zip(&records) {
                assert_eq!(row.len(), record.len());
                for (cell, text) in row.iter().zip(record) {
                    match cell {
                        Data::Float(value) => assert_eq!(&value.to_string(), text),
                        Data::String(words) => assert_eq!(words, text),
                        other => panic!("{other:?}"),
                    }
                    let explained = WithheldReason::parse(text).is_none() || said.contains(text);
                    assert!(explained, "{text} is not in the notes");
                }
            }
        }
        for (_, figures) in view.shown.whole.figures.iter() {
            if let Disclosed::Withheld(reason) = figures {
                assert!(said.iter().any(|words| words == reason.code()), "{}", reason.code());
            }
        }
    }
}
