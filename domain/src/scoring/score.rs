//! One score with all that it was made of.
use super::{Hundredths, Verdict};

/// The score of a variable and its denominators. Empty until items are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    halves: u64,
    weight: u64,
    in_tier: u32,
    applicable: u32,
    judged: u32,
}

impl Score {
    /// Adds an item of the tier. Without a verdict it counts as not checked.
    pub fn add(&mut self, weight: u32, verdict: Option<Verdict>) {
        let verdict = verdict.unwrap_or(Verdict::NotChecked);
        self.in_tier += 1;
        self.applicable += u32::from(verdict != Verdict::NotApplicable);
        if let Some(halves) = verdict.halves() {
            self.judged += 1;
            self.halves += halves * u64::from(weight);
            self.weight += u64::from(weight);
        }
    }

    /// A score read back from storage: `numerator_halves`, `denominator` and the three counts it was stored with.
    #[must_use]
    pub const fn stored(halves: u64, weight: u64, in_tier: u32, applicable: u32, judged: u32) -> Self {
        Self { halves, weight, in_tier, applicable, judged }
    }

    /// The score over the items of both.
    #[must_use]
    pub const fn merge(self, other: Self) -> Self {
        Self {
            halves: self.halves + other.halves,
            weight: self.weight + other.weight,
            in_tier: self.in_tier + other.in_tier,
            applicable: self.applicable + other.applicable,
            judged: self.judged + other.judged,
        }
    }

    /// Σ weight × value over the judged items, in half weights: exact.
    #[must_use]
    pub const fn numerator_halves(&self) -> u64 {
        self.halves
    }

    /// Σ weight × value over the judged items, for show.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "weights of a catalogue stay far under 2^53")]
    pub const fn numerator(&self) -> f64 {
        self.halves as f64 / 2.0
    }

    /// Σ weight over the judged items.
    #[must_use]
    pub const fn denominator(&self) -> u64 {
        self.weight
    }

    /// Items of the tier.
    #[must_use]
    pub const fn in_tier(&self) -> u32 {
        self.in_tier
    }

    /// Items of the tier that concern the body, judged or not.
    #[must_use]
    pub const fn applicable(&self) -> u32 {
        self.applicable
    }

    /// Applicable items with a verdict other than not checked.
    #[must_use]
    pub const fn judged(&self) -> u32 {
        self.judged
    }

    /// The score, rounded half up to a hundredth of a point; `None` if no item with a weight was judged.
    #[must_use]
    pub fn hundredths(&self) -> Option<Hundredths> {
        let (halves, weight) = (u128::from(self.halves), u128::from(self.weight));
        let hundredths = (10_000 * halves + weight).checked_div(2 * weight)?;
        i64::try_from(hundredths).ok().and_then(Hundredths::new)
    }

    /// The score in points, 0 to 100, as `hundredths` has it.
    #[must_use]
    pub fn points(&self) -> Option<f64> {
        self.hundredths().map(Hundredths::points)
    }

    /// Whether at least `percent` per cent of the applicable items are judged; never, if none applies.
    #[must_use]
    pub fn covers(&self, percent: u32) -> bool {
        self.applicable > 0 && u64::from(self.judged) * 100 >= u64::from(self.applicable) * u64::from(percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(items: &[(u32, Option<Verdict>)]) -> Score {
        let mut score = Score::default();
        for (weight, verdict) in items {
            score.add(*weight, *verdict);
        }
        score
    }

    #[test]
    fn not_applicable_and_not_checked_are_different_things() {
        let done = (1, Some(Verdict::Conforming));
        let absent = score(&[done, (1, Some(Verdict::NotApplicable))]);
        let unseen = score(&[done, (1, Some(Verdict::NotChecked))]);
        assert_eq!(absent.hundredths(), unseen.hundredths());
        assert_eq!((absent.applicable(), unseen.applicable()), (1, 2));
        assert_eq!((absent.covers(80), unseen.covers(80)), (true, false));
        assert_eq!(unseen, score(&[done, (1, None)]), "no verdict is not checked");
    }

    #[test]
    fn it_is_exact_until_the_last_step() {
        use Verdict::{Conforming, Nonconforming, Partial};
        let thirds = score(&[(1, Some(Conforming)), (1, Some(Nonconforming)), (1, Some(Nonconforming))]);
        assert_eq!((thirds.numerator_halves(), thirds.denominator()), (2, 3));
        assert_eq!(thirds.hundredths().map(Hundredths::get), Some(3333));
        let partial = score(&[(3, Some(Partial)), (1, Some(Conforming))]);
        assert_eq!((partial.numerator().to_string(), partial.points()), ("2.5".to_owned(), Some(62.5)));
    }

    #[test]
    fn nothing_judged_is_no_score_and_not_a_zero() {
        assert_eq!(score(&[]).points(), None);
        assert_eq!(score(&[(1, None)]).points(), None);
        assert_eq!(score(&[(1, Some(Verdict::Nonconforming))]).points(), Some(0.0));
        assert!(!score(&[]).covers(0) && !score(&[(1, Some(Verdict::NotApplicable))]).covers(80));
    }

    #[test]
    fn four_of_five_is_covered_and_less_is_not() {
        let judged = |yes: usize, no: usize| {
            let mut items = vec![(1, Some(Verdict::Partial)); yes];
            items.extend(vec![(1, None); no]);
            score(&items).covers(80)
        };
        assert!(judged(4, 1) && judged(88, 22));
        assert!(!judged(87, 23) && !judged(3, 1));
    }
}
