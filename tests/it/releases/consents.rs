//! Consents withdrawn on the road to a release.
use super::story::{SIX, Story};
use anyhow::Result;
use tests::world::{BEPPU, NAKATSU};

#[tokio::test]
async fn a_withdrawal_before_the_release_reopens_it_and_one_after_it_changes_nothing() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;

    assert_eq!(story.withdraw(BEPPU).await?, "COMPLETED");
    assert_eq!(story.publish(&release).await?, "CONSENT_WITHDRAWN", "before the house has heard of it");
    assert_eq!(story.see("oita-coordinator", &release).await?.data("/node/state"), "CHECKED");
    story.house.settle().await?;
    assert_eq!(story.see("oita-coordinator", &release).await?.data("/node/state"), "OPEN");
    assert_eq!(story.house.count("cohorts").await?, 0);
    assert_eq!(story.house.count("release_figures").await?, 0);

    story.lead("closeRelease", &release).await?;
    story.house.settle().await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let released = story.see(&tests::world::manager(NAKATSU), &release).await?;
    assert_eq!(released.data("/node/figures/0/n"), 5);

    for code in [NAKATSU, "442011"] {
        assert_eq!(story.withdraw(code).await?, "COMPLETED");
    }
    story.house.settle().await?;
    let after = story.see(&tests::world::manager(NAKATSU), &release).await?;
    assert_eq!(after.body, released.body, "what is released stays");
    assert_eq!(
        story.house.count("contributions WHERE withdrawn_at IS NOT NULL").await?,
        12,
        "marked, and kept"
    );
    Ok(())
}

#[tokio::test]
async fn who_left_before_the_freeze_is_in_no_figure_and_who_came_back_is() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.open("SELF_ASSESSED").await?;
    story.withdraw(NAKATSU).await?;
    story.decide(NAKATSU, "giveConsents", "[BENCHMARK_CONTRIBUTION]").await?;
    story.house.settle().await?;
    story.lead("closeRelease", &release).await?;
    story.withdraw(BEPPU).await?;
    story.house.settle().await?;
    assert_eq!(story.see("oita-coordinator", &release).await?.data("/node/state"), "CHECKED");
    assert_eq!(story.publish(&release).await?, "RELEASED");
    assert_eq!(story.see("oita-coordinator", &release).await?.data("/node/figures/0/n"), 5);
    Ok(())
}
