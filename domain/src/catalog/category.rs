//! The two levels items are sorted by: domains, and middle categories within them.
use super::Bilingual;
use crate::kernel::{
    error::{Error, Result},
    reason::Reason,
};
use std::fmt;

const CODE: Reason = Reason::of(
    "CATEGORY_CODE",
    "A category is a domain such as 6, or a middle category such as 6.4; each number from 1 to 99.",
    "分類は、分野（例：6）又は中分類（例：6.4）の番号です。番号は1から99までです。",
);

/// A category's number: `6` for a domain, `6.4` for a middle category of it. Sorted as in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryCode {
    domain: u8,
    middle: Option<u8>,
}

/// A category of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub code: CategoryCode,
    /// Its title.
    pub title: Bilingual<100>,
}

impl CategoryCode {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let (domain, middle) = match raw.split_once('.') {
            None => (number(raw), Some(None)),
            Some((domain, middle)) => (number(domain), number(middle).map(Some)),
        };
        let code = domain.zip(middle).map(|(domain, middle)| Self { domain, middle });
        code.ok_or_else(|| Error::invalid(field, CODE))
    }

    /// The domain it is, or belongs to.
    #[must_use]
    pub const fn domain(self) -> Self {
        Self { domain: self.domain, middle: None }
    }

    /// Whether it is a domain.
    #[must_use]
    pub const fn is_domain(self) -> bool {
        self.middle.is_none()
    }

    /// Whether it is what follows `before` among its siblings, or the first of them.
    pub(super) fn follows(self, before: Option<Self>) -> bool {
        let last = |code: Self| code.middle.unwrap_or(code.domain);
        last(self) == before.map_or(0, last) + 1
    }
}

/// From 1 to 99, without a leading zero.
fn number(raw: &str) -> Option<u8> {
    let written = matches!(raw.as_bytes(), [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
    raw.parse().ok().filter(|_| written)
}

impl fmt::Display for CategoryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.middle {
            None => write!(f, "{}", self.domain),
            Some(middle) => write!(f, "{}.{middle}", self.domain),
        }
    }
}
