//! Several releases of the same scores: how far their cohorts, and the scores in them, must be apart.
use super::{
    Assessment, Cohort, Disclosed, Row, Rules, WithheldReason, assess,
    summarize::{frame, in_the_dark, keep_from_coalitions},
};
use crate::scoring::{Hundredths, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// A body's rows, by whatever names the body.
pub type Rows<B> = BTreeMap<B, Row>;

/// Whether figures of the cohort `next` may be shown beside those of the cohorts `shown`, all over the same scores:
/// years, prefectures and the nation, groups and the whole, a release and the one it supersedes. If not, why.
///
/// Cohorts are added and subtracted at will, and such sums treat alike all bodies that are in the same of them. So
/// each such class must be empty or hold `least_difference` bodies. Hence two cohorts are equal, or each lacks none
/// or that many of the other's bodies; and what is left of the nation without the prefectures shown is that many.
/// This also demands it of what two cohorts share, where the design asks for their differences only: from three
/// cohorts on, that can be had too.
#[must_use]
pub fn apart<B: Ord>(next: &BTreeSet<B>, shown: &[&BTreeSet<B>], rules: &Rules) -> Option<WithheldReason> {
    let mut classes: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
    let bodies: BTreeSet<&B> = shown.iter().flat_map(|cohort| cohort.iter()).chain(next).collect();
    for body in bodies {
        let class = shown.iter().map(|cohort| cohort.contains(body)).chain([next.contains(body)]).collect();
        *classes.entry(class).or_default() += 1;
    }
    let close = classes.values().any(|bodies| *bodies < rules.least_difference);
    close.then_some(WithheldReason::CohortsTooClose)
}

/// Whether a release over the rows `after` may supersede the one over `before`. If not, why: in each variable the
/// scores of none or of `least_difference` bodies must have changed, in at least one of them that many; and the
/// bodies with a score must be `apart`. Else the two figures' difference is the change of a few.
#[must_use]
pub fn superseding<B: Ord>(before: &Rows<B>, after: &Rows<B>, rules: &Rules) -> Option<WithheldReason> {
    let mut most = 0;
    for variable in Variable::all() {
        let score = |rows: &Rows<B>, body: &B| rows.get(body).and_then(|row| *row.get(variable));
        let bodies: BTreeSet<&B> = before.keys().chain(after.keys()).collect();
        let changed: u32 =
            bodies.into_iter().filter(|body| score(before, body) != score(after, body)).map(|_| 1).sum();
        if (1..rules.least_difference).contains(&changed) {
            return Some(WithheldReason::TooFewChanges);
        }
        most = most.max(changed);
        if let Some(reason) = apart(&scored(after, variable), &[&scored(before, variable)], rules) {
            return Some(reason);
        }
    }
    (most == 0).then_some(WithheldReason::TooFewChanges)
}

/// What of the figures over `after` may stand beside those over `before`, which are `shown` and to be superseded; the
/// reason, if none may. Who did not change counts in both, so coalitions have both. That five unknown bodies are some
/// that changed and some that did not is not looked at.
#[must_use]
pub fn assess_superseding<B: Ord>(
    (before, shown): (&Rows<B>, &Assessment),
    after: &Rows<B>,
    rules: &Rules,
) -> Disclosed<Assessment> {
    if let Some(reason) = superseding(before, after, rules) {
        return Disclosed::Withheld(reason);
    }
    let alone = assess(&Cohort::freeze(after.values().copied()), rules);
    Disclosed::Released(Assessment::whole_first(|variable| {
        let (figures, earlier) = (alone.figures.get(variable), shown.figures.get(variable));
        let (Disclosed::Released(summary), Disclosed::Released(earlier)) = (figures, earlier) else {
            return figures.clone();
        };
        let score = |rows: &Rows<B>, body: &B| rows.get(body).and_then(|row| *row.get(variable));
        let same: Vec<Hundredths> = after
            .keys()
            .filter(|body| score(before, body) == score(after, body))
            .filter_map(|body| score(after, body))
            .collect();
        let all = |rows: &Rows<B>| rows.values().filter_map(|row| *row.get(variable)).collect::<Vec<_>>();
        let (superseded, now) = (frame(&all(before), earlier, rules), all(after));
        keep_from_coalitions(summary.clone(), |summary| {
            in_the_dark(&same, &[superseded.clone(), frame(&now, summary, rules)], rules)
        })
    }))
}

/// The bodies with a score in `variable`: the cohort of that variable.
pub(super) fn scored<B: Ord>(rows: &Rows<B>, variable: Variable) -> BTreeSet<&B> {
    rows.iter().filter(|(_, row)| row.get(variable).is_some()).map(|(body, _)| body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: Rules = Rules::HOUSE;

    fn bodies(from: u32, to: u32) -> BTreeSet<u32> {
        (from..to).collect()
    }

    #[test]
    fn cohorts_are_equal_or_five_bodies_apart() {
        let close = Some(WithheldReason::CohortsTooClose);
        let whole = bodies(0, 20);
        for (next, expected) in [
            (bodies(0, 20), None),
            (bodies(0, 15), None),
            (bodies(20, 30), None),
            (bodies(0, 25), None),
            (bodies(5, 25), None),
            (bodies(0, 19), close),
            (bodies(4, 20), close),
            (bodies(1, 21), close),
            (bodies(16, 30), close),
        ] {
            assert_eq!(apart(&next, &[&whole], &HOUSE), expected, "{next:?}");
        }
        assert_eq!(apart(&bodies(0, 3), &[], &HOUSE), close, "it is too small itself");
    }

    #[test]
    fn what_a_nation_holds_beyond_its_prefectures_is_five_bodies_or_none() {
        let (nation, first, second) = (bodies(0, 40), bodies(0, 18), bodies(18, 36));
        assert_eq!(apart(&nation, &[&first], &HOUSE), None);
        assert_eq!(apart(&nation, &[&first, &second], &HOUSE), Some(WithheldReason::CohortsTooClose));
        assert_eq!(
            apart(&nation, &[&first, &second, &bodies(36, 40)], &HOUSE),
            Some(WithheldReason::CohortsTooClose)
        );
        assert_eq!(apart(&bodies(0, 36), &[&first, &second], &HOUSE), None);
    }

    #[test]
    fn a_release_is_superseded_when_five_scores_changed_in_whatever_changed() {
        let row = |overall: i64, first: i64| {
            let mut domains = [None; 8];
            domains[0] = Hundredths::new(first);
            Row { overall: Hundredths::new(overall), domains }
        };
        let rows = |changed: u32, first: u32, n: u32| -> Rows<u32> {
            let score = |body: u32, changed| i64::from(3_000 + 10 * body + u32::from(body < changed));
            (0..n).map(|body| (body, row(score(body, changed), score(body, first)))).collect()
        };
        let before = rows(0, 0, 12);
        let few = Some(WithheldReason::TooFewChanges);
        for (after, expected) in [
            (rows(0, 0, 12), few),
            (rows(4, 0, 12), few),
            (rows(5, 0, 12), None),
            (rows(5, 1, 12), few),
            (rows(5, 12, 12), None),
            (rows(0, 0, 14), few),
            (rows(5, 5, 14), Some(WithheldReason::CohortsTooClose)),
            (rows(0, 0, 17), None),
        ] {
            assert_eq!(superseding(&before, &after, &HOUSE), expected);
        }
    }
}
