//! The one decision about a release: everything that looks at scores comes together here.
use super::{
    Assessment, Cohort, Disclosed, Outcome, Proposal, Published, Rows, Rules, assess, assess_groups,
    item_rate, top_quarter,
};
use std::collections::BTreeSet;

/// Decides what may be released of what is proposed; the reason, if nothing may.
#[must_use]
pub fn judge<B: Ord + Clone>(proposal: &Proposal<'_, B>, rules: &Rules) -> Disclosed<Published> {
    let cohort = Cohort::freeze(proposal.rows.values().copied());
    let members = |bodies: &BTreeSet<B>| of(proposal.rows, bodies);
    let groups: Vec<Cohort> = proposal.groups.values().map(members).collect();
    let whole: Assessment = assess(&cohort, rules);
    if let Outcome::Withheld(reason) = whole.outcome() {
        return Disclosed::Withheld(reason);
    }
    let partition = assess_groups(&groups, rules);
    Disclosed::Released(Published {
        whole,
        groups: proposal.groups.keys().cloned().zip(partition.groups).collect(),
        top_quarter: top_quarter(&cohort, rules),
        item_rates: proposal
            .items
            .iter()
            .map(|count| (count.item.clone(), item_rate(count.conforming, count.judged, rules)))
            .collect(),
        change: None,
    })
}

fn of<B: Ord>(rows: &Rows<B>, bodies: &BTreeSet<B>) -> Cohort {
    Cohort::freeze(bodies.iter().filter_map(|body| rows.get(body).copied()))
}
