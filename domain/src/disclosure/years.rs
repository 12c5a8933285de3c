//! A year beside the year before: the change of the mean, over what both years asked of the same bodies.
use super::{
    Assessment, Disclosed, Earlier, Figures, Proposal, Rows, Rules, Summary, WithheldReason, YearChange,
    judge::{add_shown, over_these_scores, spent},
    sheet::{Columns, Sheets, columns, scores},
    summarize::{mean_only, summarize},
};
use crate::scoring::{PerVariable, Variable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a mean moved between two years. Both means are over the same bodies and the same items: neither need be the mean
/// of its year's release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
#[non_exhaustive]
pub struct Change {
    /// Bodies with such scores in both years.
    pub n: u32,
    /// Their mean in the earlier year, in whole points.
    pub earlier: u32,
    /// Their mean in the later year, in whole points.
    pub later: u32,
}

/// A change as read back, not yet believed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    n: u32,
    earlier: u32,
    later: u32,
}

impl TryFrom<Stored> for Change {
    type Error = &'static str;

    fn try_from(Stored { n, earlier, later }: Stored) -> Result<Self, Self::Error> {
        if n == 0 || earlier > 100 || later > 100 {
            return Err("n or a mean is out of range");
        }
        Ok(Self { n, earlier, later })
    }
}

impl Change {
    /// The later mean minus the earlier, both as shown, in points.
    #[must_use]
    pub fn points(self) -> i64 {
        i64::from(self.later) - i64::from(self.earlier)
    }
}

/// What may be shown of the change since the `earlier` year, variable by variable. Each of the two means must be one that
/// may be shown beside everything shown of its year: so the bodies that can be compared are those of each year's release,
/// or lack `least_difference` of them, for a body that joined or left would be given away by the difference of two
/// means. No spread of changes is shown, and no share of bodies that improved. Of the rules of both years the stricter hold.
pub(super) fn change_since<B: Ord + Clone>(
    earlier: &Earlier<'_, B>,
    proposal: &Proposal<'_, B>,
    whole: &Assessment,
    sheets: &PerVariable<Sheets<'_, B>>,
    rules: &Rules,
) -> YearChange {
    let rules = &rules.or_stricter(&earlier.rules);
    let of_all = earlier.shown.iter().flat_map(|shown| shown.rows).chain(earlier.released);
    let all_then: Rows<B> = of_all.map(|(body, row)| (body.clone(), *row)).collect();
    let of = |variable: Variable| {
        // What is withheld of the whole is not to be had from most of it.
        if let Some(reason) = whole.figures.get(variable).withheld() {
            return Disclosed::Withheld(reason);
        }
        let (before, after) =
            (columns(earlier.before, None, variable), columns(earlier.after, None, variable));
        let (then, now) = (columns(earlier.released, None, variable), columns(proposal.rows, None, variable));
        let both: BTreeSet<&B> = before
            .keys()
            .filter(|body| {
                after.contains_key(**body) && then.contains_key(**body) && now.contains_key(**body)
            })
            .copied()
            .collect();
        let mut shown_then = Sheets::default();
        for shown in over_these_scores(earlier.shown, earlier.released, variable) {
            add_shown(&mut shown_then, shown, variable);
        }
        // The changes that are shown since that year show means of that year, too.
        for shown in over_these_scores(proposal.shown, proposal.rows, variable) {
            if let Some(change) = shown.published.change.as_ref()
                && change.variables.get(variable).released().is_some()
            {
                let compared = Some(shown.compared.get(variable));
                shown_then.add_mean(columns(&all_then, compared, variable), change.round_to);
            }
        }
        if earlier.shown.is_empty() {
            // Nothing is said of what the year's own release shows: it is taken for all that it could show.
            shown_then.add(then.clone(), &summarize(&scores(&then), rules), rules.round_to);
        }
        let one = mean_beside(&both, (&before, &then), &shown_then, rules);
        let other = mean_beside(&both, (&after, &now), sheets.get(variable), rules);
        let change = match (one, other) {
            (Disclosed::Released(one), Disclosed::Released(other)) => {
                Disclosed::Released(Change { n: one.n, earlier: one.mean, later: other.mean })
            }
            (Disclosed::Withheld(reason), Disclosed::Withheld(close @ WithheldReason::CohortsTooClose))
                if reason != WithheldReason::CohortTooSmall =>
            {
                Disclosed::Withheld(close)
            }
            (Disclosed::Withheld(reason), _) | (_, Disclosed::Withheld(reason)) => {
                Disclosed::Withheld(reason)
            }
        };
        within_budget(change, (&now, &after), (whole.figures.get(variable), spent(proposal, variable)), rules)
    };
    YearChange {
        from: earlier.fiscal_year.year(),
        comparable_percent: earlier.comparable_percent.min(100),
        round_to: rules.round_to,
        named_spare: rules.named_spare,
        variables: PerVariable::from_fn(of),
    }
}

