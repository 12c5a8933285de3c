//! A released comparison is never changed: a later one takes its place, with a reason, if five scores changed.
use super::{Maker, at, essential};
use crate::releases::story::{CONTRIBUTES, Story};
use anyhow::{Context as _, Result};
use domain::audit::State;
use serde_json::json;
use tests::world::{JointStage, MUNICIPALITIES};

#[tokio::test]
async fn a_correction_names_what_it_corrects_and_why() -> Result<()> {
    let with: Vec<_> = MUNICIPALITIES[..12].iter().map(|code| (*code, CONTRIBUTES)).collect();
    let story = Story::at(JointStage::Active, &with).await?;
    let house = &story.house;
    let sign = async |codes: &[&str]| -> Result<()> {
        for code in codes {
            house.lead(code, story.joint.audit_of(code)?, "firm-auditor", State::Reported).await?;
        }
        house.settle().await
    };
    sign(&MUNICIPALITIES[..6]).await?;
    let maker = Maker { house, door: &story.door, person: "oita-coordinator" };
    let first = maker.released(&essential(2025, "")).await?;
    let figures = "figures { n mean } revisions { number releaseId supersedesId reason } isSuperseded";
    let seen = maker.read(&first, figures).await?;
    assert_eq!((at(&seen, "/figures/0/n"), at(&seen, "/isSuperseded")), (&json!(6), &json!(false)));

    let naming =
        |id: &str, why: &str| essential(2025, &format!(r#"supersedes: "{id}", revisionReason: "{why}""#));
    assert_eq!(maker.open(&essential(2025, "")).await?, "RELEASED_ALREADY");
    let blank = maker.open(&naming(&first, "")).await?;
    assert!(!blank.is_empty() && blank != first, "a reason is needed: {blank}");
    assert_eq!(maker.withheld(&naming(&first, "何も変わっていない。")).await?, "TOO_FEW_CHANGES");
    sign(&MUNICIPALITIES[6..8]).await?;
    assert_eq!(maker.withheld(&naming(&first, "2団体が加わった。")).await?, "TOO_FEW_CHANGES");

    sign(&MUNICIPALITIES[8..12]).await?;
    let why = "6団体の報告書が、公表後に確定したため。";
    let second = maker.released(&naming(&first, why)).await?;
    let after = maker.read(&first, figures).await?;
    assert_eq!(at(&after, "/figures"), at(&seen, "/figures"), "the first stays as it was");
    assert_eq!(at(&after, "/isSuperseded"), true);
    let history = json!([
        { "number": 1, "releaseId": first, "supersedesId": null, "reason": null },
        { "number": 2, "releaseId": second, "supersedesId": first, "reason": why },
    ]);
    for (person, release) in
        [("oita-coordinator", &first), ("oita-coordinator", &second), ("beppu-manager", &second)]
    {
        assert_eq!(at(&maker.read_as(person, release, figures).await?, "/revisions"), &history, "{person}");
    }
    assert_eq!(at(&maker.read(&second, figures).await?, "/figures/0/n"), 12);
    assert_eq!(maker.open(&naming(&first, "もう一度。")).await?, "NOT_THE_NEWEST_RELEASE");
    let other =
        maker.open(r#"fiscalYear: 2025, edition: "H19.7", basis: SELF_ASSESSED, tier: ESSENTIAL"#).await?;
    let foreign = essential(2025, &format!(r#"supersedes: "{other}", revisionReason: "別の区分。""#));
    assert_eq!(maker.open(&foreign).await?, "NOT_THE_NEWEST_RELEASE");
    let rows = house.look("SELECT state FROM releases WHERE supersedes IS NOT NULL ORDER BY id").await?;
    assert_eq!(rows.iter().filter(|row| at(row, "/state") == "RELEASED").count(), 1);
    rows.first().context("the withheld ones are kept").map(drop)
}
