//! One edition of the catalogue.
use super::Bilingual;
use crate::kernel::{
    clock::Timestamp,
    error::{Error, Result},
    reason::Reason,
};
use chrono::NaiveDate;
use std::fmt;

const CODE: Reason = Reason::of(
    "EDITION_CODE",
    "An edition is named by era and month, such as H19.7: M, T, S, H or R, the year, a dot, the month.",
    "版は元号と年月で表します（例：H19.7。M、T、S、H、Rのいずれか、年、ピリオド、月）。",
);

/// An edition's name: era, year and month of issue, such as `H19.7` for July of Heisei 19.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EditionCode {
    era: char,
    year: u8,
    month: u8,
}

/// An edition: what an audit pins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its name.
    pub code: EditionCode,
    /// Its title.
    pub title: Bilingual<200>,
    /// The day it was issued.
    pub issued: NaiveDate,
    /// How many items it has.
    pub item_total: u16,
    /// How many of them are essential: what a body audited for the first time is asked.
    pub essential_total: u16,
    /// Since when it can be used, and can no longer change; `None` while it is a draft.
    pub published_at: Option<Timestamp>,
}

impl EditionCode {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let parts = || {
            let mut rest = raw.chars();
            let era = rest.next().filter(|era| "MTSHR".contains(*era))?;
            let (year, month) = rest.as_str().split_once('.')?;
            let (year, month) = (ordinal(year)?, ordinal(month)?);
            (month <= 12).then_some(Self { era, year, month })
        };
        parts().ok_or_else(|| Error::invalid(field, CODE))
    }
}

/// One or two digits, from 1, without a leading zero.
fn ordinal(raw: &str) -> Option<u8> {
    let written = matches!(raw.as_bytes(), [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
    raw.parse().ok().filter(|_| written)
}

impl fmt::Display for EditionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}.{}", self.era, self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_named_by_era_and_month() {
        for code in ["H15.12", "H19.7", "R6.10"] {
            assert_eq!(EditionCode::parse("edition", code).unwrap().to_string(), code);
        }
        for code in ["", "H", "H19", "H19.13", "H19.0", "H07.7", "X1.1", "H19.7 ", "h19.7", "H+1.7"] {
            assert!(EditionCode::parse("edition", code).is_err(), "{code}");
        }
    }
}
