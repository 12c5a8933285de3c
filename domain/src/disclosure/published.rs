//! Everything of a release that may leave: what is stored, cached and shown. Nothing else ever is.
use super::{Assessment, Change, Detail, Disclosed, GroupCode, Outcome, Rules};
use crate::{
    Error, Result,
    kernel::fiscal::FiscalYear,
    scoring::{PerVariable, Variable},
};
use serde::{Deserialize, Serialize};

/// The encoding's number. Every change of shape or meaning raises it; no other number is read, but for the one before.
const FORMAT: u32 = 2;
/// The number before: without the rules, which were those of the house for every release.
const WITHOUT_RULES: u32 = 1;

/// A release as published. Made by `judge`, or read back from what it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Published {
    /// The figures of the whole cohort.
    pub whole: Assessment,
    /// Those of its peer groups, in the order of their codes.
    pub groups: Vec<(GroupCode, Assessment)>,
    /// The mean of the best quarter, in steps of five points.
    pub top_quarter: PerVariable<Detail>,
    /// Per item's code the share of bodies that conform, in per cent, in steps of five.
    pub item_rates: Vec<(String, Detail)>,
    /// How the means moved since the year before; `None` if there is no release of that year.
    pub change: Option<YearChange>,
    /// The rules that it was judged under. It never changes again: rules that are tightened later bind what is judged
    /// later. Of these `named_spare` alone is asked of each reader anew.
    pub rules: Rules,
}

/// How the means moved since an earlier year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct YearChange {
    /// The earlier fiscal year.
    pub from: i32,
    /// Share of the tier's weight that both years ask alike, in whole per cent.
    pub comparable_percent: u32,
    /// The step that its means are rounded to, in points: as coarse as that of the coarser year.
    #[serde(default = "whole_points")]
    pub round_to: u32,
    /// Bodies that stay unknown to a reader: as many as the rules of the stricter year say.
    #[serde(default = "five_bodies")]
    pub named_spare: u32,
    /// The change of each variable.
    pub variables: PerVariable<Disclosed<Change>>,
}

/// What the step of a change was before it was told.
const fn whole_points() -> u32 {
    Rules::HOUSE.round_to
}

/// How many stayed unknown before it was told.
const fn five_bodies() -> u32 {
    Rules::HOUSE.named_spare
}

#[derive(Serialize)]
struct Encoded<'a> {
    format: u32,
    release: &'a Published,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decoded {
    format: u32,
    release: Stored,
}

/// A release as read back, not yet believed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored {
    whole: Assessment,
    groups: Vec<(GroupCode, Assessment)>,
    top_quarter: PerVariable<Detail>,
    item_rates: Vec<(String, Detail)>,
    change: Option<YearChange>,
    rules: Option<Rules>,
}

impl TryFrom<Decoded> for Published {
    type Error = &'static str;

    fn try_from(Decoded { format, release }: Decoded) -> Result<Self, &'static str> {
        let Stored { whole, groups, top_quarter, item_rates, change, rules } = release;
        let rules = match (format, rules) {
            (FORMAT, Some(rules)) => rules,
            (WITHOUT_RULES, None) => Rules::HOUSE,
            _ => return Err("figures of another format"),
        };
        if rules.uneven().is_some() {
            return Err("a step or a width does not divide the scale");
        }
        if whole.outcome() != Outcome::Released {
            return Err("what is withheld as a whole is not published");
        }
        if !groups.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Err("a group stands twice, or out of order");
        }
        let in_range = |detail: &Detail| detail.released().is_none_or(|points| *points <= 100);
        if !top_quarter.iter().all(|(_, detail)| in_range(detail))
            || !item_rates.iter().all(|(_, rate)| in_range(rate))
        {
            return Err("a detail is over 100");
        }
        let believable = |change: &YearChange| {
            let step = 100_u32.checked_rem(change.round_to) == Some(0);
            step && change.comparable_percent <= 100 && FiscalYear::parse("from", change.from).is_ok()
        };
        if !change.as_ref().is_none_or(believable) {
            return Err("the year, the comparable share or the step is out of range");
        }
        Ok(Self { whole, groups, top_quarter, item_rates, change, rules })
    }
}

