//! Five unknown bodies that straddle: some figure counts some of them and not the others. They are not attacked, for whoever
//! leaves them unknown knows more than n − 5 of that figure's bodies (ADR 29). They are counted, and so is how closely the
//! figures that count one to four of them bound these, each on its own: what is proven, not all that could be found.
use super::{
    asking::Body,
    land::Book,
    together::{Seen, View},
    *,
};
use std::collections::BTreeMap;

/// docs/comparison.md has `here`, `elsewhere`, `fives` and `least`, in both languages; no other place does.
pub(super) const FOUND: Counts = Counts {
    here: 25_936,
    elsewhere: 1_926,
    figures: [60_239, 69_685, 49_239, 27_424],
    narrow: [6_386, 1_202, 376, 46],
    fives: 3_514,
    least: Some(0),
};

/// Each five is counted once, in `here` or in `elsewhere`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Fives that a figure of the domain and tier attacked counts in part: a band, a superseded release, the change.
    pub(super) here: u32,
    /// Fives that only figures of the other tier or of other variables count in part.
    pub(super) elsewhere: u32,
    /// Of how many figures of the domain, of either tier, one, two, three and four of such five are: each five anew.
    figures: [u32; 4],
    /// How many of these figures, alone, bound the ones in it to under five points.
    narrow: [u32; 4],
    /// Of how many of the fives some are in such a figure.
    fives: u32,
    /// The narrowest bound, in hundredths, if there is one.
    least: Option<i64>,
}

/// What was found of them.
#[derive(Debug, Default)]
pub(super) struct Straddling {
    pub(super) counts: Counts,
    /// Who is bound most narrowly, and by what.
    pub(super) narrowest: String,
}

impl Straddling {
    /// Looks at every figure of the first domain that is `seen` of the year and counts one to four of these `bodies`.
    pub(super) fn look(&mut self, book: &Book, bodies: &[Body], seen: [&Seen<'_>; 2]) {
        let mut bound = false;
        for (full, seen) in [false, true].into_iter().zip(seen) {
            let own = |body: &Body| (*body, book[body].row(full).domains[0].unwrap().get());
            let unknown: BTreeMap<Body, i64> = bodies.iter().map(own).collect();
            for view in seen[1].1.iter().flat_map(|(_, views)| views) {
                bound |= self.look_at(full, view, &unknown);
            }
        }
        self.counts.fives += u32::from(bound);
    }

    /// Whether the figure bounds those of the `unknown` that it counts, one to four, to under five points.
    fn look_at(&mut self, full: bool, view: &View, unknown: &BTreeMap<Body, i64>) -> bool {
        let counted = unknown.iter().filter(|(body, score)| view.columns.get(*body) == Some(*score));
        let in_it: Vec<i64> = counted.map(|(_, score)| *score).collect();
        if !(1..UNKNOWN).contains(&in_it.len()) {
            return false;
        }
        self.counts.figures[in_it.len() - 1] += 1;
        let known = view.columns.iter().filter(|(body, score)| unknown.get(*body) != Some(*score));
        let known: Vec<i64> = known.map(|(_, score)| *score).collect();
        let width = Knowledge::new(Some(&view.public), &known).outer_width(&in_it, OPEN);
        if width >= OPEN {
            return false;
        }
        self.counts.narrow[in_it.len() - 1] += 1;
        if self.counts.least.is_none_or(|least| width < least) {
            self.counts.least = Some(width);
            let tier = if full { "all" } else { "essential" };
            self.narrowest = format!(
                "{in_it:?} of {unknown:?} are in {:?} of {tier} items, {width} wide beside {known:?}",
                view.public
            );
        }
        true
    }
}

/// Why the house has no rule against it: it would have to withhold every mean of five.
#[test]
fn a_mean_of_five_tells_four_of_them_the_fifth_within_five_points() {
    let scores = [3_000, 4_000, 5_000, 6_000, 7_000];
    let public = Public::of(&figures(&scores, &HOUSE)).unwrap();
    let knows = Knowledge::new(Some(&public), &scores[..4]);
    assert_eq!((knows.outer(1), knows.outer_width(&scores[4..], OPEN)), ((6_750, 7_249), 499));
}

/// Nor does a larger cohort help where one is far from the others: twenty here, and a deviation that is beyond doubt.
#[test]
fn a_deviation_bounds_one_who_is_far_off_more_closely_than_the_mean() {
    let scores = [vec![5_000; 19], vec![8_000]].concat();
    let width = |sd| {
        let public = Public { n: 20, mean: 52, sd, quartiles: None, cells: None };
        Knowledge::new(Some(&public), &scores[..19]).outer_width(&scores[19..], 2_000)
    };
    assert_eq!((width(None), width(Some(7))), (1_999, 441));
}
