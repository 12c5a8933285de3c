//! One body's scores in two years, over what can be compared only.
use super::{PerVariable, Score, ScoredItem, Tier, Variable};

/// An item of the earlier year, of the later year, or the one item that both years asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendItem {
    /// The same item in both years: one to one, also through a change of edition. It counts as the later year has it.
    Both {
        /// The item, with the verdict of the earlier year.
        earlier: ScoredItem,
        /// The item, with the verdict of the later year.
        later: ScoredItem,
    },
    /// Asked in the earlier year, without an equal in the later one: dropped, split or merged.
    Earlier(ScoredItem),
    /// Asked in the later year, without an equal in the earlier one: new, or out of a split or a merger.
    Later(ScoredItem),
}

/// One year's side of a comparison over the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrendSide {
    compared: Score,
    whole: u64,
}

impl TrendSide {
    /// The score over the compared items alone. Its denominator is the same in both years.
    #[must_use]
    pub const fn score(&self) -> Score {
        self.compared
    }

    /// Σ weight over all items that make up that year's own score, compared or not.
    #[must_use]
    pub const fn whole(&self) -> u64 {
        self.whole
    }

    /// How much of that year's own score could be compared, by weight: 0 to 1; `None` if the year has no score.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "weights of a catalogue stay far under 2^53")]
    pub fn share(&self) -> Option<f64> {
        (self.whole > 0).then(|| self.compared.denominator() as f64 / self.whole as f64)
    }

    fn take(&mut self, item: ScoredItem, compared: bool) {
        let mut own = Score::default();
        own.add(item.weight, item.verdict);
        self.whole += own.denominator();
        if compared {
            self.compared = self.compared.merge(own);
        }
    }

    const fn merge(self, other: Self) -> Self {
        Self { compared: self.compared.merge(other.compared), whole: self.whole + other.whole }
    }
}

/// Both years of one variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrendLine {
    /// The earlier year.
    pub earlier: TrendSide,
    /// The later year.
    pub later: TrendSide,
}

/// Both years of the whole and of each domain.
pub type Trend = PerVariable<TrendLine>;

/// Compares two years of `tier`. An item is compared if both years asked it and both judged it: what does not apply, or
/// was not checked, in one of them is left out of both sums. Domain, tier and weight are those of the later year, so
/// that the same verdicts always give the same score. The whole is the merge of the domains.
pub fn trend(items: impl IntoIterator<Item = TrendItem>, tier: Tier) -> Trend {
    let mut lines = Trend::default();
    for item in items {
        match item {
            TrendItem::Both { earlier, later } => {
                let earlier = ScoredItem { verdict: earlier.verdict, ..later };
                if tier.includes(later.essential) {
                    let compared = judged(earlier) && judged(later);
                    let line = lines.domain_mut(later.domain);
                    line.earlier.take(earlier, compared);
                    line.later.take(later, compared);
                }
            }
            TrendItem::Earlier(item) if tier.includes(item.essential) => {
                lines.domain_mut(item.domain).earlier.take(item, false);
            }
            TrendItem::Later(item) if tier.includes(item.essential) => {
                lines.domain_mut(item.domain).later.take(item, false);
            }
            TrendItem::Earlier(_) | TrendItem::Later(_) => {}
        }
    }
    lines.overall = lines.domains.iter().fold(TrendLine::default(), |whole, line| TrendLine {
        earlier: whole.earlier.merge(line.earlier),
        later: whole.later.merge(line.later),
    });
    lines
}

fn judged(item: ScoredItem) -> bool {
    item.verdict.is_some_and(|verdict| verdict.halves().is_some())
}

impl Trend {
    /// The line of each variable, the whole first.
    pub fn lines(&self) -> impl Iterator<Item = (Variable, TrendLine)> {
        self.iter().map(|(variable, line)| (variable, *line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::{Domain, Verdict, score_all};
    use proptest::prelude::*;

    fn item() -> impl Strategy<Value = ScoredItem> {
        let verdict = proptest::option::of(proptest::sample::select(Verdict::ALL.to_vec()));
        (1..=8_u8, any::<bool>(), 0..4_u32, verdict).prop_map(|(domain, essential, weight, verdict)| {
            ScoredItem { domain: Domain::new(domain).unwrap(), essential, weight, verdict }
        })
    }

    fn trend_item() -> impl Strategy<Value = TrendItem> {
        prop_oneof![
            4 => (item(), item()).prop_map(|(earlier, later)| TrendItem::Both { earlier, later }),
            1 => item().prop_map(TrendItem::Earlier),
            1 => item().prop_map(TrendItem::Later),
        ]
    }

    fn items() -> impl Strategy<Value = Vec<TrendItem>> {
        proptest::collection::vec(trend_item(), 0..80)
    }

    proptest! {
        #[test]
        fn a_year_beside_itself_is_alike_and_whole(items in proptest::collection::vec(item(), 0..80)) {
            for tier in Tier::ALL {
                let both = items.iter().map(|item| TrendItem::Both { earlier: *item, later: *item });
                let scores = score_all(items.clone(), tier);
                for (variable, line) in trend(both, tier).lines() {
                    prop_assert_eq!(line.earlier, line.later);
                    prop_assert_eq!(line.later.score().hundredths(), scores.get(variable).hundredths());
                    let share = (scores.get(variable).denominator() > 0).then_some(1.0);
                    prop_assert_eq!(line.later.share(), share);
                }
            }
        }

        #[test]
        fn shares_lie_between_nothing_and_all(items in items()) {
            for tier in Tier::ALL {
                for (_, line) in trend(items.clone(), tier).lines() {
                    for share in [line.earlier.share(), line.later.share()].into_iter().flatten() {
                        prop_assert!((0.0..=1.0).contains(&share));
                    }
                    prop_assert_eq!(line.earlier.score().denominator(), line.later.score().denominator());
                    prop_assert_eq!(line.earlier.score().judged(), line.later.score().judged());
                }
            }
        }

        #[test]
        fn what_has_no_equal_never_counts(items in items(), alone in proptest::collection::vec(item(), 0..20)) {
            let before = trend(items.clone(), Tier::Full);
            let dropped = alone.iter().map(|item| TrendItem::Earlier(*item));
            let new = alone.iter().map(|item| TrendItem::Later(*item));
            let after = trend(items.into_iter().chain(dropped).chain(new), Tier::Full);
            for ((_, before), (_, after)) in before.lines().zip(after.lines()) {
                prop_assert_eq!(before.earlier.score(), after.earlier.score());
                prop_assert_eq!(before.later.score(), after.later.score());
                prop_assert!(after.later.whole() >= before.later.whole());
            }
        }

        #[test]
        fn the_same_verdicts_give_the_same_score_whatever_the_weights_were(
            pairs in proptest::collection::vec((item(), item()), 0..80),
        ) {
            let both = pairs.into_iter().map(|(earlier, later)| {
                TrendItem::Both { earlier: ScoredItem { verdict: later.verdict, ..earlier }, later }
            });
            for (_, line) in trend(both, Tier::Full).lines() {
                prop_assert_eq!(line.earlier, line.later);
            }
        }
    }
}
