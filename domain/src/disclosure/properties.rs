//! What holds of every assessment, whatever the cohort.
use super::{moments::Moments, *};
use crate::scoring::{Hundredths, Variable};
use proptest::prelude::*;

const HOUSE: Rules = Rules::HOUSE;

/// Spread over the scale, close together, or on few values: the three shapes that real scores have.
pub(super) fn score() -> impl Strategy<Value = Vec<i64>> {
    let spread = proptest::collection::vec(0..=10_000_i64, 60);
    let close = (0..=9_800_i64, 1..=200_i64)
        .prop_flat_map(|(from, width)| proptest::collection::vec(from..=from + width, 60));
    let few = proptest::collection::vec(proptest::sample::select(vec![0, 2_500, 5_000, 9_999, 10_000]), 60);
    prop_oneof![spread, close, few]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let variables = proptest::collection::vec(score(), 9);
    // One bit for each domain: set in both means that the body has no score there, so one in four.
    let gaps = proptest::collection::vec(any::<(u16, u16)>(), 60);
    (1..60_usize, variables, gaps).prop_map(|(n, variables, gaps)| {
        let row = |body: usize| {
            Row::from_fn(|variable| {
                let at = usize::from(variable.number());
                let present = variable == Variable::Overall || (gaps[body].0 & gaps[body].1) >> at & 1 == 0;
                Hundredths::new(variables[at][body]).filter(|_| present)
            })
        };
        (0..n).map(row).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_is_released_under_its_threshold(rows in rows()) {
        let cohort = Cohort::freeze(rows);
        let assessment = assess(&cohort, &HOUSE);
        for (variable, figures) in assessment.figures.iter() {
            let n = cohort.scores(variable).len();
            if let Some(summary) = figures.released() {
                prop_assert!(n >= 5 && usize::try_from(summary.n) == Ok(n));
                prop_assert!(summary.mean <= 100 && summary.statistics() <= n - 3);
                let spread = [
                    summary.sd.released().is_some(),
                    summary.quartiles.released().is_some(),
                    summary.histogram.released().is_some(),
                ];
                prop_assert!(n >= 10 || spread == [false; 3]);
                prop_assert!(summary.sd.released().is_none_or(|sd| *sd <= 50));
            } else if n >= 5 && assessment.outcome() == Outcome::Released {
                prop_assert_eq!(figures.withheld(), Some(WithheldReason::Coalition));
            }
        }
        if assessment.outcome() != Outcome::Released {
            prop_assert!(assessment.figures.iter().all(|(_, figures)| figures.released().is_none()));
        }
    }

    #[test]
    fn cells_add_up_and_none_is_small(rows in rows()) {
        for (_, figures) in assess(&Cohort::freeze(rows), &HOUSE).figures.iter() {
            let Some(summary) = figures.released() else { continue };
            let Some(cells) = summary.histogram.released() else { continue };
            prop_assert_eq!(cells.iter().map(|cell| cell.count).sum::<u32>(), summary.n);
            prop_assert!(cells.iter().all(|cell| cell.count >= 3 && cell.to - cell.from >= 20));
            for class in summary.quartiles.released().unwrap() {
                prop_assert!(cells.iter().any(|cell| (cell.from, cell.to) == (class.from, class.to)));
            }
        }
    }

    #[test]
    fn the_order_of_bodies_means_nothing(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        prop_assert_eq!(assess(&Cohort::freeze(rows), &HOUSE), assess(&Cohort::freeze(shuffled), &HOUSE));
    }

    #[test]
    fn a_tightened_rule_shows_no_more(rows in rows(), add in 0..12_u32) {
        let asked = Rules { mean_needs: 5 + add, spread_needs: 10 + add, spare_statistics: 3 + add, ..HOUSE };
        let tight = HOUSE.tightened(asked).unwrap();
        let cohort = Cohort::freeze(rows);
        let (house, tight) = (assess(&cohort, &HOUSE), assess(&cohort, &tight));
        let count = |figures: &Figures| figures.released().map_or(0, Summary::statistics);
        for ((_, house), (_, tight)) in house.figures.iter().zip(tight.figures.iter()) {
            // A cohort no longer looked at for spread may show a mean that was withheld as uniform: see `mod`.
            prop_assert!(count(tight) <= count(house).max(1));
        }
    }

    #[test]
    fn a_position_moves_only_with_released_figures(
        rows in rows(), own in 0..=10_000_i64, other in any::<prop::sample::Index>(), nudge in 0..=10_000_i64
    ) {
        let own = Hundredths::new(own).unwrap();
        let before = assess(&Cohort::freeze(rows.clone()), &HOUSE).figures.overall;
        let mut moved = rows;
        let other = other.index(moved.len());
        moved[other].overall = Hundredths::new(moved[other].overall.unwrap().get().midpoint(nudge));
        let after = assess(&Cohort::freeze(moved), &HOUSE).figures.overall;
        if before == after {
            prop_assert_eq!(Position::of(own, &before, &HOUSE), Position::of(own, &after, &HOUSE));
        }
        if let Some(position) = Position::of(own, &before, &HOUSE).released() {
            let sd = before.released().unwrap().sd;
            prop_assert_eq!(position.deviation_score.released().is_some(), sd.released().is_some_and(|sd| *sd > 0));
            prop_assert!(position.class.holds(own));
        }
    }

    #[test]
    fn figures_survive_storage(rows in rows()) {
        let assessment = assess(&Cohort::freeze(rows), &HOUSE);
        let stored = serde_json::to_string(&assessment).unwrap();
        prop_assert_eq!(serde_json::from_str::<Assessment>(&stored).unwrap(), assessment);
    }

    #[test]
    fn mean_and_sd_agree_with_the_textbook(points in proptest::collection::vec(0..=10_000_i32, 1..200)) {
        let scores: Vec<_> = points.iter().filter_map(|p| Hundredths::new(i64::from(*p))).collect();
        let moments = Moments::of(&scores);
        let n = f64::from(u32::try_from(points.len()).unwrap());
        let mean = points.iter().map(|p| f64::from(*p)).sum::<f64>() / n;
        let variance = points.iter().map(|p| (f64::from(*p) - mean).powi(2)).sum::<f64>() / n;
        prop_assert!((f64::from(moments.mean(1)) - mean / 100.0).abs() <= 0.5 + 1e-9);
        prop_assert!((f64::from(moments.sd(1)) - variance.sqrt() / 100.0).abs() <= 0.5 + 1e-9);
    }
}

#[test]
fn garbled_figures_are_refused() {
    let good = r#"{"RELEASED":{"n":10,"mean":60,"sd":{"RELEASED":8},
        "quartiles":{"RELEASED":[{"from":0,"to":60},{"from":0,"to":60},{"from":60,"to":100}]},
        "histogram":{"RELEASED":[{"from":0,"to":60,"count":6},{"from":60,"to":100,"count":4}]}}}"#;
    let read = |json: &str| serde_json::from_str::<Figures>(json);
    assert!(read(good).is_ok() && read(r#"{"WITHHELD":"UNIFORM"}"#).is_ok());
    let edits = [
        (r#""n":10"#, r#""n":11"#),
        (r#""n":10"#, r#""n":10,"min":3"#),
        (r#""mean":60"#, r#""mean":60.4"#),
        (r#""mean":60"#, r#""mean":101"#),
        (r#"{"RELEASED":8}"#, r#"{"RELEASED":-8}"#),
        (r#"{"RELEASED":8}"#, r#"{"WITHHELD":"BECAUSE"}"#),
        (r#"{"RELEASED":8}"#, "null"),
        (r#"{"from":60,"to":100,"count":4}"#, r#"{"from":70,"to":100,"count":4}"#),
        (r#"{"from":60,"to":100}"#, r#"{"from":60,"to":160}"#),
        (r#""sd":{"RELEASED":8},"#, ""),
    ];
    for (from, to) in edits {
        assert_ne!(good.replace(from, to), good);
        assert!(read(&good.replace(from, to)).is_err(), "{to}");
    }
}
