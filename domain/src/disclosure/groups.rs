//! Peer groups beside the whole they fall into: population bands, kinds, network models.
use super::{
    Assessment, Disclosed, Figures, GroupCode, Proposal, Relation, Rules, Summary, WithheldReason,
    sheet::{Columns, Sheets, columns, scores},
    summarize::summarize,
};
use crate::scoring::{PerVariable, Variable};

/// What may be shown of the proposal's groups beside the `whole`, which is among the `sheets` already. Each body is in one
/// group at most; there is one partition, ever, of the same scores.
///
/// A group is checked together with the whole and all else that is shown. Then, where groups are withheld, the whole minus
/// the others is theirs: so they must be two or more, of `least_difference` bodies together, or the smallest of the others
/// is withheld as well (complementary suppression). And no sum of a few bodies may be left beside other releases.
pub(super) fn groups_beside<B: Ord>(
    proposal: &Proposal<'_, B>,
    whole: &Assessment,
    sheets: &PerVariable<Sheets<'_, B>>,
    rules: &Rules,
) -> Vec<(GroupCode, Assessment)> {
    let column = |variable: Variable, unless: &[Figures]| -> Vec<Figures> {
        let groups = proposal.groups.values().map(|members| columns(proposal.rows, Some(members), variable));
        let groups: Vec<Columns<'_, B>> = groups.collect();
        let beside = |(code, columns): (&GroupCode, &Columns<'_, B>)| {
            // What is withheld of the whole is not to be had from its parts.
            if let Some(reason) = whole.figures.get(variable).withheld() {
                return Disclosed::Withheld(reason);
            }
            let figures =
                summarize(&scores(columns), rules).within_tiers(spent(proposal, code, variable), rules);
            sheets.get(variable).kept_from_coalitions(columns, figures, rules)
        };
        let mut figures: Vec<Figures> = proposal.groups.keys().zip(&groups).map(beside).collect();
        for (figures, overall) in figures.iter_mut().zip(unless) {
            if let Some(reason) = overall.withheld() {
                figures.withhold(reason);
            }
        }
        suppress(&mut figures, &groups, sheets.get(variable), rules);
        figures
    };
    let overall = column(Variable::Overall, &[]);
    let of = PerVariable::from_fn(|variable| match variable {
        Variable::Overall => overall.clone(),
        domain @ Variable::Domain(_) => column(domain, &overall),
    });
    let none = Disclosed::Withheld(WithheldReason::CohortTooSmall);
    let assessment = |at: usize| Assessment {
        figures: PerVariable::from_fn(|variable| of.get(variable).get(at).unwrap_or(&none).clone()),
    };
    (0..).zip(proposal.groups.keys()).map(|(at, code)| (code.clone(), assessment(at))).collect()
}

/// How many statistics the other tier's release shows of the same group.
fn spent<B>(proposal: &Proposal<'_, B>, code: &GroupCode, variable: Variable) -> usize {
    let other = proposal.shown.iter().filter(|shown| shown.relation == Relation::OtherTier);
    let groups = other.flat_map(|shown| &shown.published.groups).filter(|(other, _)| other == code);
    groups
        .filter_map(|(_, group)| group.figures.get(variable).released())
        .map(Summary::statistics)
        .max()
        .unwrap_or(0)
}

/// Withholds the smallest groups shown, until those withheld cannot be had from the rest, and nobody from all that is
/// shown.
fn suppress<B: Ord>(
    figures: &mut [Figures],
    groups: &[Columns<'_, B>],
    sheets: &Sheets<'_, B>,
    rules: &Rules,
) {
    let least = usize::try_from(rules.least_difference).unwrap_or(usize::MAX);
    loop {
        let (mut count, mut bodies) = (0, 0);
        for (_, group) in figures
            .iter()
            .zip(groups)
            .filter(|(figures, group)| figures.withheld().is_some() && !group.is_empty())
        {
            (count, bodies) = (count + 1, bodies + group.len());
        }
        let reason = if count > 0 && (count == 1 || bodies < least) && least > 0 {
            WithheldReason::Complementary
        } else {
            let shown = figures.iter().zip(groups).filter(|(figures, _)| figures.released().is_some());
            let shown: Vec<&Columns<'_, B>> = shown.map(|(_, group)| group).collect();
            if shown.is_empty() || !sheets.leave_few(&shown, rules) {
                return;
            }
            WithheldReason::CohortsTooClose
        };
        let shown = figures.iter_mut().zip(groups).filter(|(figures, _)| figures.released().is_some());
        match shown.min_by_key(|(_, group)| group.len()) {
            Some((smallest, _)) => smallest.withhold(reason),
            None => return,
        }
    }
}
