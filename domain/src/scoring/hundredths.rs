//! A score as an integer, so that the same answers give the same number on every machine.
use serde::{Deserialize, Serialize};

/// A score in hundredths of a point: 0 to 10,000 stand for 0.00 to 100.00 points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Hundredths(u16);

impl Hundredths {
    /// The worst score.
    pub const MIN: Self = Self(0);
    /// The best score.
    pub const MAX: Self = Self(10_000);

    /// A score of so many hundredths of a point; `None` outside 0 to 10,000.
    #[must_use]
    pub fn new(hundredths: i64) -> Option<Self> {
        u16::try_from(hundredths).ok().map(Self).filter(|score| *score <= Self::MAX)
    }

    /// The hundredths, as stored.
    #[must_use]
    pub fn get(self) -> i64 {
        i64::from(self.0)
    }

    /// In points, for show; two decimals at most.
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl From<Hundredths> for i64 {
    fn from(score: Hundredths) -> Self {
        score.get()
    }
}

impl TryFrom<i64> for Hundredths {
    type Error = String;

    fn try_from(hundredths: i64) -> Result<Self, String> {
        Self::new(hundredths).ok_or_else(|| format!("{hundredths} is no score in hundredths of a point"))
    }
}
