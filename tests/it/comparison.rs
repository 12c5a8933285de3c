//! Comparison releases: what they stand on, and what a withdrawal does to them.
use anyhow::Result;
use domain::{
    Error,
    comparison::{CloseRelease, LoadFigures, PublishRelease, ReleaseState},
    disclosure::WithheldReason,
    engagement::{Purpose, WithdrawConsents},
    scoring::Basis,
};
use tests::{
    House,
    world::{BEPPU, JointStage, MUNICIPALITIES, ReleaseStage, ciso, everything},
};

async fn six() -> Result<(House, tests::world::Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&MUNICIPALITIES[..6])).await?;
    Ok((house, joint))
}

async fn withdraw(house: &House, joint: &tests::world::Joint, code: &str) -> Result<()> {
    let participation = joint.of(code)?.participation;
    let expected_version = house.participation(code, participation).await?.reply.version;
    let purposes = vec![Purpose::BenchmarkContribution];
    house.run(&ciso(code), WithdrawConsents { participation, purposes, expected_version }).await?;
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_before_the_publication_reopens_the_release() -> Result<()> {
    let (house, joint) = six().await?;
    let release = house.release(Basis::Judged, ReleaseStage::Checked).await?;
    withdraw(&house, &joint, BEPPU).await?;
    let expected_version = house.own_release(release).await?.version;
    let early = house.run("oita-coordinator", PublishRelease { release, expected_version }).await;
    assert!(matches!(early, Err(Error::Conflict(why)) if why.code() == "CONSENT_WITHDRAWN"));
    house.settle().await?;
    let open = house.own_release(release).await?;
    assert_eq!(open.state, ReleaseState::Open);
    assert_eq!((house.count("cohorts").await?, house.count("release_figures").await?), (0, 0));

    house.run("oita-coordinator", CloseRelease { release, expected_version: open.version }).await?;
    house.settle().await?;
    let expected_version = house.own_release(release).await?.version;
    house.run("oita-coordinator", PublishRelease { release, expected_version }).await?;
    assert_eq!(house.own_release(release).await?.state, ReleaseState::Released);
    assert_eq!(house.count("cohorts").await?, 5, "without Beppu");
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_after_the_publication_changes_nothing_in_it() -> Result<()> {
    let (house, joint) = six().await?;
    let release = house.release(Basis::Judged, ReleaseStage::Published).await?;
    let before = house.run("beppu-viewer", LoadFigures(vec![release])).await?;
    withdraw(&house, &joint, BEPPU).await?;
    house.settle().await?;
    let after = house.run("beppu-viewer", LoadFigures(vec![release])).await?;
    assert_eq!(before.len(), 1);
    assert_eq!(after, before);
    let expected_version = house.own_release(release).await?.version;
    let again = house.run("oita-coordinator", PublishRelease { release, expected_version }).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    Ok(())
}

#[tokio::test]
async fn who_consents_again_before_the_close_is_in() -> Result<()> {
    let (house, joint) = six().await?;
    withdraw(&house, &joint, BEPPU).await?;
    house.settle().await?;
    house.consent(BEPPU, joint.of(BEPPU)?.participation, &[Purpose::BenchmarkContribution]).await?;
    house.settle().await?;
    house.release(Basis::SelfAssessed, ReleaseStage::Checked).await?;
    assert_eq!(house.count("cohorts").await?, 6);
    Ok(())
}

#[tokio::test]
async fn too_few_are_withheld_with_the_reason() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&MUNICIPALITIES[..4])).await?;
    let release = house.release(Basis::Judged, ReleaseStage::Published).await?;
    let withheld = house.own_release(release).await?;
    assert_eq!(
        (withheld.state, withheld.withheld),
        (ReleaseState::Withheld, Some(WithheldReason::CohortTooSmall))
    );
    assert!(house.run("oita-coordinator", LoadFigures(vec![release])).await?.is_empty());
    Ok(())
}
