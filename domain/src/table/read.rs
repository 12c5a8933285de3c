//! Cuts a CSV file into rows. What a cell means is the caller's business.
use super::{Fault, Row};
use crate::kernel::reason::Reason;
use csv::{ByteRecord, ReaderBuilder};
use std::io::Read;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

const BOM: &[u8] = b"\xEF\xBB\xBF";
const UNREADABLE: Reason =
    Reason::of("FILE_UNREADABLE", "The file cannot be read.", "ファイルを読み取れません。");
const TOO_LARGE: Reason =
    Reason::of("FILE_TOO_LARGE", "The file is larger than 32 MiB.", "ファイルが32MiBを超えています。");
const NOT_UTF8: Reason = Reason::of(
    "NOT_UTF8",
    "The text is not UTF-8; save the file as UTF-8.",
    "UTF-8ではありません。UTF-8で保存し直してください。",
);

/// The rows of `csv`, under a header that must be exactly `columns`. Lines that begin with `#` are comments;
/// a byte order mark and CRLF are tolerated. Mistakes are added to `faults`, and their rows left out.
pub fn read(
    table: &'static str,
    columns: &'static [&'static str],
    csv: impl Read,
    faults: &mut Vec<Fault>,
) -> Vec<Row> {
    let whole = |reason| Fault { table, line: 1, column: "", reason };
    let mut bytes = Vec::new();
    if csv.take(MAX_BYTES + 1).read_to_end(&mut bytes).is_err() {
        faults.push(whole(UNREADABLE));
        return Vec::new();
    }
    if u64::try_from(bytes.len()).is_ok_and(|size| size > MAX_BYTES) {
        faults.push(whole(TOO_LARGE));
        return Vec::new();
    }
    let bytes = plain(&bytes);
    let mut records = records(&bytes).into_iter();
    let header = records.next();
    let expected = columns.join(",");
    if header.as_ref().is_none_or(|(_, cells)| !cells.iter().eq(columns.iter().map(|name| name.as_bytes()))) {
        let en = format!("The header must be `{expected}`.");
        let reason = Reason::naming("HEADER", en, format!("見出し行は「{expected}」としてください。"));
        faults.push(Fault { line: header.map_or(1, |(line, _)| line), ..whole(reason) });
        return Vec::new();
    }
    records.filter_map(|(line, cells)| row(table, columns, line, &cells, faults)).collect()
}

fn row(
    table: &'static str,
    columns: &'static [&'static str],
    line: u64,
    cells: &ByteRecord,
    faults: &mut Vec<Fault>,
) -> Option<Row> {
    let before = faults.len();
    if cells.len() != columns.len() {
        let (has, wants) = (cells.len(), columns.len());
        let en = format!("The row has {has} cells, not {wants}; is a quote or a comma missing?");
        let ja = format!("列が{has}個あります（正しくは{wants}個）。引用符かカンマを確認してください。");
        faults.push(Fault { table, line, column: "", reason: Reason::naming("CELLS", en, ja) });
        return None;
    }
    let mut texts = Vec::with_capacity(columns.len());
    for (column, bytes) in columns.iter().zip(cells) {
        match std::str::from_utf8(bytes) {
            Ok(text) => texts.push((*column, text.to_owned())),
            Err(_) => faults.push(Fault { table, line, column, reason: NOT_UTF8 }),
        }
    }
    (faults.len() == before).then_some(Row { table, line, cells: texts })
}

/// Without the byte order mark, and with LF alone, so that lines can be counted.
fn plain(bytes: &[u8]) -> Vec<u8> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let mut after = bytes.iter().copied().skip(1).map(Some).chain([None]);
    bytes.iter().copied().filter(|byte| after.next() != Some(Some(b'\n')) || *byte != b'\r').collect()
}

/// The records with the lines they begin on. The reader's own position is that of the comments and blank lines
/// before a record, so these are counted here.
fn records(bytes: &[u8]) -> Vec<(u64, ByteRecord)> {
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(bytes);
    let line = |record: &ByteRecord| {
        let Some(position) = record.position() else { return 1 };
        let rest =
            usize::try_from(position.byte()).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
        let skipped =
            rest.split(|byte| *byte == b'\n').take_while(|line| matches!(line.first(), None | Some(b'#')));
        position.line() + u64::try_from(skipped.count()).unwrap_or(0)
    };
    reader.into_byte_records().map_while(Result::ok).map(|record| (line(&record), record)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &[u8]) -> (Vec<Row>, Vec<Fault>) {
        let mut faults = Vec::new();
        (read("sheet", &["a", "b"], text, &mut faults), faults)
    }

    #[test]
    fn lines_are_counted_through_comments_quotes_and_crlf() {
        let (rows, faults) = sheet(b"\xEF\xBB\xBF# one\r\na,b\r\n\r\n# four\r\n1,\"x\r\ny\"\r\n2,z\r\n");
        let seen: Vec<_> = rows.iter().map(|row| (row.line(), row.text("a"), row.text("b"))).collect();
        assert_eq!((seen, faults), (vec![(5, "1", "x\ny"), (7, "2", "z")], vec![]));
    }

    #[test]
    fn bad_rows_are_named_and_the_rest_is_read() {
        let (rows, faults) = sheet(b"a,b\n1\n2,\xFF\n3,c\n");
        let seen: Vec<_> = faults.iter().map(|f| (f.line, f.column, f.reason.code())).collect();
        assert_eq!(seen, vec![(2, "", "CELLS"), (3, "b", "NOT_UTF8")]);
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn a_wrong_or_missing_header_is_one_fault() {
        for text in [&b"a\n1\n"[..], b"b,a\n1,2\n", b"", b"# only a comment\n"] {
            let (rows, faults) = sheet(text);
            assert_eq!((rows.len(), faults.len(), faults[0].reason.code()), (0, 1, "HEADER"));
        }
    }
}
