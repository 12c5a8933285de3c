//! Peer groups: one fixed partition of a cohort, such as population bands, kinds or network models.
use crate::{Error, Reason, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

const CODE: Reason = Reason::of(
    "GROUP_CODE",
    "A group's code is 1 to 40 capital letters, digits and underscores, and begins with a letter.",
    "グループのコードは、英大文字で始まる40字以内の英大文字、数字及びアンダースコアで指定してください。",
);

/// Code of a peer group of the one fixed partition, such as `POPULATION_UNDER_10K`: 1 to 40 capital letters, digits and
/// underscores, the first a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupCode(String);

impl GroupCode {
    /// Parses the input `field`. `INVALID` if it is no such code.
    pub fn parse(field: &'static str, code: &str) -> Result<Self> {
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let begins = code.starts_with(|c: char| c.is_ascii_uppercase());
        if begins && code.len() <= 40 && code.chars().all(allowed) {
            Ok(Self(code.to_owned()))
        } else {
            Err(Error::invalid(field, CODE))
        }
    }

    /// As stored, and as the API spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<GroupCode> for String {
    fn from(code: GroupCode) -> Self {
        code.0
    }
}

impl TryFrom<String> for GroupCode {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::parse("code", &code).map_err(|_| format!("{code:?} is no group's code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_capitals_digits_and_underscores() {
        for good in ["POPULATION_UNDER_10K", "A", &"X".repeat(40)] {
            assert_eq!(GroupCode::parse("group", good).unwrap().as_str(), good);
        }
        for bad in ["", "_A", "1A", "a", "A-B", "A B", "人口", &"X".repeat(41)] {
            assert_eq!(GroupCode::parse("group", bad).unwrap_err().code(), "INVALID", "{bad}");
            assert!(serde_json::from_value::<GroupCode>(bad.into()).is_err());
        }
    }
}
