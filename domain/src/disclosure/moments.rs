//! Mean and standard deviation in integers: exact up to the one rounding at the end.
use crate::scoring::Hundredths;
use std::ops::RangeInclusive;

/// The sums of a cohort's scores. Nothing unrounded leaves it.
pub(super) struct Moments {
    n: u128,
    sum: u128,
    squares: u128,
}

impl Moments {
    pub(super) fn of(scores: &[Hundredths]) -> Self {
        let (mut sum, mut squares) = (0_u128, 0_u128);
        for score in scores {
            let score = u128::from(score.get().unsigned_abs());
            sum += score;
            squares += score * score;
        }
        Self { n: scores.iter().map(|_| 1_u128).sum(), sum, squares }
    }

    /// The mean in points, rounded half up to a multiple of `round_to` points.
    pub(super) fn mean(&self, round_to: u32) -> u32 {
        self.rounded(self.sum, round_to)
    }

    /// The standard deviation in points, rounded likewise. Of the population (÷ n), as 偏差値 has it: the cohort
    /// is all there is to compare with, not a sample of it.
    pub(super) fn sd(&self, round_to: u32) -> u32 {
        // n²·variance = n·Σx² − (Σx)². Its floored root rounds as the exact one would: the edges are integers.
        let spread = (self.n * self.squares).saturating_sub(self.sum * self.sum);
        self.rounded(spread.isqrt(), round_to)
    }

    /// Σx.
    pub(super) fn sum(&self) -> i128 {
        signed(self.sum)
    }

    /// n·Σx² − (Σx)², which is n² times the variance.
    pub(super) fn spread(&self) -> i128 {
        signed((self.n * self.squares).saturating_sub(self.sum * self.sum))
    }

    /// All Σx that give the same mean.
    pub(super) fn sums_like(&self, round_to: u32) -> RangeInclusive<i128> {
        let (low, high) = self.like(self.sum, round_to);
        signed(low)..=signed(high.min(10_000 * self.n))
    }

    /// All n·Σx² − (Σx)² that give the same standard deviation.
    pub(super) fn spreads_like(&self, round_to: u32) -> RangeInclusive<i128> {
        let spread = (self.n * self.squares).saturating_sub(self.sum * self.sum);
        let (low, high) = self.like(spread.isqrt(), round_to);
        // `rounded` takes the floored root, so the range ends before the square of the first root above it.
        signed(low * low)..=signed((high + 1) * (high + 1)) - 1
    }

    /// The least and the greatest total that `rounded` takes for the same figure as `total`.
    fn like(&self, total: u128, round_to: u32) -> (u128, u128) {
        let step = 100 * u128::from(round_to.max(1)) * self.n;
        let steps = (2 * total + step).checked_div(2 * step).unwrap_or(0);
        let edge = |steps: u128| (step * (2 * steps + 1)).div_ceil(2);
        (if steps == 0 { 0 } else { edge(steps - 1) }, edge(steps).saturating_sub(1))
    }

    /// `total` hundredths over n bodies, as a multiple of `round_to` points, half up.
    fn rounded(&self, total: u128, round_to: u32) -> u32 {
        let step = 100 * u128::from(round_to.max(1)) * self.n;
        let steps = (2 * total + step).checked_div(2 * step).unwrap_or(0);
        u32::try_from(steps).unwrap_or(u32::MAX).saturating_mul(round_to.max(1))
    }
}

/// Sums of scores stay far below the half of what the type holds.
fn signed(value: u128) -> i128 {
    i128::try_from(value).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(points: &[i64]) -> Moments {
        Moments::of(&points.iter().map(|p| Hundredths::new(*p).unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn known_values() {
        let known = moments(&[200, 400, 400, 400, 500, 500, 700, 900]);
        assert_eq!((known.mean(1), known.sd(1)), (5, 2));
        let ends = moments(&[0, 10_000]);
        assert_eq!((ends.mean(1), ends.sd(1)), (50, 50));
        assert_eq!((ends.mean(20), ends.sd(20)), (60, 60));
    }

    #[test]
    fn halves_round_up_and_nothing_is_lost_before() {
        assert_eq!(moments(&[50]).mean(1), 1);
        assert_eq!(moments(&[49, 50]).mean(1), 0);
        assert_eq!(moments(&[4_900, 5_000]).sd(1), 1);
        assert_eq!(moments(&[4_901, 5_000]).sd(1), 0);
        assert_eq!(moments(&[]).mean(1), 0);
    }

    #[test]
    fn the_ranges_end_where_the_figures_change() {
        for points in
            [&[0, 0, 1][..], &[50, 4_950, 10_000, 9_999, 17], &[10_000; 6], &[3_333, 6_667, 5_050, 4_999]]
        {
            let is = moments(points);
            for step in [1, 2, 5] {
                let shown = (is.mean(step), is.sd(step));
                let with = |sum: i128, spread: i128| {
                    // A cohort with that sum need not exist; the rounding alone is asked.
                    let root = u128::try_from(spread).unwrap().isqrt();
                    (is.rounded(u128::try_from(sum).unwrap(), step), is.rounded(root, step))
                };
                let (sums, spreads) = (is.sums_like(step), is.spreads_like(step));
                assert!(sums.contains(&is.sum()) && spreads.contains(&is.spread()));
                assert_eq!(with(*sums.start(), *spreads.start()), shown);
                assert_eq!(with(*sums.end(), *spreads.end()), shown);
                assert_ne!(with(*sums.end(), *spreads.end() + 1).1, shown.1);
                assert!(*sums.start() == 0 || with(*sums.start() - 1, 0).0 != shown.0);
                assert!(*spreads.start() == 0 || with(0, *spreads.start() - 1).1 != shown.1);
            }
        }
    }
}
