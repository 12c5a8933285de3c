//! The one decision about a release: everything that looks at scores comes together here.
//!
//! What is shown stays. What is new gives way, in this order: of each variable the classes, then the deviation, then all of
//! it; a peer group before the whole, the smallest first; the change since the year before after both. If the overall
//! figures cannot be shown, nothing is. So a nation's bands give way to prefectures that were released before, and a
//! prefecture that comes after the nation gives way to its bands.
use super::{
    Assessment, Cohort, Disclosed, Figures, Outcome, Proposal, Published, Relation, Rows, Rules, Shown,
    Summary, WithheldReason,
    details::{item_rate, top_quarter},
    groups::groups_beside,
    sheet::{Columns, Sheets, columns, scores},
    summarize::summarize,
    years::change_since,
};
use crate::scoring::{PerVariable, Variable};
use std::collections::BTreeMap;

/// Decides by `rules` what may be released of what is proposed; the reason, if nothing may. What is shown already counts for all
/// that it shows, whatever rules it was judged under.
#[must_use]
pub fn judge<B: Ord + Clone>(proposal: &Proposal<'_, B>, rules: &Rules) -> Disclosed<Published> {
    let mut sheets = PerVariable::from_fn(|variable| shown_beside(proposal, variable));
    let whole = Assessment::whole_first(|variable| {
        let columns = columns(proposal.rows, None, variable);
        whole_beside(proposal, variable, &columns, sheets.get(variable), rules)
    });
    if let Outcome::Withheld(reason) = whole.outcome() {
        return Disclosed::Withheld(reason);
    }
    // From here on the whole is among those shown, with what it does show.
    sheets = PerVariable::from_fn(|variable| {
        let mut sheets = sheets.get(variable).clone();
        sheets.add(columns(proposal.rows, None, variable), whole.figures.get(variable), rules.round_to);
        sheets
    });
    let groups = groups_beside(proposal, &whole, &sheets, rules);
    sheets = PerVariable::from_fn(|variable| {
        let mut sheets = sheets.get(variable).clone();
        for ((_, group), members) in groups.iter().zip(proposal.groups.values()) {
            let columns = columns(proposal.rows, Some(members), variable);
            sheets.add(columns, group.figures.get(variable), rules.round_to);
        }
        sheets
    });
    let change = proposal.earlier.as_ref();
    let change = change.map(|earlier| change_since(earlier, proposal, &whole, &sheets, rules));
    let cohort = Cohort::freeze(proposal.rows.values().copied());
    let rate =
        |count: &super::ItemCount| (count.item.clone(), item_rate(count.conforming, count.judged, rules));
    Disclosed::Released(Published {
        top_quarter: top_quarter(&cohort, &whole, rules),
        item_rates: proposal.items.iter().map(rate).collect(),
        whole,
        groups,
        change,
        rules: *rules,
    })
}

/// All figures of `variable` that are shown over scores that the proposal's figures may count too.
fn shown_beside<'a, B: Ord>(proposal: &Proposal<'a, B>, variable: Variable) -> Sheets<'a, B> {
    let mut sheets = Sheets::default();
    for shown in over_these_scores(proposal.shown, proposal.rows, variable) {
        add_shown(&mut sheets, shown, variable);
    }
    sheets
}

/// Those of `shown` that count scores of `variable` as `rows` have them: of the same tier, or of the other one where both
/// tiers ask the same, which is a domain of essential items only.
pub(super) fn over_these_scores<'s, 'a, B: Ord>(
    shown: &'s [Shown<'a, B>],
    rows: &Rows<B>,
    variable: Variable,
) -> impl Iterator<Item = &'s Shown<'a, B>> {
    let others = || shown.iter().filter(|one| one.other_tier);
    let agree = |one: &Shown<'_, B>| tiers_agree(rows, one.rows, variable);
    let one_question =
        others().any(|one| agree(one) == Some(true)) && others().all(|one| agree(one) != Some(false));
    shown.iter().filter(move |one| one_question || !one.other_tier)
}

/// Adds all that `shown` shows of `variable`, in the steps in which it was released.
pub(super) fn add_shown<'a, B: Ord>(sheets: &mut Sheets<'a, B>, shown: &Shown<'a, B>, variable: Variable) {
    let (published, step) = (shown.published, shown.published.rules.round_to);
    sheets.add(columns(shown.rows, None, variable), published.whole.figures.get(variable), step);
    let groups: BTreeMap<_, _> = published.groups.iter().map(|(code, group)| (code, group)).collect();
    for (code, members) in shown.groups {
        if let Some(group) = groups.get(code) {
            sheets.add(columns(shown.rows, Some(members), variable), group.figures.get(variable), step);
        }
    }
    if let Some(change) = published.change.as_ref()
        && change.variables.get(variable).released().is_some()
    {
        // Over fewer items it is a mean of other scores: then this is stricter than need be.
        let compared = Some(shown.compared.get(variable));
        sheets.add_mean(columns(shown.rows, compared, variable), change.round_to);
    }
}

/// Whether the bodies that two tiers have in common have the same scores in `variable`; `None` if there are none.
fn tiers_agree<B: Ord>(rows: &Rows<B>, other: &Rows<B>, variable: Variable) -> Option<bool> {
    let (one, other) = (columns(rows, None, variable), columns(other, None, variable));
    let mut common = one.iter().filter_map(|(body, score)| Some((score, other.get(*body)?))).peekable();
    common.peek()?;
    Some(common.all(|(score, other)| score == other))
}

/// The figures of the whole cohort in `variable`, as far as they may stand beside those shown.
fn whole_beside<B: Ord>(
    proposal: &Proposal<'_, B>,
    variable: Variable,
    columns: &Columns<'_, B>,
    sheets: &Sheets<'_, B>,
    rules: &Rules,
) -> Figures {
    let figures = summarize(&scores(columns), rules).within_tiers(spent(proposal, variable), rules);
    if figures.released().is_some() && few_changes(proposal, variable, columns, rules) {
        return Disclosed::Withheld(WithheldReason::TooFewChanges);
    }
    sheets.beside(columns, figures, rules)
}

/// How many statistics the other tier's releases of this scope show of `variable`.
pub(super) fn spent<B>(proposal: &Proposal<'_, B>, variable: Variable) -> usize {
    let of = |shown: &Shown<'_, B>| {
        let whole = shown.published.whole.figures.get(variable).released().map_or(0, Summary::statistics);
        let change = shown.published.change.as_ref();
        let change = change.and_then(|change| change.variables.get(variable).released()).map_or(0, |_| 1);
        whole + change
    };
    proposal.shown.iter().filter(|shown| shown.relation == Relation::OtherTier).map(of).max().unwrap_or(0)
}

/// Whether too few scores changed since one of the releases that this one would supersede: some, but fewer than
/// `least_difference`, or none at all where it would supersede for nothing.
fn few_changes<B: Ord>(
    proposal: &Proposal<'_, B>,
    variable: Variable,
    now: &Columns<'_, B>,
    rules: &Rules,
) -> bool {
    let superseded = proposal.shown.iter().filter(|shown| shown.relation == Relation::Superseded);
    superseded.into_iter().any(|shown| {
        let before = columns(shown.rows, None, variable);
        let changed = before.keys().chain(now.keys()).filter(|body| before.get(**body) != now.get(**body));
        let changed = changed.collect::<std::collections::BTreeSet<_>>().len();
        let few = u32::try_from(changed).is_ok_and(|changed| changed < rules.least_difference);
        few && (changed > 0 || variable == Variable::Overall)
    })
}
