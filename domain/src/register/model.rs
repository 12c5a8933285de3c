//! One local government.
use super::{GovernmentCode, GovernmentKind, PrefectureCode};
use crate::kernel::text::{Line, fold};
use chrono::NaiveDate;

/// A prefecture or a municipality, as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalGovernment {
    /// Its code, never given to another body.
    pub code: GovernmentCode,
    /// Its name in kanji. Unique within a prefecture, not nationally.
    pub name: Line<64>,
    /// Its name in full-width katakana.
    pub name_kana: Line<128>,
    /// Its name in Latin letters: romaji without macrons.
    pub name_en: Line<128>,
    /// What kind of body it is.
    pub kind: GovernmentKind,
    /// How many residents the resident register held on 1 January of `population_year`.
    pub population: u32,
    /// The year of `population`.
    pub population_year: u16,
    /// The first day it existed; `None` where the register does not know.
    pub valid_from: Option<NaiveDate>,
    /// The last day it existed; `None` while it lives.
    pub valid_to: Option<NaiveDate>,
    /// The body that took over from one that was merged away.
    pub successor: Option<GovernmentCode>,
}

impl LocalGovernment {
    /// The prefecture it lies in, or is.
    #[must_use]
    pub const fn prefecture(&self) -> PrefectureCode {
        self.code.prefecture()
    }

    /// Whether it existed on `day`, as far as the register knows.
    #[must_use]
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Its names, folded for searching. A blank parts them, and no folded search holds one: so no search can
    /// match the end of one name and the beginning of the next.
    #[must_use]
    pub fn search_text(&self) -> String {
        [self.name.as_str(), self.name_kana.as_str(), self.name_en.as_str()].map(fold).join(" ")
    }
}
