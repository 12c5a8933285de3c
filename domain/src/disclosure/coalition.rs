//! How much the worst coalition is left in the dark.
//!
//! A coalition of all but `m` members of a cohort knows its own scores and every figure shown. What it can say of the
//! rest is bounded here from the safe side: not by estimating what it could work out, but by naming, for *every*
//! choice of the m unknown bodies, other scores of theirs that give the very same figures and in which a score lies
//! `open` points from another. No reasoning, however clever, tells such worlds apart. The figures treat all unknown
//! bodies alike, so whatever one of them may have, each may have. A smaller coalition knows less, and need not be
//! looked at.
//!
//! The worlds are made by moves. Where the m scores themselves lie `open` points apart, exchange two bodies. Else
//! they lie in a window narrower than that, and one of these must do, for all choices with the same lowest body at
//! once, which is what keeps the check to one walk over the sorted scores:
//! - *stretch*: the lowest down and the highest up by the same amount; the sum stays, the spread grows;
//! - *raise* the highest, or *lower* the lowest; sum and spread both change;
//! - where no spread is shown, the m may be anything that keeps the sum in its range (*gather*), which is exact.
//!
//! Several frames at once are releases that all hold the same bodies (a group and the whole): a move must suit all.
use super::frame::{Frame, PAST_TOP};
use crate::scoring::Hundredths;

/// The scores among which a coalition leaves some unknown, and what is shown of them.
#[derive(Debug)]
pub(super) struct Coalition<'a> {
    /// Ascending.
    scores: Vec<i128>,
    /// Every release that counts all of these bodies.
    frames: &'a [Frame],
    /// How many bodies it leaves unknown.
    unknown: usize,
    /// How far apart two possible scores must be, in hundredths.
    open: i128,
}

impl<'a> Coalition<'a> {
    /// Of all but `unknown` of the bodies with these `scores`; they must leave `open` whole points.
    pub(super) fn new(scores: &[Hundredths], frames: &'a [Frame], unknown: u32, open: u32) -> Self {
        let mut sorted: Vec<i128> = scores.iter().map(|score| i128::from(score.get())).collect();
        sorted.sort_unstable();
        let unknown = usize::try_from(unknown).unwrap_or(usize::MAX).min(sorted.len());
        Self { scores: sorted, frames, unknown, open: 100 * i128::from(open) }
    }

    /// Whether every such coalition is left with a range of `open` points for each other body.
    pub(super) fn is_left_in_the_dark(&self) -> bool {
        if self.open == 0 || self.unknown == 0 || self.frames.is_empty() {
            return true;
        }
        if self.unknown > 1 && !self.frames.iter().any(Frame::shows_spread) {
            return self.gather();
        }
        (0..).zip(self.scores.windows(self.unknown)).all(|(at, window)| match window {
            [low, .., high] => self.window(at, *low, high - low),
            [only] => self.window(at, *only, 0),
            [] => true,
        })
    }

    /// All choices whose lowest body stands at `at` and has `low`; the nearest others reach `range` above it.
    fn window(&self, at: usize, low: i128, range: i128) -> bool {
        let missing = self.open - range;
        missing <= 0
            || self.unknown > 1 && self.stretch(at, low, range)
            || self.raise(low, missing)
            || self.lower(low, missing)
    }

    /// Any sum within the range of the mean can be dealt out so that somebody is `open` points off, unless it is so
    /// near to none or to all that nobody can be.
    fn gather(&self) -> bool {
        let of = |scores: &[i128]| scores.iter().sum::<i128>();
        let (Some((lowest, _)), Some((_, highest))) = (
            self.scores.split_at_checked(self.unknown),
            self.scores.split_at_checked(self.scores.len() - self.unknown),
        ) else {
            return true;
        };
        let (fall, rise) = self.frames.iter().fold((i128::MAX, i128::MAX), |(fall, rise), frame| {
            let room = frame.room();
            (fall.min(room.0), rise.min(room.1))
        });
        let most: i128 = highest.iter().map(|_| 10_000).sum();
        of(lowest).saturating_add(rise) >= self.open && of(highest).saturating_sub(fall) <= most - self.open
    }

    /// Lowest down, highest up, by t = ⌈(open − range) ÷ 2⌉ each.
    fn stretch(&self, at: usize, low: i128, range: i128) -> bool {
        let far = low + self.open + 1;
        // Σx² grows by 2t(t + range), at most by this; a choice that reaches further needs less.
        let squares = ((self.open + 1) * (self.open + 1) - range * range) / 2 + 1;
        let half = |range: i128| (self.open - range + 1) / 2;
        self.frames.iter().all(|frame| {
            let border = frame.ceiling(low);
            let room_above = border > far || {
                // The highest body may stand on either side of the border: the one nearest below it has least room.
                let below = self.scores.partition_point(|score| *score < border);
                let nearest = self.scores.get(at + self.unknown - 1..below).and_then(<[i128]>::last);
                (border == PAST_TOP || frame.ceiling(border) > far)
                    && nearest.is_none_or(|high| high + half(high - low) < border)
            };
            room_above && low - half(range) >= frame.floor(low) && frame.keeps_spread(0, frame.n * squares)
        })
    }

    /// The highest body up to `low + open`: by t, which is `most` at most. With K = n(low + open) − Σx the spread
    /// changes by 2tK − (n + 1)t².
    fn raise(&self, low: i128, most: i128) -> bool {
        self.frames.iter().all(|frame| {
            let k = frame.above_mean(low + self.open);
            let by = |t: i128| 2 * t * k - (frame.n + 1) * t * t;
            let peak = if k <= 0 {
                0
            } else if k >= (frame.n + 1) * most {
                by(most)
            } else {
                (k * k) / (frame.n + 1) + 1
            };
            low + self.open < frame.ceiling(low)
                && frame.room().1 >= most
                && frame.keeps_spread(by(most).min(0), peak)
        })
    }

    /// The lowest body down by t, which is `most` at most. With K = n·low − Σx the spread changes by (n − 1)t² − 2tK.
    fn lower(&self, low: i128, most: i128) -> bool {
        self.frames.iter().all(|frame| {
            let k = frame.above_mean(low);
            let others = (frame.n - 1).max(1);
            let by = |t: i128| others * t * t - 2 * t * k;
            let dip = if k <= 0 {
                0
            } else if k >= others * most {
                by(most)
            } else {
                -(k * k) / others - 1
            };
            low - most >= frame.floor(low)
                && frame.room().0 >= most
                && frame.keeps_spread(dip, by(most).max(0))
        })
    }
}
