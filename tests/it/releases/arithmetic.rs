//! What the figures must be, by plain arithmetic on the verdicts.
#![expect(clippy::float_cmp, reason = "both sides are rounded: whole points, or hundredths of one")]
use anyhow::{Context as _, Result};
use domain::scoring::Verdict;
use serde_json::Value;
use tests::{House, world::verdict};

/// The whole and the eight domains, each with its score in points, rounded to a hundredth.
pub(crate) type Points = [Option<f64>; 9];

/// The scores over the essential items of the body of that code, from what the harness judged.
pub(crate) async fn points(house: &House, code: &str) -> Result<Points> {
    let items = house
        .look("SELECT domain::int, essential, weight FROM catalog_items WHERE edition = 'H19.7' ORDER BY position")
        .await?;
    let (mut gained, mut possible) = ([0.0; 9], [0.0; 9]);
    for (place, item) in items.iter().enumerate() {
        let number = |field: &str| item.get(field).and_then(Value::as_f64).context("no number");
        let worth = match verdict(code, place) {
            Verdict::Conforming => 1.0,
            Verdict::Partial => 0.5,
            Verdict::Nonconforming => 0.0,
            Verdict::NotApplicable | Verdict::NotChecked => continue,
        };
        if item.get("essential") == Some(&Value::Bool(false)) {
            continue;
        }
        let (domain, weight) = (number("domain")?, number("weight")?);
        for (variable, (gained, possible)) in (0_i32..).zip(gained.iter_mut().zip(&mut possible)) {
            if variable == 0 || f64::from(variable) == domain {
                *gained += weight * worth;
                *possible += weight;
            }
        }
    }
    let mut points = [None; 9];
    for (point, (gained, possible)) in points.iter_mut().zip(gained.into_iter().zip(possible)) {
        *point = (possible > 0.0).then(|| (10_000.0 * gained / possible + 0.5).floor() / 100.0);
    }
    Ok(points)
}

/// n, mean and standard deviation in whole points.
pub(crate) fn moments(scores: &[f64]) -> (f64, f64, f64) {
    let n = scores.iter().map(|_| 1.0).sum::<f64>();
    let mean = scores.iter().sum::<f64>() / n;
    let variance = scores.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    (n, whole(mean), whole(variance.sqrt()))
}

/// Rounded half up.
pub(crate) fn whole(points: f64) -> f64 {
    (points + 0.5).floor()
}