impl Published {
    /// As stored and cached: one text, always the same for the same figures.
    pub fn encode(&self) -> Result<String> {
        serde_json::to_string(&Encoded { format: FORMAT, release: self }).map_err(Error::internal)
    }

    /// Reads what `encode` wrote. `INTERNAL` if the text is of another format, cut off, changed in shape or out of range:
    /// it is then to be made anew, never repaired.
    pub fn decode(text: &str) -> Result<Self> {
        let decoded: Decoded = serde_json::from_str(text).map_err(Error::internal)?;
        decoded.try_into().map_err(Error::internal)
    }

    /// What becomes of the release as a whole.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.whole.outcome()
    }

    /// What a viewer sees who holds named results of `held` members other than itself, and `held_before` of the year that
    /// this one is compared with: by `rules`, or by those that it was judged under where they are stricter.
    #[must_use]
    pub fn shown_to(self, held: u32, held_before: u32, rules: &Rules) -> Self {
        let rules = &self.rules.or_stricter(rules);
        let n = PerVariable::from_fn(|variable| {
            self.whole.figures.get(variable).released().map_or(0, |summary| summary.n)
        });
        let hide = |variable: Variable, detail: Detail| match detail {
            Disclosed::Released(shown) => {
                Disclosed::unless(rules.keep_from(*n.get(variable), held), || shown)
            }
            withheld @ Disclosed::Withheld(_) => withheld,
        };
        let top_quarter = PerVariable::from_fn(|variable| hide(variable, *self.top_quarter.get(variable)));
        let item = |(item, rate)| (item, hide(Variable::Overall, rate));
        let item_rates = self.item_rates.into_iter().map(item).collect();
        Self {
            whole: self.whole.shown_to(held, rules),
            groups: self
                .groups
                .into_iter()
                .map(|(code, group)| (code, group.shown_to(held, rules)))
                .collect(),
            top_quarter,
            item_rates,
            change: self.change.map(|change| change.shown_to(held.max(held_before), rules)),
            rules: self.rules,
        }
    }
}

impl YearChange {
    fn shown_to(mut self, held: u32, rules: &Rules) -> Self {
        let rules = Rules { named_spare: rules.named_spare.max(self.named_spare), ..*rules };
        let hide = |change: Disclosed<Change>| match change {
            Disclosed::Released(shown) => Disclosed::unless(rules.keep_from(shown.n, held), || shown),
            withheld @ Disclosed::Withheld(_) => withheld,
        };
        let PerVariable { overall, domains } = self.variables;
        self.variables = PerVariable { overall: hide(overall), domains: domains.map(hide) };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Proposal, Row, Rows, WithheldReason, judge},
        scoring::Hundredths,
    };
    use std::collections::BTreeMap;

    #[test]
    fn what_is_withheld_from_all_has_the_same_reason_for_all() {
        let row = |body: i64| Row { overall: Hundredths::new(3_300 + 250 * body), domains: [None; 8] };
        let rows: Rows<i64> = (0..18).map(|body| (body, row(body))).collect();
        let groups = BTreeMap::new();
        let proposal = Proposal { rows: &rows, groups: &groups, shown: &[], earlier: None, items: &[] };
        let published = judge(&proposal, &Rules::HOUSE).released().cloned().unwrap();
        let reasons = |held: u32| {
            let best = published.clone().shown_to(held, 0, &Rules::HOUSE).top_quarter;
            (best.overall.withheld(), best.domains[0].withheld())
        };
        let few = Some(WithheldReason::DetailNeedsMore);
        assert_eq!(reasons(0), (few, few), "nobody has a score in the domain");
        assert_eq!(reasons(14), (few, few), "what is withheld from all has the same reason for all");
    }
}
