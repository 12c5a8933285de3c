//! Escrow: the coordinator sees none of it, the release role one release at a time.
use super::{Raw, Settings};
use anyhow::Result;
use domain::scoring::Basis;
use tests::{
    House,
    world::{JointStage, MUNICIPALITIES, ReleaseStage, everything},
};

#[tokio::test]
async fn escrow_opens_to_the_release_alone() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let five = everything(&MUNICIPALITIES[..5]);
    house.joint("firm", JointStage::Reported, &five).await?;
    let judged = house.release(Basis::Judged, ReleaseStage::Checked).await?;
    let answered = house.release(Basis::SelfAssessed, ReleaseStage::Open).await?;
    assert_eq!(house.count("contributions").await?, 20, "five bodies, two bases, two tiers");
    assert_eq!(house.count("cohorts").await?, 5);

    let mut coordinator = Raw::person(&house, "oita-coordinator", None).await?;
    for table in ["contributions", "cohorts", "release_figures"] {
        assert_eq!(coordinator.sees(table).await?, Some(0), "{table}");
    }
    assert_eq!(coordinator.sees("releases").await?, Some(2));
    let forged = format!("INSERT INTO release_figures VALUES ('{}', '{{}}')", answered.uuid());
    assert_eq!(coordinator.does(&forged).await, Err("42501".to_owned()));
    let early = format!("UPDATE releases SET state = 'RELEASED' WHERE id = '{}'", answered.uuid());
    assert_eq!(coordinator.does(&early).await, Err("23000".to_owned()), "no release without its check");

    for (release, cohort) in [(judged, 5), (answered, 0)] {
        let mut role = Raw::taking(&house, "kansa_release", Settings::release(&release.uuid())).await?;
        assert_eq!(role.texts("SELECT id::text FROM releases").await?, [release.uuid().to_string()]);
        assert_eq!(role.sees("contributions").await?, Some(5), "of one basis and tier");
        assert_eq!(role.sees("cohorts").await?, Some(cohort));
        for table in ["audits", "members", "consents", "participations", "organizations", "judgements"] {
            assert_eq!(role.sees(table).await?, None, "{table}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn figures_are_seen_once_released_and_only_in_the_prefecture() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&MUNICIPALITIES[..5])).await?;
    house.release(Basis::Judged, ReleaseStage::Published).await?;
    for (person, seen) in
        [("oita-coordinator", 1), ("beppu-viewer", 1), ("firm-manager", 0), ("center-operator", 0)]
    {
        let mut raw = Raw::person(&house, person, None).await?;
        assert_eq!(raw.sees("release_figures").await?, Some(seen), "{person}");
        assert_eq!(raw.sees("releases").await?, Some(seen), "{person}");
    }
    Ok(())
}
