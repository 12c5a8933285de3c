//! Where a prefecture is weakest, from what is released and from nothing else.
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    comparison::Release,
    disclosure::{Assessment, Detail, Disclosed, WithheldReason},
    kernel::fiscal::FiscalYear,
    scoring::{Domain, Variable},
};

/// The domains of the lowest released mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakest {
    /// That mean, in whole points.
    pub mean: u32,
    /// All domains that have it: means are rounded, so several may.
    pub domains: Vec<Domain>,
}

/// The weakest domains of what this viewer is shown of a release; none if no domain's mean is shown. A domain that is
/// withheld may be weaker.
#[must_use]
pub fn weakest(shown: &Assessment) -> Option<Weakest> {
    let means = || {
        shown.figures.iter().filter_map(|(variable, figures)| match variable {
            Variable::Domain(domain) => Some((domain, figures.released()?.mean)),
            Variable::Overall => None,
        })
    };
    let mean = means().map(|(_, mean)| mean).min()?;
    let domains = means().filter(|(_, other)| *other == mean).map(|(domain, _)| domain).collect();
    Some(Weakest { mean, domains })
}

/// The most common findings: items of the lowest released rates of conforming bodies, in per cent, the lowest first. At least
/// `most` of them, if so many are released, and all that tie with the last: rates are rounded, and the lowest means "this or
/// less". If none is released, the reason is that of the first item; of a small cohort no item is counted at all.
#[must_use]
pub fn most_common(rates: &[(String, Detail)], most: usize) -> Disclosed<Vec<(&str, u32)>> {
    let mut shown: Vec<(&str, u32)> =
        rates.iter().filter_map(|(item, rate)| Some((item.as_str(), *rate.released()?))).collect();
    if shown.is_empty() {
        let first = rates.first().and_then(|(_, rate)| rate.withheld());
        return Disclosed::Withheld(first.unwrap_or(WithheldReason::DetailNeedsMore));
    }
    shown.sort_by_key(|(_, rate)| *rate); // stable: items of one rate stay in the catalogue's order
    let last = most.checked_sub(1).and_then(|last| shown.get(last)).map(|(_, rate)| *rate);
    if let Some(last) = last {
        shown.retain(|(_, rate)| *rate <= last);
    }
    Disclosed::Released(shown)
}

/// The released comparisons of the coordinator's own prefecture, of one fiscal year or of all, newest first: a hundred at
/// most.
pub struct ListOwnReleased(pub Option<FiscalYear>);

impl UseCase for ListOwnReleased {
    const ACTION: Action = Action::DisclosureRead;
    type Output = Vec<Release>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Release>> {
        store.own_released(self.0).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Cohort, Rules, assess},
        scoring::{Hundredths, PerVariable},
    };

    /// Six bodies whose scores in each variable lie around these points.
    fn release(points: impl Fn(Variable) -> Option<i64>) -> Assessment {
        let row = |spread: i64| {
            PerVariable::from_fn(|variable| {
                points(variable).and_then(|points| Hundredths::new(points * 100 + spread * 700))
            })
        };
        assess(&Cohort::freeze((-2..4).map(row)), &Rules { least_bound: 0, ..Rules::HOUSE })
    }

    #[test]
    fn the_lowest_mean_is_named_with_all_that_share_it() {
        let shown = release(|variable| match variable.number() {
            0 => Some(20), // the whole is no domain
            3 | 7 => Some(41),
            5 => None,
            number => Some(50 + i64::from(number)),
        });
        let found = weakest(&shown).unwrap();
        let numbers: Vec<u8> = found.domains.iter().map(|domain| domain.number()).collect();
        assert_eq!(numbers, [3, 7]);
        assert!((41..=46).contains(&found.mean), "{found:?}");
    }

    #[test]
    fn the_most_common_findings_are_the_lowest_rates_with_their_ties() {
        let rates = [("1.1-01", 60), ("1.1-02", 5), ("2.1-01", 40), ("2.1-02", 40), ("3.1-01", 95)];
        let mut rates: Vec<(String, Detail)> =
            rates.map(|(item, rate)| (item.to_owned(), Disclosed::Released(rate))).into();
        rates.push(("4.1-01".to_owned(), Disclosed::Withheld(WithheldReason::DetailNeedsMore)));
        let lowest = |most| most_common(&rates, most).released().cloned().unwrap();
        assert_eq!(lowest(1), [("1.1-02", 5)]);
        assert_eq!(lowest(2), [("1.1-02", 5), ("2.1-01", 40), ("2.1-02", 40)]);
        assert_eq!(lowest(9).len(), 5, "what is withheld is in no list");
    }

    #[test]
    fn where_no_rate_is_shown_the_reason_is() {
        let held: [(String, Detail); 1] =
            [("1.1-01".to_owned(), Disclosed::Withheld(WithheldReason::NamedResultsHeld))];
        assert_eq!(most_common(&held, 3).withheld(), Some(WithheldReason::NamedResultsHeld));
        assert_eq!(most_common(&[], 3).withheld(), Some(WithheldReason::DetailNeedsMore));
    }

    #[test]
    fn who_is_shown_nothing_is_told_no_weakness() {
        let shown = release(|variable| Some(40 + i64::from(variable.number())));
        assert!(weakest(&shown).is_some());
        assert_eq!(weakest(&shown.shown_to(2, &Rules::HOUSE)), None, "two of six are held by name");
    }
}
