//! How large a share of a cohort has which grade. There are five, one for each class of 20 points, with numbers for names:
//! 1 for under 20 points, 5 for 80 and more. A cohort has shares of grades; a body has none, for a report that advises must
//! never read as if it assured.
use super::{Disclosed, Figures};

const WIDTH: u32 = 20;

/// A share of a cohort, of one grade or of several that lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GradeShare {
    /// The lowest grade in it, 1 to 5.
    pub from: u32,
    /// The highest grade in it, 1 to 5.
    pub to: u32,
    /// Its share of the bodies, in whole per cent, rounded half up: all of them need not add up to 100.
    pub percent: u32,
}

/// The shares of the grades, from below, or why there are none. They are read off the cells of the released histogram and
/// nothing else, so they tell nothing that it does not: where classes were merged, so are the grades.
#[must_use]
pub fn grade_shares(figures: &Figures) -> Disclosed<Vec<GradeShare>> {
    let summary = match figures {
        Disclosed::Released(summary) => summary,
        Disclosed::Withheld(reason) => return Disclosed::Withheld(*reason),
    };
    let cells = match &summary.histogram {
        Disclosed::Released(cells) => cells,
        Disclosed::Withheld(reason) => return Disclosed::Withheld(*reason),
    };
    let (mut shares, mut below, mut count) = (Vec::new(), 0, 0_u64);
    for cell in cells {
        count += u64::from(cell.count);
        // Classes wider than a grade may end within one: then the next joins.
        if cell.to.is_multiple_of(WIDTH) {
            let n = u64::from(summary.n);
            let percent = (200 * count + n).checked_div(2 * n).unwrap_or(0);
            let percent = u32::try_from(percent).unwrap_or(100);
            shares.push(GradeShare { from: below / WIDTH + 1, to: cell.to / WIDTH, percent });
            (below, count) = (cell.to, 0);
        }
    }
    Disclosed::Released(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Cohort, Row, Rules, WithheldReason, assess},
        scoring::Hundredths,
    };

    fn shares(points: &[i64], rules: &Rules) -> Disclosed<Vec<(u32, u32, u32)>> {
        let row = |points: &i64| Row { overall: Hundredths::new(100 * points), domains: [None; 8] };
        let figures = assess(&Cohort::freeze(points.iter().map(row)), rules).figures.overall;
        match grade_shares(&figures) {
            Disclosed::Released(shares) => Disclosed::Released(
                shares.into_iter().map(|share| (share.from, share.to, share.percent)).collect(),
            ),
            Disclosed::Withheld(reason) => Disclosed::Withheld(reason),
        }
    }

    const SPREAD: [i64; 18] = [3, 11, 17, 24, 31, 38, 42, 47, 51, 55, 63, 68, 71, 74, 82, 88, 91, 99];

    #[test]
    fn each_grade_has_its_share_and_merged_classes_share_theirs() {
        let all = [(1, 1, 17), (2, 2, 17), (3, 3, 22), (4, 4, 22), (5, 5, 22)];
        assert_eq!(shares(&SPREAD, &Rules::HOUSE), Disclosed::Released(all.to_vec()));
        let merged = [(1, 3, 67), (4, 5, 33)];
        let points = [45, 47, 48, 50, 51, 52, 54, 55, 56, 58, 59, 57, 61, 67, 69, 70, 72, 75];
        assert_eq!(shares(&points, &Rules::HOUSE), Disclosed::Released(merged.to_vec()));
        let wide = Rules { class_width: 50, ..Rules::HOUSE };
        assert_eq!(shares(&SPREAD, &wide), Disclosed::Released(vec![(1, 5, 100)]), "50 lies within a grade");
    }

    #[test]
    fn without_a_histogram_there_is_its_reason() {
        let withheld = |n: usize| shares(&SPREAD[..n], &Rules::HOUSE).withheld();
        assert_eq!(withheld(9), Some(WithheldReason::SpreadNeedsTen));
        assert_eq!(withheld(4), Some(WithheldReason::CohortTooSmall));
    }
}
