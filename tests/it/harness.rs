//! The harness itself: what it makes is what it says.
use anyhow::Result;
use domain::{audit::State, comparison::ReleaseState, scoring::Basis};
use tests::{
    House,
    world::{BEPPU, JointStage, MUNICIPALITIES, NAKATSU, ReleaseStage, everything},
};

#[tokio::test]
async fn an_internal_audit_reaches_its_report() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Reported).await?;
    house.settle().await?;
    assert_eq!(house.audit(BEPPU, audit).await?.state, State::Reported);
    assert_eq!(house.count("audit_scores").await?, 36);
    Ok(())
}

#[tokio::test]
async fn a_joint_engagement_of_all_ends_in_a_release() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&MUNICIPALITIES)).await?;
    assert_eq!(joint.participants.len(), 18);
    assert_eq!(joint.of(NAKATSU)?.code, NAKATSU);
    let release = house.release(Basis::Judged, ReleaseStage::Published).await?;
    assert_eq!(house.own_release(release).await?.state, ReleaseState::Released);
    Ok(())
}
