//! A year beside the year before: the change of the mean, over what both years asked of the same bodies.
use super::{
    Disclosed, Rows, Rules, WithheldReason, apart,
    apart::scored,
    summarize::{frame, in_the_dark, keep_from_coalitions, summarize},
};
use crate::scoring::{Hundredths, PerVariable, Variable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One year's side of a comparison over the years.
#[derive(Debug, Clone)]
pub struct Year<'a, B> {
    /// The cohort of that year's release, with the rows it was frozen with.
    pub released: &'a Rows<B>,
    /// The scores over the items that both years asked and judged, of the bodies that have such scores.
    pub compared: &'a Rows<B>,
}

/// How a mean moved between two years. Both means are over the same bodies and the same items: neither need be the mean
/// of its year's release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Change {
    /// Bodies with such scores in both years.
    pub n: u32,
    /// Their mean in the earlier year, in whole points.
    pub earlier: u32,
    /// Their mean in the later year, in whole points.
    pub later: u32,
}

impl Change {
    /// The later mean minus the earlier, both as shown, in points.
    #[must_use]
    pub fn points(self) -> i64 {
        i64::from(self.later) - i64::from(self.earlier)
    }
}

/// What may be shown of the change between two years, variable by variable. The bodies that can be compared must be
/// those of each year's release, or lack `least_difference` of them: a body that joined or left would be given away by
/// the difference of two means. Each of the two means must be one that may be shown. No spread of changes is shown.
#[must_use]
pub fn year_over_year<B: Ord>(
    earlier: &Year<'_, B>,
    later: &Year<'_, B>,
    rules: &Rules,
) -> PerVariable<Disclosed<Change>> {
    PerVariable::from_fn(|variable| {
        let (before, after) = (scored(earlier.compared, variable), scored(later.compared, variable));
        let (cohort, next) = (scored(earlier.released, variable), scored(later.released, variable));
        let both: BTreeSet<&B> = before
            .intersection(&after)
            .filter(|body| cohort.contains(**body) && next.contains(**body))
            .copied()
            .collect();
        let close = || apart(&both, &[&cohort, &next], rules);
        let mean = |year: &Year<'_, B>| mean_of(year, &both, variable, rules);
        match (mean(earlier), mean(later)) {
            // A cohort too small says so, rather than that it is too near.
            (Disclosed::Withheld(reason @ WithheldReason::CohortTooSmall), _) => Disclosed::Withheld(reason),
            (Disclosed::Released(earlier), Disclosed::Released(later)) => {
                let n = u32::try_from(both.len()).unwrap_or(u32::MAX);
                Disclosed::unless(close(), || Change { n, earlier, later })
            }
            (Disclosed::Withheld(reason), _) | (_, Disclosed::Withheld(reason)) => {
                Disclosed::Withheld(close().unwrap_or(reason))
            }
        }
    })
}

/// The mean alone, as if nothing about spread were ever asked. Where the years asked the same, the scores are those of
/// the year's own release: then coalitions have both.
fn mean_of<B: Ord>(
    year: &Year<'_, B>,
    of: &BTreeSet<&B>,
    variable: Variable,
    rules: &Rules,
) -> Disclosed<u32> {
    let score = |rows: &Rows<B>, body: &B| rows.get(body).and_then(|row| *row.get(variable));
    let scores: Vec<Hundredths> = of.iter().filter_map(|body| score(year.compared, body)).collect();
    let mean_only = summarize(&scores, &Rules { spread_needs: u32::MAX, ..*rules });
    let same = of.iter().all(|body| score(year.compared, body) == score(year.released, body));
    let all: Vec<Hundredths> = year.released.values().filter_map(|row| *row.get(variable)).collect();
    let figures = match (mean_only, summarize(&all, rules)) {
        (Disclosed::Released(summary), Disclosed::Released(released)) if same => {
            let of_release = frame(&all, &released, rules);
            keep_from_coalitions(summary, |summary| {
                in_the_dark(&scores, &[of_release.clone(), frame(&scores, summary, rules)], rules)
            })
        }
        (figures, _) => figures,
    };
    match figures {
        Disclosed::Released(summary) => Disclosed::Released(summary.mean),
        Disclosed::Withheld(reason) => Disclosed::Withheld(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::Row;

    fn rows(bodies: std::ops::Range<i64>, add: i64) -> Rows<i64> {
        let row = |body: i64| Row { overall: Hundredths::new(3_000 + 250 * body + add), domains: [None; 8] };
        bodies.map(|body| (body, row(body))).collect()
    }

    fn change(earlier: std::ops::Range<i64>, later: std::ops::Range<i64>) -> Disclosed<Change> {
        let (before, after) = (rows(earlier, 0), rows(later, 300));
        let earlier = Year { released: &before, compared: &before };
        let later = Year { released: &after, compared: &after };
        year_over_year(&earlier, &later, &Rules::HOUSE).overall
    }

    #[test]
    fn the_same_bodies_are_compared_and_nothing_else() {
        let same = change(0..18, 0..18);
        let shown = same.released().unwrap();
        assert_eq!((shown.n, shown.earlier, shown.later, shown.points()), (18, 51, 54, 3));
        assert!(change(0..18, 5..23).released().is_some(), "five left and five joined");
        assert!(change(0..18, 0..23).released().is_some(), "five joined");
    }

    #[test]
    fn who_joined_or_left_alone_is_not_given_away() {
        for (earlier, later) in [(0..18, 0..17), (0..18, 1..19), (0..14, 0..18), (0..18, 4..18)] {
            assert_eq!(change(earlier, later).withheld(), Some(WithheldReason::CohortsTooClose));
        }
        assert_eq!(change(0..10, 6..18).withheld(), Some(WithheldReason::CohortTooSmall), "four in both");
    }
}
