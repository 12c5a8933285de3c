//! Where a body stands: its own score against figures already released, and nothing else.
use super::{Class, Disclosed, Figures, Rules, WithheldReason};
use crate::scoring::Hundredths;

/// A body's own position in one variable. Computed on each request, never stored: it holds the body's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// 偏差値, in whole points: 50 + 10 (x − mean) ÷ SD with the *released* mean and SD. It may lie outside 0–100.
    pub deviation_score: Disclosed<i64>,
    /// The class of the body's own score.
    pub class: Class,
    /// Own score minus the released mean, in whole points, or in the steps that the mean is rounded to.
    pub gap_to_mean: i64,
}

impl Position {
    /// Where a body with the score `own` stands against `figures`, which were judged under `rules`; the reason, if they are
    /// withheld. It is in the classes and steps of the release, so that it tells nothing finer, and fits what is beside it.
    #[must_use]
    pub fn of(own: Hundredths, figures: &Figures, rules: &Rules) -> Disclosed<Self> {
        let summary = match figures {
            Disclosed::Released(summary) => summary,
            Disclosed::Withheld(reason) => return Disclosed::Withheld(*reason),
        };
        let above_mean = own.get() - 100 * i64::from(summary.mean);
        let deviation_score = match summary.sd {
            Disclosed::Withheld(reason) => Disclosed::Withheld(reason),
            Disclosed::Released(0) => Disclosed::Withheld(WithheldReason::Uniform),
            Disclosed::Released(sd) => {
                Disclosed::Released(50 + nearest(10 * above_mean, 100 * i64::from(sd)))
            }
        };
        let class = Class::of(own, rules.class_width);
        let step = i64::from(rules.round_to.max(1));
        let gap_to_mean = step * nearest(above_mean, 100 * step);
        Disclosed::Released(Self { deviation_score, class, gap_to_mean })
    }
}

/// The integer nearest to `value ÷ by`, half up; `by` is positive.
const fn nearest(value: i64, by: i64) -> i64 {
    (2 * value + by).div_euclid(2 * by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::Summary;

    fn figures(sd: Disclosed<u32>) -> Figures {
        let none = WithheldReason::SpreadNeedsTen;
        let (quartiles, histogram) = (Disclosed::Withheld(none), Disclosed::Withheld(none));
        Disclosed::Released(Summary { n: 17, mean: 60, sd, quartiles, histogram })
    }

    fn place(own: i64, figures: &Figures) -> Position {
        *Position::of(Hundredths::new(own).unwrap(), figures, &Rules::HOUSE).released().unwrap()
    }

    #[test]
    fn it_is_the_field_s_formula_on_released_figures() {
        let of = |own| place(own, &figures(Disclosed::Released(8)));
        assert_eq!(of(6_000).deviation_score, Disclosed::Released(50));
        assert_eq!(of(6_800).deviation_score, Disclosed::Released(60));
        assert_eq!(of(4_360).deviation_score, Disclosed::Released(30), "29.5 rounds up");
        assert_eq!((of(4_360).gap_to_mean, of(4_340).gap_to_mean), (-16, -17));
        assert_eq!(of(4_360).class, Class { from: 40, to: 60 });
    }

    #[test]
    fn it_is_as_coarse_as_the_release() {
        let coarse = Rules { round_to: 5, class_width: 50, ..Rules::HOUSE };
        let figures = figures(Disclosed::Released(10));
        let of = |own| *Position::of(Hundredths::new(own).unwrap(), &figures, &coarse).released().unwrap();
        assert_eq!(of(4_360).class, Class { from: 0, to: 50 });
        assert_eq!((of(4_360).gap_to_mean, of(6_240).gap_to_mean, of(6_260).gap_to_mean), (-15, 0, 5));
    }

    #[test]
    fn without_an_sd_there_is_a_reason_instead() {
        let small = place(5_000, &figures(Disclosed::Withheld(WithheldReason::SpreadNeedsTen)));
        assert_eq!(small.deviation_score.withheld(), Some(WithheldReason::SpreadNeedsTen));
        let flat = place(5_000, &figures(Disclosed::Released(0)));
        assert_eq!(flat.deviation_score.withheld(), Some(WithheldReason::Uniform));
        let none = Figures::Withheld(WithheldReason::NamedResultsHeld);
        let nowhere = Position::of(Hundredths::MAX, &none, &Rules::HOUSE);
        assert_eq!(nowhere.withheld(), Some(WithheldReason::NamedResultsHeld));
    }
}
