//! What kinds of local government there are.
use crate::kernel::{
    error::{Error, Result},
    reason::Reason,
};

const UNKNOWN: Reason = Reason::of(
    "GOVERNMENT_KIND",
    "The kind is one of PREFECTURE, DESIGNATED_CITY, CORE_CITY, CITY, SPECIAL_WARD, TOWN, VILLAGE.",
    "種別はPREFECTURE、DESIGNATED_CITY、CORE_CITY、CITY、SPECIAL_WARD、TOWN、VILLAGEのいずれかです。",
);

/// A kind of local government.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GovernmentKind {
    /// 都道府県.
    Prefecture,
    /// 政令指定都市: a large city with most of a prefecture's powers.
    DesignatedCity,
    /// 中核市: a city with some of a prefecture's powers.
    CoreCity,
    /// Any other 市.
    City,
    /// 特別区: one of Tokyo's 23 wards, which are bodies of their own.
    SpecialWard,
    /// 町.
    Town,
    /// 村.
    Village,
}

impl GovernmentKind {
    /// Every kind, the largest bodies first.
    pub const ALL: [Self; 7] = [
        Self::Prefecture,
        Self::DesignatedCity,
        Self::CoreCity,
        Self::City,
        Self::SpecialWard,
        Self::Town,
        Self::Village,
    ];

    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == raw);
        found.ok_or_else(|| Error::invalid(field, UNKNOWN))
    }

    /// The name in files, in the database and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prefecture => "PREFECTURE",
            Self::DesignatedCity => "DESIGNATED_CITY",
            Self::CoreCity => "CORE_CITY",
            Self::City => "CITY",
            Self::SpecialWard => "SPECIAL_WARD",
            Self::Town => "TOWN",
            Self::Village => "VILLAGE",
        }
    }
}
