//! Mean and standard deviation in integers: exact up to the one rounding at the end.
use crate::scoring::Hundredths;

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

    /// `total` hundredths over n bodies, as a multiple of `round_to` points, half up.
    fn rounded(&self, total: u128, round_to: u32) -> u32 {
        let step = 100 * u128::from(round_to.max(1)) * self.n;
        let steps = (2 * total + step).checked_div(2 * step).unwrap_or(0);
        u32::try_from(steps).unwrap_or(u32::MAX).saturating_mul(round_to.max(1))
    }
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
}
