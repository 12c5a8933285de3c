//! What can be had by adding and subtracting sums that are shown.
//!
//! Every mean shown is a sum over its bodies. Who adds and subtracts such sums gets others, and each of those is a danger
//! if it is a sum of a few bodies only: nation − prefectures, whole − groups, release − superseded release. The rule: no
//! combination, with whatever factors, is left with fewer than `least` bodies. It is decided, not guessed: the sums are
//! rows of a matrix with a column for each class of scores that occur in the same sums, and elimination finds all
//! combinations that leave nothing of the classes that are large enough; only these can be left with a few.
//!
//! It is laxer than to ask that each class be large: the few municipalities of one population band in one prefecture are
//! a small class, but no sums are left with them alone, so the nation's bands may stand beside its prefectures.
use super::sheet::Columns;
use crate::scoring::Hundredths;
use std::collections::{BTreeMap, BTreeSet};

/// Elimination is done modulo this prime, 2⁶¹ − 1: exact, without fractions.
const PRIME: u64 = (1 << 61) - 1;
/// More independent combinations of small classes than this are not searched, but taken to be too close.
const MOST: usize = 40;

type Row = Vec<u64>;

/// Whether some combination of these sums is left with fewer than `least` bodies, though not with none.
pub(super) fn leaves_few<B: Ord>(sums: &[&Columns<'_, B>], least: u32) -> bool {
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    let mut classes: BTreeMap<Vec<bool>, BTreeSet<&B>> = BTreeMap::new();
    let all: BTreeSet<(&B, Hundredths)> =
        sums.iter().flat_map(|sum| sum.iter().map(|(body, score)| (*body, *score))).collect();
    for (body, score) in all {
        let class = sums.iter().map(|sum| sum.get(body) == Some(&score)).collect();
        classes.entry(class).or_default().insert(body);
    }
    let (large, small): (Vec<_>, Vec<_>) =
        classes.iter().partition(|(_, bodies): &(&Vec<bool>, _)| bodies.len() >= least);
    let row = |sum: usize| -> Row {
        let holds =
            |(class, _): &(&Vec<bool>, &BTreeSet<&B>)| class.get(sum).map_or(0, |in_it| u64::from(*in_it));
        large.iter().map(holds).chain(small.iter().map(holds)).collect()
    };
    let mut rows: Vec<Row> = (0..sums.len()).map(row).collect();
    let pivots = eliminate(&mut rows, 0..large.len());
    let mut rest = rows.split_off(pivots);
    let left = eliminate(&mut rest, large.len()..large.len() + small.len());
    rest.truncate(left);
    let rest: Vec<&[u64]> = rest.iter().filter_map(|row| row.get(large.len()..)).collect();
    let bodies: Vec<&BTreeSet<&B>> = small.iter().map(|(_, bodies)| *bodies).collect();
    let search = Search { rows: &rest, bodies: &bodies, least };
    rest.len() > MOST || search.finds_few(&mut Vec::new(), 0)
}

/// Brings `rows` into reduced form over these columns; how many have a pivot there, which come first.
fn eliminate(rows: &mut [Row], columns: std::ops::Range<usize>) -> usize {
    let mut done = 0;
    for column in columns {
        let at = |row: &Row| row.get(column).copied().unwrap_or(0);
        let Some(found) = (done..rows.len()).find(|row| rows.get(*row).is_some_and(|row| at(row) != 0))
        else {
            continue;
        };
        rows.swap(done, found);
        let Some(pivot) = rows.get_mut(done) else { break };
        let scale = inverse(at(pivot));
        for value in pivot.iter_mut() {
            *value = times(*value, scale);
        }
        let pivot = pivot.clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != done) {
            let factor = at(row);
            if factor != 0 {
                for (value, by) in row.iter_mut().zip(&pivot) {
                    *value = minus(*value, times(factor, *by));
                }
            }
        }
        done += 1;
    }
    done
}

/// Reduced rows over small classes, and the bodies in each class.
struct Search<'a, B> {
    rows: &'a [&'a [u64]],
    bodies: &'a [&'a BTreeSet<&'a B>],
    least: usize,
}

