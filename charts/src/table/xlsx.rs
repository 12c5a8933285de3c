//! The tables as a workbook: a sheet for each, and a sheet that says what they are and what is not in them. The same
//! release gives the same bytes: the only date in it is the release's.
use super::{Cell, Table};
use crate::{Error, NOTICE, Result, View};
use domain::{
    disclosure::WithheldReason,
    kernel::reason::Language,
    scoring::{FORMULA_EN, FORMULA_JA},
};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Where a release has no day: a day before there was any.
const NO_DAY: i64 = 946_684_800;

/// All tables of a release as an XLSX workbook.
pub fn xlsx(view: &View) -> Result<Vec<u8>> {
    workbook(view).map_err(|fault| Error::Table(fault.to_string()))
}

fn workbook(view: &View) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = view.published_at.map_or(NO_DAY, |at| at.timestamp());
    let title = view.title(view.say("集計値", "figures"));
    let properties = DocProperties::new()
        .set_title(&title)
        .set_author("Kansa")
        .set_creation_datetime(&ExcelDateTime::from_timestamp(made)?);
    book.set_properties(&properties);
    for table in Table::ALL {
        fill(view, table, book.add_worksheet().set_name(table.name(view))?)?;
    }
    notes(view, &title, book.add_worksheet().set_name(view.say("注記", "Notes"))?)?;
    book.save_to_buffer()
}

fn fill(view: &View, table: Table, sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color("#E9F1F9")
        .set_border_bottom(FormatBorder::Thin);
    for (column, words) in (0_u16..).zip(table.headings(view)) {
        sheet.write_string_with_format(0, column, words, &head)?;
        sheet.set_column_width(column, width(table, column))?;
    }
    for (line, row) in (1_u32..).zip(table.rows(view)) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                // A string of a workbook is never taken for a formula.
                Cell::Text(words) => sheet.write_string(line, column, words)?,
                Cell::Number(value) => sheet.write_number(line, column, value)?,
            };
        }
    }
    sheet.set_freeze_panes(1, names(table))?;
    Ok(())
}

/// How many columns name what stands in a row.
const fn names(table: Table) -> u16 {
    match table {
        Table::Figures | Table::Details => 2,
        Table::Groups => 4,
        Table::Items => 1,
    }
}

const fn width(table: Table, column: u16) -> f64 {
    match (table, column) {
        (Table::Figures | Table::Details, 0) | (Table::Groups, 2) => 7.0,
        (Table::Figures | Table::Details, 1) | (Table::Groups, 0 | 1 | 3) => 36.0,
        (Table::Figures, 8) | (Table::Details, 2) | (Table::Groups, 10 | 11) => 44.0,
        _ => 19.0,
    }
}

fn notes(view: &View, title: &str, sheet: &mut Worksheet) -> std::result::Result<(), XlsxError> {
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    sheet.set_column_width(0, 26.0)?;
    sheet.set_column_width(1, 100.0)?;
    for (line, (about, words)) in (0_u32..).zip(lines(view, title)) {
        sheet.write_string_with_format(line, 0, about, &bold)?;
        sheet.write_string_with_format(line, 1, words, &wrap)?;
    }
    Ok(())
}

fn lines(view: &View, title: &str) -> Vec<(String, String)> {
    let formula = match view.language {
        Language::English => FORMULA_EN,
        Language::Japanese => FORMULA_JA,
    };
    let mut lines = vec![
        (view.say("表題", "Title").to_owned(), title.to_owned()),
        (view.say("対象", "What").to_owned(), view.subtitle()),
        (view.say("得点の計算", "Score").to_owned(), formula.to_owned()),
        (
            view.say("丸め", "Rounding").to_owned(),
            view.say(
                "平均、標準偏差、偏差値及び平均との差は1点単位。階級は20点幅で、3団体未満の階級は隣と合併。",
                "Mean, standard deviation, deviation score and gap in whole points. Classes of 20 points; those with \
                 fewer than 3 bodies are joined with a neighbour.",
            )
            .to_owned(),
        ),
        (view.say("詳細", "Details").to_owned(), view.details_told()),
    ];
    lines.extend(view.own_name().map(|name| (view.say("自団体", "Own body").to_owned(), name.to_owned())));
    let withheld = withheld(view);
    if withheld.is_empty() {
        let (about, words) = (view.say("非表示", "Withheld"), view.say("なし", "nothing"));
        lines.push((about.to_owned(), words.to_owned()));
    }
    for reason in withheld {
        let words = reason.reason();
        lines.push((reason.code().to_owned(), words.message(view.language).to_owned()));
    }
    if view.own.is_some() {
        let words =
            view.say("自団体に、この分野の得点がありません。", "The own body has no score in this domain.");
        lines.push((super::NO_SCORE.to_owned(), words.to_owned()));
        let words = view.say(
            "総合、及び自団体が平均以上の分野には、取組の順位がありません。",
            "There is no order for the whole, nor for a domain in which the own body stands at the mean or above.",
        );
        lines.push((super::NOT_RANKED.to_owned(), words.to_owned()));
    }
    if view.shown.change.is_none() {
        let words =
            view.say("前年度の比較が公表されていません。", "No comparison of the year before is released.");
        lines.push((super::NO_YEAR_BEFORE.to_owned(), words.to_owned()));
    }
    lines.push((view.say("出典", "Sources").to_owned(), NOTICE.to_owned()));
    lines
}

/// Every code that stands in a cell of the tables, each once.
fn withheld(view: &View) -> Vec<WithheldReason> {
    let cells = Table::ALL.into_iter().flat_map(|table| table.rows(view)).flatten();
    let found = cells.filter_map(|cell| match cell {
        Cell::Text(words) => WithheldReason::parse(&words),
        Cell::Number(_) => None,
    });
    let mut all: Vec<WithheldReason> = Vec::new();
    for reason in found {
        if !all.contains(&reason) {
            all.push(reason);
        }
    }
    all
}