/// The mean over `both` of the scores `compared`, as it may stand beside what is shown of that year's `own` scores. That
/// the cohorts are far enough apart is asked of the bodies, and of the scores compared: where both years asked the same,
/// these are the year's own, but of bodies that were judged anew since. Coalitions have both figures of what coincides.
fn mean_beside<B: Ord>(
    both: &BTreeSet<&B>,
    (compared, own): (&Columns<'_, B>, &Columns<'_, B>),
    shown: &Sheets<'_, B>,
    rules: &Rules,
) -> Disclosed<Summary> {
    fn of<'b, B: Ord>(both: &BTreeSet<&'b B>, columns: &Columns<'_, B>) -> Columns<'b, B> {
        both.iter().filter_map(|body| Some((*body, *columns.get(*body)?))).collect()
    }
    let (compared, own) = (of(both, compared), of(both, own));
    let figures: Figures = mean_only(&scores(&compared), rules);
    if figures.released().is_some() && shown.leave_few(&[&own], rules) {
        return Disclosed::Withheld(WithheldReason::CohortsTooClose);
    }
    shown.beside(&compared, figures, &Rules { spread_needs: u32::MAX, ..*rules })
}

/// Over fewer items and the very bodies of the release, the change is one more statistic of these bodies.
fn within_budget<B: Ord>(
    change: Disclosed<Change>,
    (now, after): (&Columns<'_, B>, &Columns<'_, B>),
    (whole, spent): (&Figures, usize),
    rules: &Rules,
) -> Disclosed<Change> {
    let (Some(shown), Some(summary)) = (change.released(), whole.released()) else { return change };
    let budget = usize::try_from(summary.n.saturating_sub(rules.spare_statistics)).unwrap_or(usize::MAX);
    let one_more = shown.n == summary.n && now != after;
    if one_more && summary.statistics() + spent + 1 > budget {
        return Disclosed::Withheld(WithheldReason::TooManyStatistics);
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Published, Row, Rows, judge},
        kernel::fiscal::FiscalYear,
        scoring::Hundredths,
    };
    use std::collections::BTreeMap;

    fn rows(bodies: std::ops::Range<i64>, add: i64) -> Rows<i64> {
        let row = |body: i64| Row { overall: Hundredths::new(3_000 + 250 * body + add), domains: [None; 8] };
        bodies.map(|body| (body, row(body))).collect()
    }

    fn change(earlier: std::ops::Range<i64>, later: std::ops::Range<i64>) -> Disclosed<Change> {
        let then = rows(earlier, 0);
        change_of(&then, &then, later)
    }

    /// Of what was `released` then, and as the same bodies stand `before` now that some were judged anew.
    fn change_of(released: &Rows<i64>, before: &Rows<i64>, later: std::ops::Range<i64>) -> Disclosed<Change> {
        let judged = judged_after(released, before, later, Rules::HOUSE);
        let change = judged.change.unwrap();
        assert_eq!((change.from, change.comparable_percent), (2024, 90));
        change.variables.overall
    }

    /// Judged by the house's rules after a year that was judged by `rules`.
    fn judged_after(
        released: &Rows<i64>,
        before: &Rows<i64>,
        later: std::ops::Range<i64>,
        rules: Rules,
    ) -> Published {
        let after = rows(later, 300);
        let earlier = Earlier {
            fiscal_year: FiscalYear::parse("fiscalYear", 2024).unwrap(),
            released,
            before,
            after: &after,
            shown: &[],
            rules,
            comparable_percent: 90,
        };
        let groups = BTreeMap::new();
        let earlier = Some(earlier);
        let proposal = Proposal { rows: &after, groups: &groups, shown: &[], earlier, items: &[] };
        judge(&proposal, &Rules::HOUSE).released().unwrap().clone()
    }

    #[test]
    fn what_the_stricter_year_promised_holds_for_the_change() {
        let then = rows(0..18, 0);
        let strict = Rules { mean_needs: 7, named_spare: 7, ..Rules::HOUSE };
        let judged = judged_after(&then, &then, 0..18, strict);
        let seen = |held| {
            let shown = judged.clone().shown_to(held, 0, &Rules::HOUSE);
            let change = shown.change.unwrap().variables.overall.released().is_some();
            (shown.whole.figures.overall.released().is_some(), change)
        };
        assert_eq!([11, 12, 14].map(seen), [(true, true), (true, false), (false, false)]);
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
    fn who_was_judged_anew_alone_is_not_given_away() {
        let released = rows(0..18, 0);
        for (changed, expected) in [
            (1, Some(WithheldReason::CohortsTooClose)),
            (4, Some(WithheldReason::CohortsTooClose)),
            (5, None),
        ] {
            let anew = released.iter().map(|(body, row)| {
                let overall = row.overall.map(|score| score.get() + if *body < changed { 900 } else { 0 });
                (*body, Row { overall: overall.and_then(Hundredths::new), ..*row })
            });
            assert_eq!(change_of(&released, &anew.collect(), 0..18).withheld(), expected, "{changed}");
        }
    }

    #[test]
    fn who_joined_or_left_alone_is_not_given_away() {
        for (earlier, later) in [(0..18, 0..17), (0..18, 1..19), (0..14, 0..18), (0..18, 4..18)] {
            assert_eq!(change(earlier, later).withheld(), Some(WithheldReason::CohortsTooClose));
        }
        assert_eq!(change(0..10, 6..18).withheld(), Some(WithheldReason::CohortTooSmall), "four in both");
    }
}
