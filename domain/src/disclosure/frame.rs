//! What a released summary fixes of the scores behind it: the ranges that its rounded figures leave.
use super::{Class, Summary, moments::Moments};
use crate::scoring::Hundredths;
use std::ops::RangeInclusive;

/// One release of one variable, as who knows all but a few scores can use it. Scores are in hundredths of a point,
/// `sum` is Σx, `spread` is n·Σx² − (Σx)²: both as they are, beside the ranges in which the figures stay the same.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) n: i128,
    sum: i128,
    spread: i128,
    sums: RangeInclusive<i128>,
    /// `None`: no SD is shown.
    spreads: Option<RangeInclusive<i128>>,
    /// Lower ends of the cells in which the number of bodies is known, and one past the top of the scale.
    borders: Vec<i128>,
}

/// Past the scale's end: no score lies there.
pub(super) const PAST_TOP: i128 = 10_001;

impl Frame {
    /// What `summary` shows of `scores`, rounded to `step` points: the very step, for a coarser one need not leave more room,
    /// because steps of two points change where those of one do not. Quartiles are read off cells, so they are taken to tell
    /// all that cells tell.
    pub(super) fn of(scores: &[Hundredths], cells: &[Class], summary: &Summary, step: u32) -> Self {
        let moments = Moments::of(scores);
        let inner = cells.iter().map(|cell| 100 * i128::from(cell.from)).filter(|from| *from > 0);
        let classes = summary.histogram.released().is_some() || summary.quartiles.released().is_some();
        Self {
            n: i128::try_from(scores.len()).unwrap_or(i128::MAX),
            sum: moments.sum(),
            spread: moments.spread(),
            sums: moments.sums_like(step),
            spreads: summary.sd.released().map(|_| moments.spreads_like(step)),
            borders: std::iter::once(0).chain(inner.filter(|_| classes)).chain([PAST_TOP]).collect(),
        }
    }

    /// Whether an SD is shown.
    pub(super) const fn shows_spread(&self) -> bool {
        self.spreads.is_some()
    }

    /// By how much the sum may fall, and by how much it may rise, before the mean shown changes.
    pub(super) fn room(&self) -> (i128, i128) {
        (self.sum - self.sums.start(), self.sums.end() - self.sum)
    }

    /// Whether the figures stay the same when the spread changes by anything from `least` to `most`, of which one is
    /// not positive and the other not negative.
    pub(super) fn keeps_spread(&self, least: i128, most: i128) -> bool {
        let holds = |by: i128| self.spreads.as_ref().is_none_or(|range| range.contains(&(self.spread + by)));
        holds(least) && holds(most)
    }

    /// n·x − Σx: how far above the mean x is, n times.
    pub(super) fn above_mean(&self, x: i128) -> i128 {
        self.n * x - self.sum
    }

    /// The lower end of the cell of x.
    pub(super) fn floor(&self, x: i128) -> i128 {
        self.borders.iter().rev().find(|border| **border <= x).copied().unwrap_or(0)
    }

    /// The lower end of the next cell above x: the first score that is out of x's cell.
    pub(super) fn ceiling(&self, x: i128) -> i128 {
        self.borders.iter().find(|border| **border > x).copied().unwrap_or(PAST_TOP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::{Disclosed, WithheldReason};

    #[test]
    fn the_room_is_that_of_the_step_that_was_shown() {
        let none = WithheldReason::SpreadNeedsTen;
        let room = |step: u32, mean: u32| {
            let (quartiles, histogram) = (Disclosed::Withheld(none), Disclosed::Withheld(none));
            let summary = Summary { n: 10, mean, sd: Disclosed::Withheld(none), quartiles, histogram };
            Frame::of(&[Hundredths::new(6_270).unwrap(); 10], &[], &summary, step).room()
        };
        assert_eq!(room(1, 63), (200, 799), "from 62.5 on, up to 63.5");
        assert_eq!(room(2, 62), (1_700, 299), "from 61 on, up to 63");
        assert_eq!(room(5, 65), (200, 4_799), "from 62.5 on, up to 67.5");
    }
}
