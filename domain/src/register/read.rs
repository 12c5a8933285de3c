//! The register's file.
use super::{GovernmentCode, GovernmentKind, LocalGovernment, PrefectureCode, check};
use crate::{
    kernel::{
        error::{Error, Result},
        reason::Reason,
        text::Line,
    },
    table::{self, Fault, Row},
};
use chrono::NaiveDate;
use std::io::Read;

/// The header of the register's file.
pub const COLUMNS: &[&str] = &[
    "code",
    "prefecture_code",
    "name",
    "name_kana",
    "name_en",
    "kind",
    "population",
    "population_year",
    "valid_from",
    "valid_to",
    "successor",
];

const PREFECTURE_DIFFERS: Reason = Reason::of(
    "PREFECTURE_DIFFERS",
    "It is not the first two digits of the code.",
    "団体コードの先頭2桁と一致しません。",
);
const KANA: Reason =
    Reason::of("KANA", "Write it in full-width katakana.", "全角カタカナで記入してください。");
const ROMAJI: Reason = Reason::of(
    "ROMAJI",
    "Write it in Latin letters, hyphens and blanks.",
    "ローマ字（英字、ハイフン、空白）で記入してください。",
);
const COUNT: Reason = Reason::of("COUNT", "It must be a whole number.", "0以上の整数で記入してください。");
const YEAR: Reason =
    Reason::of("YEAR", "It must be a year from 1900 to 2200.", "1900から2200までの西暦で記入してください。");
const DATE: Reason =
    Reason::of("DATE", "It must be a date such as 2026-03-31.", "2026-03-31の形式の日付を記入してください。");

/// The bodies of `csv`, in its order. All mistakes are told at once, and then no body is.
pub fn read_register(csv: impl Read) -> Result<Vec<LocalGovernment>, Vec<Fault>> {
    let mut faults = Vec::new();
    let rows = table::read("local-governments", COLUMNS, csv, &mut faults);
    let parsed: Vec<_> =
        rows.iter().filter_map(|row| government(row, &mut faults).map(|body| (row, body))).collect();
    // Checks between rows would only echo the mistakes inside them.
    if faults.is_empty() {
        check::whole(&parsed, &mut faults);
    }
    if faults.is_empty() { Ok(parsed.into_iter().map(|(_, body)| body).collect()) } else { Err(faults) }
}

fn government(row: &Row, faults: &mut Vec<Fault>) -> Option<LocalGovernment> {
    let code = row.parse(faults, "code", GovernmentCode::parse);
    let prefecture = row.parse(faults, "prefecture_code", PrefectureCode::parse);
    let name = row.parse(faults, "name", Line::parse);
    let name_kana = row.parse(faults, "name_kana", |field, raw| spelled(field, raw, is_kana, KANA));
    let name_en = row.parse(faults, "name_en", |field, raw| spelled(field, raw, is_romaji, ROMAJI));
    let kind = row.parse(faults, "kind", GovernmentKind::parse);
    let population = row.parse(faults, "population", |field, raw| number(field, raw, COUNT));
    let population_year = row.parse(faults, "population_year", year);
    let valid_from = row.parse_optional(faults, "valid_from", date);
    let valid_to = row.parse_optional(faults, "valid_to", date);
    let successor = row.parse_optional(faults, "successor", GovernmentCode::parse);
    let code = code?;
    if prefecture.is_some_and(|prefecture| prefecture != code.prefecture()) {
        faults.push(row.fault("prefecture_code", PREFECTURE_DIFFERS));
    }
    Some(LocalGovernment {
        code,
        name: name?,
        name_kana: name_kana?,
        name_en: name_en?,
        kind: kind?,
        population: population?,
        population_year: population_year?,
        valid_from: valid_from?,
        valid_to: valid_to?,
        successor: successor?,
    })
}

fn spelled(field: &'static str, raw: &str, allowed: fn(char) -> bool, reason: Reason) -> Result<Line<128>> {
    if raw.chars().all(allowed) { Line::parse(field, raw) } else { Err(Error::invalid(field, reason)) }
}

const fn is_kana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

const fn is_romaji(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '-' | ' ' | '\'')
}

fn number<N: std::str::FromStr>(field: &'static str, raw: &str, reason: Reason) -> Result<N> {
    let digits = raw.bytes().all(|byte| byte.is_ascii_digit());
    raw.parse().ok().filter(|_| digits).ok_or_else(|| Error::invalid(field, reason))
}

fn year(field: &'static str, raw: &str) -> Result<u16> {
    let year = number(field, raw, YEAR)?;
    if (1900..=2200).contains(&year) { Ok(year) } else { Err(Error::invalid(field, YEAR)) }
}

fn date(field: &'static str, raw: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(raw, "%Y-%m-%d").map_err(|_| Error::invalid(field, DATE))
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
