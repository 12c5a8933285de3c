//! The figures of one variable of one cohort: what the rules let through.
use super::{
    Class, Disclosed, Figures, Rules, Summary, WithheldReason, coalition::Coalition, frame::Frame, histogram,
    moments::Moments,
};
use crate::scoring::Hundredths;

/// Decides what may be shown of these scores on their own.
pub(super) fn summarize(scores: &[Hundredths], rules: &Rules) -> Figures {
    let n = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    if n < rules.mean_needs.max(1) {
        return Disclosed::Withheld(WithheldReason::CohortTooSmall);
    }
    let moments = Moments::of(scores);
    let too_few = n < rules.spread_needs;
    let spread = too_few.then_some(WithheldReason::SpreadNeedsTen);
    let cells = histogram::cells(scores, rules);
    let summary = Summary {
        n,
        mean: moments.mean(rules.round_to),
        sd: Disclosed::unless(spread, || moments.sd(rules.round_to)),
        quartiles: Disclosed::unless(spread, || histogram::quartiles(&cells)),
        histogram: Disclosed::unless(spread, || cells),
    };
    match summary.within_budget(0, rules) {
        Disclosed::Released(summary) => keep_from_coalitions(summary, |summary| {
            in_the_dark(scores, &[frame(scores, summary, rules)], rules)
        }),
        withheld @ Disclosed::Withheld(_) => withheld,
    }
}

/// The mean alone, as if nothing about spread were ever asked.
pub(super) fn mean_only(scores: &[Hundredths], rules: &Rules) -> Figures {
    summarize(scores, &Rules { spread_needs: u32::MAX, ..*rules })
}

/// What `summary` fixes of `scores`.
pub(super) fn frame(scores: &[Hundredths], summary: &Summary, rules: &Rules) -> Frame {
    let cells = histogram::cells(scores, rules);
    let classes: Vec<Class> = cells.iter().map(|cell| Class { from: cell.from, to: cell.to }).collect();
    Frame::of(scores, &classes, summary, rules.round_to)
}

/// Whether no coalition that leaves enough of these bodies unknown can bound their scores too closely, if all these
/// frames count them.
pub(super) fn in_the_dark(scores: &[Hundredths], frames: &[Frame], rules: &Rules) -> bool {
    Coalition::new(scores, frames, rules.named_spare, rules.least_bound).is_left_in_the_dark()
}

/// Drops the classes, then the SD, then all, until the rest is `safe` from coalitions. The classes go first and
/// together: the quartiles are read off the cells. Mean and SD stay as long as they can.
pub(super) fn keep_from_coalitions(mut summary: Summary, safe: impl Fn(&Summary) -> bool) -> Figures {
    let reason = WithheldReason::Coalition;
    if !safe(&summary) {
        summary.histogram.withhold(reason);
        summary.quartiles.withhold(reason);
    }
    if !safe(&summary) {
        summary.sd.withhold(reason);
    }
    if safe(&summary) { Disclosed::Released(summary) } else { Disclosed::Withheld(reason) }
}
