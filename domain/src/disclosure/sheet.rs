//! Everything shown of one variable, side by side: whose scores each figure counts, and what it fixes of them.
use super::{
    Class, Figures, Rows, Rules, Summary, WithheldReason,
    frame::Frame,
    subtraction::leaves_few,
    summarize::{frame, in_the_dark, keep_from_coalitions, mean_only},
};
use crate::{
    disclosure::Disclosed,
    scoring::{Hundredths, Variable},
};
use std::collections::{BTreeMap, BTreeSet};

/// The scores that a figure counts. A body whose score has changed since is another column: two figures bear on the same
/// unknown only where body *and* score are the same.
pub(super) type Columns<'a, B> = BTreeMap<&'a B, Hundredths>;

/// The columns of `rows` in `variable`: those of `members` alone, if given.
pub(super) fn columns<'a, B: Ord>(
    rows: &'a Rows<B>,
    members: Option<&BTreeSet<B>>,
    variable: Variable,
) -> Columns<'a, B> {
    rows.iter()
        .filter(|(body, _)| members.is_none_or(|members| members.contains(*body)))
        .filter_map(|(body, row)| Some((body, (*row.get(variable))?)))
        .collect()
}

/// Their scores alone.
pub(super) fn scores<B>(columns: &Columns<'_, B>) -> Vec<Hundredths> {
    columns.values().copied().collect()
}

/// One figure that is shown.
#[derive(Debug, Clone)]
struct Sheet<'a, B> {
    columns: Columns<'a, B>,
    frame: Frame,
}

/// All figures of one variable that are shown.
#[derive(Debug, Clone)]
pub(super) struct Sheets<'a, B>(Vec<Sheet<'a, B>>);

impl<B> Default for Sheets<'_, B> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, B: Ord> Sheets<'a, B> {
    /// Adds what `figures` show of these columns, rounded to `step` points. They were made under rules that may have been
    /// others than today's, so their classes are taken from themselves.
    pub(super) fn add(&mut self, columns: Columns<'a, B>, figures: &Figures, step: u32) {
        let Some(summary) = figures.released() else { return };
        let cells = summary.histogram.released().into_iter().flatten();
        let quartiles = summary.quartiles.released().into_iter().flatten();
        let classes: BTreeSet<(u32, u32)> = cells
            .map(|cell| (cell.from, cell.to))
            .chain(quartiles.map(|class| (class.from, class.to)))
            .collect();
        let classes: Vec<Class> = classes.into_iter().map(|(from, to)| Class { from, to }).collect();
        let frame = Frame::of(&scores(&columns), &classes, summary, step);
        self.0.push(Sheet { columns, frame });
    }

    /// Adds the mean of these columns, which is shown in steps of `step` points, whatever today's rules say of it.
    pub(super) fn add_mean(&mut self, columns: Columns<'a, B>, step: u32) {
        let lenient = Rules {
            mean_needs: 0,
            round_to: step,
            named_spare: 0,
            least_bound: 0,
            spare_statistics: 0,
            ..Rules::HOUSE
        };
        let mean = mean_only(&scores(&columns), &lenient);
        self.add(columns, &mean, step);
    }

    /// Whether `added` figures, beside these, could be added and subtracted until a sum of a few bodies is left.
    pub(super) fn leave_few(&self, added: &[&Columns<'_, B>], rules: &Rules) -> bool {
        let all: Vec<_> = self.0.iter().map(|sheet| &sheet.columns).chain(added.iter().copied()).collect();
        leaves_few(&all, rules.least_difference)
    }

    /// What of `figures`, new ones over these columns, may stand beside those shown. Subtraction first; then coalitions:
    /// wherever columns are in the new figures and in some of those shown, five unknown ones are looked at with all
    /// figures that count all of them.
    pub(super) fn beside(&self, columns: &Columns<'_, B>, figures: Figures, rules: &Rules) -> Figures {
        if figures.released().is_some() && self.leave_few(&[columns], rules) {
            return Disclosed::Withheld(WithheldReason::CohortsTooClose);
        }
        self.kept_from_coalitions(columns, figures, rules)
    }

    /// The same without subtraction, which the groups of a release are looked at for together.
    pub(super) fn kept_from_coalitions(
        &self,
        columns: &Columns<'_, B>,
        figures: Figures,
        rules: &Rules,
    ) -> Figures {
        let Disclosed::Released(summary) = figures else { return figures };
        let own = scores(columns);
        let shared = self.shared_with(columns, rules);
        keep_from_coalitions(summary, |summary: &Summary| {
            let new = frame(&own, summary, rules);
            shared.iter().all(|(scores, shown)| {
                let mut frames = vec![new.clone()];
                frames.extend(shown.iter().map(|frame| (*frame).clone()));
                in_the_dark(scores, &frames, rules)
            })
        })
    }

    /// Each set of columns that the new ones and some of those shown have in common, with all frames that hold all of it.
    fn shared_with(&self, columns: &Columns<'_, B>, rules: &Rules) -> Vec<(Vec<Hundredths>, Vec<&Frame>)> {
        let enough = usize::try_from(rules.named_spare).unwrap_or(usize::MAX);
        let mut common: BTreeSet<Columns<'_, B>> = BTreeSet::from([columns.clone()]);
        for sheet in &self.0 {
            let cut = common.iter().map(|base| intersection(base, &sheet.columns));
            let cut: Vec<_> = cut.filter(|base| base.len() >= enough).collect();
            common.extend(cut);
        }
        let holding = |base: &Columns<'_, B>| {
            let holds = |sheet: &&Sheet<'_, B>| {
                base.iter().all(|(body, score)| sheet.columns.get(*body) == Some(score))
            };
            self.0.iter().filter(holds).map(|sheet| &sheet.frame).collect()
        };
        common.iter().map(|base| (scores(base), holding(base))).collect()
    }
}

fn intersection<'b, B: Ord>(one: &Columns<'b, B>, other: &Columns<'_, B>) -> Columns<'b, B> {
    one.iter()
        .filter(|(body, score)| other.get(**body) == Some(*score))
        .map(|(body, score)| (*body, *score))
        .collect()
}
