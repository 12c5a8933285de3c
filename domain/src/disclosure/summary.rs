//! The figures of one variable, as shown, stored and cached: whole points and merged cells only.
use super::{Cell, Class, Disclosed, Rules, WithheldReason};
use serde::{Deserialize, Serialize};

/// The figures of one variable, or why there are none.
pub type Figures = Disclosed<Summary>;

/// What is shown of a variable. Made by `assess`, or read back from what it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
#[non_exhaustive]
pub struct Summary {
    /// Bodies with a score in this variable.
    pub n: u32,
    /// Their mean, in whole points.
    pub mean: u32,
    /// Their standard deviation (÷ n), in whole points.
    pub sd: Disclosed<u32>,
    /// The classes in which the first, second and third quartile lie.
    pub quartiles: Disclosed<[Class; 3]>,
    /// How many bodies lie where.
    pub histogram: Disclosed<Vec<Cell>>,
}

impl Summary {
    /// How many independent statistics it shows. n is not one: it says nothing of scores. Quartiles count three,
    /// although they follow from a histogram; cells count one less than they are, because they add up to n.
    #[must_use]
    pub fn statistics(&self) -> usize {
        let quartiles = if self.quartiles.released().is_some() { 3 } else { 0 };
        let cells = self.histogram.released().map_or(0, |cells| cells.len().saturating_sub(1));
        1 + usize::from(self.sd.released().is_some()) + quartiles + cells
    }

    /// Drops the histogram, then the quartiles, then the SD, until at most n − `spare_statistics` are shown, those
    /// counted that were `spent` on the same bodies elsewhere. Nothing is shown if not even the mean fits.
    pub(super) fn within_budget(mut self, spent: usize, rules: &Rules) -> Figures {
        let reason = WithheldReason::TooManyStatistics;
        let budget = usize::try_from(self.n.saturating_sub(rules.spare_statistics)).unwrap_or(usize::MAX);
        let fits = |summary: &Self| summary.statistics().saturating_add(spent) <= budget;
        if !fits(&self) {
            self.histogram.withhold(reason);
        }
        if !fits(&self) {
            self.quartiles.withhold(reason);
        }
        if !fits(&self) {
            self.sd.withhold(reason);
        }
        if fits(&self) { Disclosed::Released(self) } else { Disclosed::Withheld(reason) }
    }
}

/// A summary as read back, not yet believed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    n: u32,
    mean: u32,
    sd: Disclosed<u32>,
    quartiles: Disclosed<[Class; 3]>,
    histogram: Disclosed<Vec<Cell>>,
}

impl TryFrom<Stored> for Summary {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        let Stored { n, mean, sd, quartiles, histogram } = stored;
        if n == 0 || mean > 100 || sd.released().is_some_and(|sd| *sd > 100) {
            return Err("n, mean or SD is out of range");
        }
        if let Disclosed::Released(classes) = &quartiles
            && !(classes.iter().all(|c| c.from < c.to && c.to <= 100) && classes.is_sorted_by_key(|c| c.from))
        {
            return Err("the quartile classes are out of range or out of order");
        }
        if let Disclosed::Released(cells) = &histogram {
            let end =
                cells.iter().try_fold(0, |at, cell| (cell.from == at && cell.to > at).then_some(cell.to));
            let count = cells.iter().try_fold(0_u32, |sum, cell| sum.checked_add(cell.count));
            if end != Some(100) || count != Some(n) {
                return Err("the histogram has gaps or does not add up to n");
            }
        }
        Ok(Self { n, mean, sd, quartiles, histogram })
    }
}
