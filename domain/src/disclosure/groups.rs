//! A whole and the groups it is divided into: population bands, kinds, network models; the nation and its prefectures.
use super::{
    Assessment, Cohort, Disclosed, Figures, Rules, WithheldReason, assess,
    summarize::{frame, in_the_dark, keep_from_coalitions},
};
use crate::scoring::{PerVariable, Variable};

/// What may be shown of a whole and of its groups side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partition {
    /// All groups together.
    pub whole: Assessment,
    /// Each group, in the order given.
    pub groups: Vec<Assessment>,
}

/// Decides what may be shown of the whole and of the `groups` it falls into. Each body is in one of them; there is one
/// partition, ever, of the same scores, for two that cross would give away what lies between.
///
/// The whole goes first. A group is then checked together with it: what a coalition may be told by both. At last, where
/// groups are withheld, the whole minus the others is theirs: so they must be two or more, of `least_difference`
/// bodies together, or the smallest of the others is withheld as well (complementary suppression).
#[must_use]
pub fn assess_groups(groups: &[Cohort], rules: &Rules) -> Partition {
    let all = Cohort::together(groups);
    let whole = assess(&all, rules);
    let alone: Vec<Assessment> = groups.iter().map(|group| assess(group, rules)).collect();
    let column = |variable| -> Vec<Figures> {
        let group = |(assessment, group): (&Assessment, &Cohort)| {
            beside_whole(assessment.figures.get(variable), &whole, (group, &all), variable, rules)
        };
        alone.iter().zip(groups).map(group).collect()
    };
    let sizes = |variable| groups.iter().map(|group| group.scores(variable).len()).collect::<Vec<_>>();
    let mut overall = column(Variable::Overall);
    suppress(&mut overall, &sizes(Variable::Overall), rules);
    let columns = PerVariable::from_fn(|variable| match variable {
        Variable::Overall => overall.clone(),
        domain @ Variable::Domain(_) => {
            let mut figures = column(domain);
            for (figures, overall) in figures.iter_mut().zip(&overall) {
                // What is withheld as a whole is not to be had from its parts.
                if let Some(reason) = overall.withheld() {
                    figures.withhold(reason);
                }
            }
            suppress(&mut figures, &sizes(domain), rules);
            figures
        }
    });
    let of = |group: usize| PerVariable::from_fn(|variable| columns.get(variable).get(group).cloned());
    let none = Disclosed::Withheld(WithheldReason::CohortTooSmall);
    let assessment = |group| {
        let PerVariable { overall, domains } = of(group);
        let or_none = |figures: Option<Figures>| figures.unwrap_or_else(|| none.clone());
        Assessment { figures: PerVariable { overall: or_none(overall), domains: domains.map(or_none) } }
    };
    Partition { whole, groups: (0..groups.len()).map(assessment).collect() }
}

/// Decides what may be shown of a whole of which `parts` are shown already, each with its figures: of the nation after
/// its prefectures. `rest` are the bodies in none of them. That cohorts are far enough apart is `apart`'s to say.
#[must_use]
pub fn assess_whole(parts: &[(&Cohort, &Assessment)], rest: &Cohort, rules: &Rules) -> Assessment {
    let of_parts = parts.iter().map(|(cohort, _)| *cohort);
    let all = Cohort::together(of_parts.chain([rest]));
    let alone = assess(&all, rules);
    let beside_parts = |variable: Variable| {
        let Disclosed::Released(summary) = alone.figures.get(variable).clone() else {
            return alone.figures.get(variable).clone();
        };
        let of_all = all.scores(variable);
        let shown: Vec<_> = parts
            .iter()
            .filter_map(|(cohort, assessment)| {
                let summary = assessment.figures.get(variable).released()?;
                let scores = cohort.scores(variable);
                let own = frame(&scores, summary, rules);
                Some((scores, own))
            })
            .collect();
        // Who is in no part, or in one that is not shown, counts in the whole alone: `assess` has looked at that.
        keep_from_coalitions(summary, |summary| {
            let whole = frame(&of_all, summary, rules);
            shown.iter().all(|(scores, own)| in_the_dark(scores, &[own.clone(), whole.clone()], rules))
        })
    };
    Assessment::whole_first(beside_parts)
}

/// A group's figures, as far as they may stand beside the whole's.
fn beside_whole(
    figures: &Figures,
    whole: &Assessment,
    (group, all): (&Cohort, &Cohort),
    variable: Variable,
    rules: &Rules,
) -> Figures {
    match (figures, whole.figures.get(variable)) {
        (Disclosed::Withheld(reason), _) | (_, Disclosed::Withheld(reason)) => Disclosed::Withheld(*reason),
        (Disclosed::Released(summary), Disclosed::Released(whole)) => {
            let (scores, of_all) = (group.scores(variable), all.scores(variable));
            let of_whole = frame(&of_all, whole, rules);
            keep_from_coalitions(summary.clone(), |summary| {
                in_the_dark(&scores, &[of_whole.clone(), frame(&scores, summary, rules)], rules)
            })
        }
    }
}

/// Withholds the smallest groups shown, until those withheld cannot be had from the rest.
fn suppress(figures: &mut [Figures], sizes: &[usize], rules: &Rules) {
    let least = usize::try_from(rules.least_difference).unwrap_or(usize::MAX);
    loop {
        let with_scores = || figures.iter().zip(sizes).filter(|(_, size)| **size > 0);
        let (count, bodies) = with_scores()
            .filter(|(figures, _)| figures.withheld().is_some())
            .fold((0, 0), |(count, bodies), (_, size)| (count + 1, bodies + size));
        if count == 0 || count > 1 && bodies >= least || least == 0 {
            return;
        }
        let shown = figures.iter_mut().zip(sizes).filter(|(figures, _)| figures.withheld().is_none());
        match shown.min_by_key(|(_, size)| **size) {
            Some((smallest, _)) => smallest.withhold(WithheldReason::Complementary),
            None => return,
        }
    }
}
