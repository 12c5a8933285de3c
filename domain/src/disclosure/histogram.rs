//! Classes, cells and quartiles: where scores lie, never closer than a class and never fewer than three together.
use super::Rules;
use crate::scoring::Hundredths;
use serde::{Deserialize, Serialize};

/// A range of points: from `from` up to but without `to`; the range that ends at 100 includes 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its lower end, in points.
    pub from: u32,
    /// Its upper end, in points.
    pub to: u32,
}

/// How many bodies lie in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The range's lower end, in points.
    pub from: u32,
    /// The range's upper end, in points, excluded unless it is 100.
    pub to: u32,
    /// Bodies in it.
    pub count: u32,
}

impl Class {
    /// Whether `score` lies in it.
    #[must_use]
    pub fn holds(self, score: Hundredths) -> bool {
        let (from, to) = (100 * i64::from(self.from), 100 * i64::from(self.to));
        score.get() >= from && (score.get() < to || score == Hundredths::MAX && self.to >= 100)
    }

    /// The class of `score` among classes of `width` points.
    pub(super) fn of(score: Hundredths, width: u32) -> Self {
        all(width).find(|class| class.holds(score)).unwrap_or(Self { from: 0, to: 100 })
    }
}

/// All classes of `width` points; the last ends at 100.
fn all(width: u32) -> impl Iterator<Item = Class> {
    let width = width.clamp(1, 100);
    (0..100)
        .step_by(usize::try_from(width).unwrap_or(100))
        .map(move |from| Class { from, to: 100.min(from + width) })
}

/// The cells of `scores`, from 0 to 100 without a gap. From below, classes are joined until the cell has
/// enough bodies; what is left over at the top joins the last cell. So 0, 1 and 2 bodies in a class look alike.
pub(super) fn cells(scores: &[Hundredths], rules: &Rules) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut open = Cell { from: 0, to: 0, count: 0 };
    for class in all(rules.class_width) {
        open.to = class.to;
        open.count += scores.iter().filter(|score| class.holds(**score)).map(|_| 1).sum::<u32>();
        if open.count >= rules.merge_cells_under {
            cells.push(open);
            open = Cell { from: class.to, to: class.to, count: 0 };
        }
    }
    if open.from < open.to {
        match cells.last_mut() {
            Some(last) => *last = Cell { from: last.from, to: open.to, count: last.count + open.count },
            None => cells.push(open),
        }
    }
    cells
}

/// The classes of the three quartiles: of the bodies at ranks ⌈n/4⌉, ⌈n/2⌉ and ⌈3n/4⌉ from below.
/// Read off the merged cells, not the plain classes: a finer class would tell how a merged cell is filled.
pub(super) fn quartiles(cells: &[Cell]) -> [Class; 3] {
    let n: u32 = cells.iter().map(|cell| cell.count).sum();
    [1, 2, 3].map(|quarter: u32| {
        let rank = quarter.saturating_mul(n).div_ceil(4);
        let mut below = 0;
        let holding = cells.iter().find(|cell| {
            below += cell.count;
            below >= rank
        });
        holding.map_or(Class { from: 0, to: 100 }, |cell| Class { from: cell.from, to: cell.to })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(points: &[i64]) -> Vec<(u32, u32, u32)> {
        let scores: Vec<_> = points.iter().map(|p| Hundredths::new(*p * 100).unwrap()).collect();
        cells(&scores, &Rules::HOUSE).into_iter().map(|c| (c.from, c.to, c.count)).collect()
    }

    #[test]
    fn small_and_empty_classes_join_their_neighbours() {
        assert_eq!(counted(&[45, 45, 45, 65, 70, 79]), [(0, 60, 3), (60, 100, 3)]);
        assert_eq!(counted(&[0, 19, 5, 20, 39, 100]), [(0, 20, 3), (20, 100, 3)]);
        assert_eq!(counted(&[85, 90, 100, 99]), [(0, 100, 4)]);
        assert_eq!(counted(&[50, 50]), [(0, 100, 2)]);
    }

    #[test]
    fn the_ends_of_classes_belong_to_the_upper_one_but_for_a_hundred() {
        assert_eq!(Class::of(Hundredths::new(1_999).unwrap(), 20), Class { from: 0, to: 20 });
        assert_eq!(Class::of(Hundredths::new(2_000).unwrap(), 20), Class { from: 20, to: 40 });
        assert_eq!(Class::of(Hundredths::MAX, 20), Class { from: 80, to: 100 });
    }

    #[test]
    fn quartiles_take_the_nearest_rank() {
        let cell = |from, to, count| Cell { from, to, count };
        let found = quartiles(&[cell(0, 40, 3), cell(40, 60, 4), cell(60, 100, 5)]);
        assert_eq!(found.map(|class| class.from), [0, 40, 60]);
    }
}
