//! How many bodies what needs.
use super::story::{CONTRIBUTES, NAMED, Story};
use anyhow::Result;
use domain::engagement::Purpose;
use serde_json::{Value, json};
use tests::{
    Answer,
    world::{BEPPU, NAKATSU, manager},
};

/// Seven contributors, of whom the prefecture holds three by name: one more than it may, to see figures of all.
pub(super) const SEVEN: [(&str, &[Purpose]); 7] = [
    (BEPPU, NAMED),
    (NAKATSU, CONTRIBUTES),
    ("442011", NAMED),
    ("442046", NAMED),
    ("442054", CONTRIBUTES),
    ("442062", CONTRIBUTES),
    ("442071", CONTRIBUTES),
];

#[tokio::test]
async fn small_cohorts_show_means_without_spread_and_smaller_ones_nothing() -> Result<()> {
    let story = Story::reported(&SEVEN).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    assert_means_only(&story.see("nakatsu-manager", &release).await?);

    // Three named results of seven: more than 7 − 5, so the coordinator could tell the rest.
    let held = story.see("oita-coordinator", &release).await?;
    for place in 0..9 {
        let figure = held.data(&format!("/node/figures/{place}"));
        assert_eq!(figure.pointer("/withheld/code"), Some(&json!("NAMED_RESULTS_HELD")), "{figure}");
        assert_eq!((figure.get("n"), figure.get("mean")), (Some(&Value::Null), Some(&Value::Null)));
        assert_eq!(held.data(&format!("/node/means/{place}")), &Value::Null);
    }
    story.decide(BEPPU, "withdrawConsents", "[RESULTS_TO_PREFECTURE]").await?;
    assert_means_only(&story.see("oita-coordinator", &release).await?);

    for code in ["442054", "442062", "442071"] {
        assert_eq!(story.withdraw(code).await?, "COMPLETED");
    }
    let small = story.checked("SELF_ASSESSED").await?;
    assert_eq!(story.publish(&small).await?, "WITHHELD");
    let coordinator = story.see("oita-coordinator", &small).await?;
    assert_eq!(coordinator.data("/node/withheld/code"), "COHORT_TOO_SMALL");
    for nothing in ["figures", "means", "ownPosition"] {
        assert_eq!(coordinator.data("/node").get(nothing), Some(&Value::Null));
    }
    for (code, _) in SEVEN {
        assert_eq!(story.see(&manager(code), &small).await?.data("/node"), &Value::Null);
    }
    Ok(())
}

fn assert_means_only(seen: &Answer) {
    for place in 0..9 {
        let figure = seen.data(&format!("/node/figures/{place}"));
        assert_eq!(figure.get("n"), Some(&json!(7)), "{}", seen.body);
        assert!(figure.get("mean").is_some_and(Value::is_u64), "{figure}");
        assert_eq!(figure.pointer("/spreadWithheld/code"), Some(&json!("SPREAD_NEEDS_TEN")));
        for spread in ["standardDeviation", "quartiles", "histogram"] {
            assert_eq!(figure.get(spread), Some(&Value::Null), "{spread}");
        }
        let own = seen.data(&format!("/node/ownPosition/{place}"));
        assert!(own.get("deviationScore").is_none_or(Value::is_null), "{own}");
    }
}
