//! A table as CSV, for spreadsheets: UTF-8 with a byte order mark, for without one Excel reads Japanese as mojibake;
//! lines end with CRLF (RFC 4180).
use super::{Cell, Table};
use crate::{Error, Result, View};

const MARK: &str = "\u{feff}";

/// A table of a release as CSV.
pub fn csv(view: &View, table: Table) -> Result<Vec<u8>> {
    let failed = |fault: csv::Error| Error::Table(fault.to_string());
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    writer.write_record(table.headings(view).into_iter().map(harmless)).map_err(failed)?;
    for row in table.rows(view) {
        writer.write_record(row.into_iter().map(text)).map_err(failed)?;
    }
    writer.into_inner().map_err(|fault| Error::Table(fault.to_string()))
}

fn text(cell: Cell) -> String {
    match cell {
        Cell::Text(words) => harmless(&words),
        Cell::Number(value) => value.to_string(),
    }
}

/// Words that a spreadsheet could take for a formula get an apostrophe before them, which makes them words.
fn harmless(words: &str) -> String {
    let begins = words.trim_start_matches([' ', '\u{3000}', '\u{feff}']).chars().next();
    if begins.is_some_and(|c| "=+-@\t\r\n|%＝＋－＠".contains(c)) {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_made_words() {
        for bad in ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "　=1", "＝1", "=cmd|' /C calc'!A0"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for good in ["", "40–60", "0–40: 3; 40–100: 9", "対象範囲", "a=b", "COALITION"] {
            assert_eq!(harmless(good), good);
        }
        assert_eq!(text(Cell::Number(-5.0)), "-5", "a number is no formula");
        assert_eq!(text(Cell::Number(62.5)), "62.5");
    }
}
