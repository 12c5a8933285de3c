//! A house that tightens the rules of disclosure: what it judges from then on, and what it shows of what was released before.
use super::story::{CONTRIBUTES, NAMED, SIX, Story};
use crate::pictures::fetch;
use anyhow::Result;
use domain::{disclosure::Rules, engagement::Purpose};
use serde_json::{Value, json};
use tests::world::{BEPPU, NAKATSU};

/// Shows its results to the prefecture under its name.
const OPEN: &str = "442011";

const SEVEN: [(&str, &[Purpose]); 7] = [
    (BEPPU, CONTRIBUTES),
    (NAKATSU, CONTRIBUTES),
    (OPEN, NAMED),
    ("442046", CONTRIBUTES),
    ("442054", CONTRIBUTES),
    ("442062", CONTRIBUTES),
    ("442071", CONTRIBUTES),
];

#[tokio::test]
async fn a_cohort_that_the_house_would_release_is_withheld_by_tighter_rules() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    let seen = story.see("oita-coordinator", &release).await?;
    assert_eq!(seen.data("/node/state"), "CHECKED", "{}", seen.body);
    assert_eq!(seen.data("/node/withheld"), &Value::Null, "six are enough for the house");

    let story = story.under(Rules { mean_needs: 7, ..Rules::HOUSE })?;
    assert_eq!(story.publish(&release).await?, "CHECK_IS_STALE", "it was checked under looser rules");
    let again = story.lead("recheckRelease", &release).await?;
    assert_eq!(again.data("/recheckRelease/release/state"), "CLOSED", "{}", again.body);
    story.house.settle().await?;
    assert_eq!(story.publish(&release).await?, "WITHHELD");
    let seen = story.see("oita-coordinator", &release).await?;
    assert_eq!(seen.data("/node/withheld/code"), "COHORT_TOO_SMALL");
    assert_eq!(seen.data("/node/figures"), &Value::Null);
    Ok(())
}

/// A release never changes. What depends on who reads it does: of seven bodies, seven are to stay unknown now.
#[tokio::test]
async fn who_holds_a_name_is_shown_less_of_what_was_released_before() -> Result<()> {
    let story = Story::reported(&SEVEN).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let neighbour = story.see("nakatsu-manager", &release).await?;
    let coordinator = story.see("oita-coordinator", &release).await?;
    assert_eq!(coordinator.data("/node/figures/0/n"), 7, "it holds one of seven: {}", coordinator.body);

    let story = story.under(Rules { mean_needs: 7, named_spare: 7, ..Rules::HOUSE })?;
    let held = story.see("oita-coordinator", &release).await?;
    for place in 0..9 {
        let figure = held.data(&format!("/node/figures/{place}"));
        assert_eq!(figure.pointer("/withheld/code"), Some(&json!("NAMED_RESULTS_HELD")), "{figure}");
        assert_eq!((figure.get("n"), figure.get("mean")), (Some(&Value::Null), Some(&Value::Null)));
        assert_eq!(held.data(&format!("/node/means/{place}")), &Value::Null);
    }
    let table = fetch(&story.door, ("oita-coordinator", None), &release, "figures.csv", "en").await?;
    let rows: Vec<&str> = table.text()?.lines().skip(1).collect();
    assert!(rows.len() == 9 && rows.iter().all(|row| row.contains("NAMED_RESULTS_HELD")), "{rows:?}");
    assert_eq!(story.see("nakatsu-manager", &release).await?.body, neighbour.body, "nothing else changed");

    assert_eq!(story.decide(OPEN, "withdrawConsents", "[RESULTS_TO_PREFECTURE]").await?, "COMPLETED");
    let without = story.see("oita-coordinator", &release).await?;
    assert_eq!(without.data("/node/figures"), coordinator.data("/node/figures"));
    Ok(())
}

/// What a release shows is in its own classes and steps, whatever the rules of those who read it.
#[tokio::test]
async fn positions_are_as_coarse_as_the_release_that_they_are_in() -> Result<()> {
    let coarse = Rules { round_to: 5, class_width: 50, ..Rules::HOUSE };
    let story = Story::reported(&SEVEN).await?.under(coarse)?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let seen = story.see("nakatsu-manager", &release).await?;
    for place in 0..9 {
        let mean = seen.data(&format!("/node/figures/{place}/mean"));
        assert!(mean.as_u64().is_none_or(|mean| mean % 5 == 0), "{mean}");
        let own = seen.data(&format!("/node/ownPosition/{place}"));
        let gap = own.get("gapToMean").and_then(Value::as_i64);
        assert!(gap.is_none_or(|gap| gap % 5 == 0), "{own}");
        let from = own.pointer("/class/from").and_then(Value::as_u64);
        assert!(from.is_none_or(|from| [0, 50].contains(&from)), "{own}");
    }
    assert!(seen.data("/node/ownPosition/0/gapToMean").is_i64(), "{}", seen.body);
    let story = story.under(Rules::HOUSE)?;
    assert_eq!(
        story.see("nakatsu-manager", &release).await?.body,
        seen.body,
        "loosened again, it is no finer"
    );
    Ok(())
}