impl<B: Ord> Search<'_, B> {
    /// Whether some combination that has the rows `taken` and some of those `from` on may be left with too few bodies.
    /// What only one row of it has cannot cancel. That is counted: exact for single rows, on the safe side for more.
    fn finds_few(&self, taken: &mut Vec<usize>, from: usize) -> bool {
        for row in from..self.rows.len() {
            taken.push(row);
            let has = |row: &usize, class: usize| {
                self.rows.get(*row).and_then(|row| row.get(class)).is_some_and(|value| *value != 0)
            };
            let once = |among: &mut dyn Iterator<Item = usize>, class| {
                among.filter(|row| has(row, class)).count() == 1
            };
            let alone = |class: &usize| once(&mut taken.iter().copied(), *class);
            // Whatever joins, this stays: its pivot, for one.
            let for_good = |class: &usize| alone(class) && once(&mut (0..self.rows.len()), *class);
            if self.bodies_in(alone) < self.least
                || self.bodies_in(for_good) < self.least && self.finds_few(taken, row + 1)
            {
                return true;
            }
            taken.pop();
        }
        false
    }

    fn bodies_in(&self, which: impl Fn(&usize) -> bool) -> usize {
        let classes = (0..self.bodies.len()).filter(which).filter_map(|class| self.bodies.get(class));
        classes.flat_map(|bodies| bodies.iter()).collect::<BTreeSet<_>>().len()
    }
}

fn times(one: u64, other: u64) -> u64 {
    u64::try_from(u128::from(one) * u128::from(other) % u128::from(PRIME)).unwrap_or(0)
}

const fn minus(one: u64, other: u64) -> u64 {
    (one + PRIME - other) % PRIME
}

/// By Fermat: the power PRIME − 2.
fn inverse(of: u64) -> u64 {
    let (mut result, mut base, mut power) = (1, of, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    type Names = Vec<u32>;

    fn few(cohorts: &[Names]) -> bool {
        let sums: Vec<Columns<'_, u32>> = cohorts
            .iter()
            .map(|cohort| cohort.iter().map(|body| (body, Hundredths::MIN)).collect())
            .collect();
        leaves_few(&sums.iter().collect::<Vec<_>>(), 5)
    }

    fn names(from: u32, to: u32) -> Names {
        (from..to).collect()
    }

    #[test]
    fn cohorts_are_equal_or_five_bodies_apart() {
        for (next, expected) in [
            (names(0, 20), false),
            (names(0, 15), false),
            (names(20, 30), false),
            (names(0, 25), false),
            (names(5, 25), false),
            (names(0, 19), true),
            (names(4, 20), true),
            (names(2, 22), true),
            (names(16, 30), false),
        ] {
            assert_eq!(few(&[names(0, 20), next.clone()]), expected, "{next:?}");
        }
        assert!(few(&[names(0, 3)]), "it is too small itself");
    }

    #[test]
    fn what_a_nation_holds_beyond_its_prefectures_is_five_bodies_or_none() {
        let (nation, first, second) = (names(0, 40), names(0, 18), names(18, 36));
        assert!(!few(&[nation.clone(), first.clone()]));
        assert!(few(&[nation, first.clone(), second.clone()]));
        assert!(!few(&[names(0, 36), first, second]));
    }

    #[test]
    fn three_cohorts_that_are_far_apart_in_pairs_may_still_leave_one() {
        // The first and the second together are the third and body 99 twice over.
        let (one, other) = ([names(0, 10), vec![99]].concat(), [names(10, 20), vec![99]].concat());
        assert!(few(&[one.clone(), other.clone(), names(0, 20)]));
        assert!(!few(&[one.clone(), other]) && !few(&[one, names(0, 20)]), "10 and 10 apart at least");
    }

    /// 47 prefectures of 12 to 60 municipalities, which fall into five bands: most cells are small, and one prefecture
    /// has small cells only.
    #[test]
    fn a_nation_s_bands_may_stand_beside_its_prefectures() {
        let of = |prefecture: u32| if prefecture == 7 { 18 } else { 12 + prefecture * 13 % 49 };
        let bodies: Vec<(u32, u32)> =
            (0..47).flat_map(|prefecture| (0..of(prefecture)).map(move |at| (prefecture, at))).collect();
        let named = |keep: &dyn Fn(u32, u32) -> bool| -> Names {
            (0..)
                .zip(&bodies)
                .filter(|(_, (prefecture, at))| keep(*prefecture, *at))
                .map(|(name, _)| name)
                .collect()
        };
        let band = |prefecture: u32, at: u32| match prefecture {
            7 => at % 5,
            _ => [0, 0, 0, 1, 1, 2, 1, 2, 3, 0, 4][usize::try_from(at % 11).unwrap()],
        };
        let mut cohorts = vec![named(&|_, _| true)];
        cohorts.extend((0..5).map(|of| named(&|prefecture, at| band(prefecture, at) == of)));
        cohorts.extend((0..47).map(|of| named(&|prefecture, _| prefecture == of)));
        assert!(!few(&cohorts));
        // Another release of a prefecture, with one body fewer, is a difference of one as ever.
        cohorts.push(named(&|prefecture, at| prefecture == 5 && at != 0));
        assert!(few(&cohorts));
    }
}
