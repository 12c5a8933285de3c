//! Which shares of bodies may be shown: pure. Each question parts a group in two, as a histogram parts a cohort in classes, and
//! is held to the same rules.
//!
//! **One group** is shown where so many bodies answered as anything about spread needs, and where neither answer is that of
//! fewer than a class of a histogram holds.
//! **Differences.** The groups are the prefectures and the nation, and a year is counted once. So all that can be had by
//! subtraction is the nation without some of the prefectures shown: those not shown, with any of the others. What is left
//! when all shown are taken away has to be fit itself, or empty; else the smallest prefecture shown gives way. Two groups that
//! are fit are fit together, so nothing between is left.
//! **Questions** are looked at one by one: no sum binds them.
use super::{EffectBody, EffectMeasure};
use crate::{Error, Result, disclosure::Rules, register::PrefectureCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A share that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectShare {
    /// The question.
    pub measure: EffectMeasure,
    /// How many bodies answered.
    pub bodies: u32,
    /// How many of a hundred said yes, rounded.
    pub percent: u32,
}

/// What is shown of a group: at least one share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectGroup {
    /// The prefecture; none for the nation.
    pub prefecture: Option<PrefectureCode>,
    /// The shares, in the order of the questions.
    pub shares: Vec<EffectShare>,
}

/// What is shown of a year: the nation first. Empty where nothing may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EffectFigures {
    /// The groups.
    pub groups: Vec<EffectGroup>,
}

/// Answers of a group to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Answers {
    yes: u32,
    no: u32,
}

impl Answers {
    const fn bodies(self) -> u32 {
        self.yes + self.no
    }

    fn add(&mut self, other: Self) {
        self.yes += other.yes;
        self.no += other.no;
    }

    const fn are_fit(self, rules: &Rules) -> bool {
        self.bodies() >= rules.spread_needs
            && self.bodies() >= rules.named_spare
            && self.yes >= rules.merge_cells_under
            && self.no >= rules.merge_cells_under
    }

    /// Rounded to the step of the rules, half a step upwards.
    fn percent(self, rules: &Rules) -> u32 {
        let (bodies, step) = (self.bodies(), rules.round_to);
        (200 * self.yes + bodies * step).checked_div(2 * bodies * step).unwrap_or_default() * step
    }
}

/// Counts the bodies of a year.
#[must_use]
pub fn count(bodies: &[EffectBody], rules: &Rules) -> EffectFigures {
    let mut groups: BTreeMap<Option<PrefectureCode>, Vec<EffectShare>> = BTreeMap::new();
    for measure in EffectMeasure::ALL.iter().copied() {
        for (prefecture, answers) in shown(&parted(bodies, measure), rules) {
            let share = EffectShare { measure, bodies: answers.bodies(), percent: answers.percent(rules) };
            groups.entry(prefecture).or_default().push(share);
        }
    }
    let group = |(prefecture, shares)| EffectGroup { prefecture, shares };
    EffectFigures { groups: groups.into_iter().map(group).collect() }
}

fn parted(bodies: &[EffectBody], measure: EffectMeasure) -> BTreeMap<PrefectureCode, Answers> {
    let mut parts: BTreeMap<PrefectureCode, Answers> = BTreeMap::new();
    for body in bodies {
        if let Some(yes) = body.facts.of(measure) {
            let one = Answers { yes: u32::from(yes), no: u32::from(!yes) };
            parts.entry(body.prefecture).or_default().add(one);
        }
    }
    parts
}

/// The groups that may be shown beside each other, the nation among them, or none.
fn shown(parts: &BTreeMap<PrefectureCode, Answers>, rules: &Rules) -> Vec<(Option<PrefectureCode>, Answers)> {
    let (mut nation, mut rest) = (Answers::default(), Answers::default());
    let mut fit = Vec::new();
    for (prefecture, answers) in parts {
        nation.add(*answers);
        if answers.are_fit(rules) {
            fit.push((Some(*prefecture), *answers));
        } else {
            rest.add(*answers);
        }
    }
    if !nation.are_fit(rules) {
        return Vec::new();
    }
    // The largest first, so that the smallest is the last: it gives way.
    fit.sort_by_key(|(prefecture, answers)| (std::cmp::Reverse(answers.bodies()), *prefecture));
    while rest.bodies() > 0 && !rest.are_fit(rules) {
        let Some((_, smallest)) = fit.pop() else { break };
        rest.add(smallest);
    }
    fit.push((None, nation));
    fit
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredShare {
    measure: String,
    bodies: u32,
    percent: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredGroup {
    prefecture: Option<String>,
    shares: Vec<StoredShare>,
}

impl EffectFigures {
    /// As they are stored.
    pub fn encode(&self) -> Result<String> {
        let share = |one: &EffectShare| StoredShare {
            measure: one.measure.as_str().to_owned(),
            bodies: one.bodies,
            percent: one.percent,
        };
        let group = |one: &EffectGroup| StoredGroup {
            prefecture: one.prefecture.map(|code| code.to_string()),
            shares: one.shares.iter().map(share).collect(),
        };
        let stored: Vec<_> = self.groups.iter().map(group).collect();
        serde_json::to_string(&stored).map_err(Error::internal)
    }

    /// Reads what `encode` wrote; a text of any other form is our failure.
    pub fn decode(text: &str) -> Result<Self> {
        let stored: Vec<StoredGroup> = serde_json::from_str(text).map_err(Error::internal)?;
        let groups = stored.into_iter().map(|group| {
            let code = group.prefecture.as_deref();
            let prefecture = code.map(|code| PrefectureCode::parse("prefecture", code)).transpose();
            let shares = group.shares.into_iter().map(|one| {
                let measure = EffectMeasure::parse(&one.measure);
                let measure = measure.ok_or_else(|| Error::internal("no such question"))?;
                Ok::<_, Error>(EffectShare { measure, bodies: one.bodies, percent: one.percent })
            });
            let shares = shares.collect::<Result<_>>()?;
            Ok::<_, Error>(EffectGroup { prefecture: prefecture.map_err(Error::internal)?, shares })
        });
        Ok(Self { groups: groups.collect::<Result<_>>()? })
    }
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
