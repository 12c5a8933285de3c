//! Peer groups: one fixed partition of a cohort, such as population bands, kinds or network models.
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Code of a peer group of the one fixed partition, such as `POPULATION_UNDER_10K`: 1 to 40 capital letters, digits and
/// underscores, the first a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupCode(String);

impl GroupCode {
    /// `Internal` if it is no such code: codes come from the program and from its own storage.
    pub fn parse(code: &str) -> Result<Self> {
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let begins = code.starts_with(|c: char| c.is_ascii_uppercase());
        if begins && code.len() <= 40 && code.chars().all(allowed) {
            Ok(Self(code.to_owned()))
        } else {
            Err(Error::internal("no code of a peer group"))
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
        Self::parse(&code).map_err(|_| format!("{code:?} is no group's code"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_capitals_digits_and_underscores() {
        for good in ["POPULATION_UNDER_10K", "A", &"X".repeat(40)] {
            assert_eq!(GroupCode::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "_A", "1A", "a", "A-B", "A B", "人口", &"X".repeat(41)] {
            assert_eq!(GroupCode::parse(bad).unwrap_err().code(), "INTERNAL", "{bad}");
            assert!(serde_json::from_value::<GroupCode>(bad.into()).is_err());
        }
    }
}
