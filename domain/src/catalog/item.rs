//! One audit item.
use super::{Bilingual, CategoryCode};
use crate::kernel::{
    error::{Error, Result},
    reason::Reason,
};
use std::fmt;

const CODE: Reason = Reason::of(
    "ITEM_CODE",
    "An item is named by its middle category and two digits from 01, such as 6.4-03.",
    "項目番号は中分類と01からの2桁の数字です（例：6.4-03）。",
);
const METHOD: Reason = Reason::of(
    "METHOD",
    "The method is one of INTERVIEW, EXAMINE, OBSERVE, TEST.",
    "技法はINTERVIEW、EXAMINE、OBSERVE、TESTのいずれかです。",
);
const WEIGHT: Reason = Reason::of("WEIGHT", "The weight is 1, 2 or 3.", "重みは1、2、3のいずれかです。");

/// An item's name: its middle category and its number there, such as `6.4-03`. Sorted as in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode {
    category: CategoryCode,
    number: u8,
}

/// How an item is mainly checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// 質問: people are asked.
    Interview,
    /// 閲覧: documents and records are read.
    Examine,
    /// 観察: the place or the work is looked at.
    Observe,
    /// 再実施: a control's step is done again.
    Test,
}

/// How much an item counts in a score: 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(u8);

/// A checkable statement, and what to look at to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name; it says the category too.
    pub code: ItemCode,
    /// What is asked.
    pub text: Bilingual<500>,
    /// How it is mainly checked.
    pub method: Method,
    /// Examples of documents, records and places to look at.
    pub evidence: Vec<Bilingual<200>>,
    /// Whether a body audited for the first time is asked it.
    pub essential: bool,
    /// How much it counts.
    pub weight: Weight,
}

impl ItemCode {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let invalid = || Error::invalid(field, CODE);
        let (category, number) = raw.split_once('-').ok_or_else(invalid)?;
        let category = CategoryCode::parse(field, category).map_err(|_| invalid())?;
        let written = matches!(number.as_bytes(), [b'0'..=b'9', b'0'..=b'9']);
        let number = number.parse().ok().filter(|number| written && *number > 0).ok_or_else(invalid)?;
        if category.is_domain() { Err(invalid()) } else { Ok(Self { category, number }) }
    }

    /// The middle category it belongs to.
    #[must_use]
    pub const fn category(self) -> CategoryCode {
        self.category
    }

    /// Its number within the category, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.number
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.category, self.number)
    }
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [Self::Interview, Self::Examine, Self::Observe, Self::Test];

    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|method| method.as_str() == raw);
        found.ok_or_else(|| Error::invalid(field, METHOD))
    }

    /// The name in files, in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interview => "INTERVIEW",
            Self::Examine => "EXAMINE",
            Self::Observe => "OBSERVE",
            Self::Test => "TEST",
        }
    }
}

impl Weight {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        match raw {
            "1" => Ok(Self(1)),
            "2" => Ok(Self(2)),
            "3" => Ok(Self(3)),
            _ => Err(Error::invalid(field, WEIGHT)),
        }
    }

    /// The number, 1 to 3.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_named_by_category_and_number() {
        let code = ItemCode::parse("code", "6.4-03").unwrap();
        assert_eq!((code.to_string().as_str(), code.category().to_string().as_str()), ("6.4-03", "6.4"));
        assert_eq!((code.number(), code.category().domain().to_string().as_str()), (3, "6"));
        for raw in
            ["", "6-03", "6.4-3", "6.4-00", "6.4-003", "6.04-03", "0.4-03", "6.4", "6.4-x1", "6.4.1-01"]
        {
            assert!(ItemCode::parse("code", raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn codes_sort_as_numbers() {
        let parse = |raw| ItemCode::parse("code", raw).unwrap();
        assert!(parse("6.9-01") < parse("6.10-01") && parse("9.1-01") < parse("10.1-01"));
    }
}
