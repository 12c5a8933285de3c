//! Without settings there is nothing to see.
use super::{Raw, Settings, raw::tables};
use anyhow::Result;
use domain::audit::State;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

/// A house with rows in nearly every table.
async fn lived_in() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    house.internal_audit(State::SelfAssessment).await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    Ok(house)
}

const REFERENCE: [&str; 5] =
    ["catalog_categories", "catalog_items", "editions", "governments", "organizations"];

#[tokio::test]
async fn the_login_role_can_read_nothing() -> Result<()> {
    let house = House::open().await?;
    let mut server = Raw::server(&house).await?;
    for table in tables(&house).await? {
        assert_eq!(server.sees(&table).await?, None, "{table}");
        assert_eq!(server.does(&format!("DELETE FROM {table}")).await, Err("42501".to_owned()), "{table}");
    }
    assert_eq!(server.does("CREATE TABLE own (n integer)").await, Err("42501".to_owned()));
    assert_eq!(server.does("SET ROLE kansa_owner").await, Err("42501".to_owned()));
    Ok(())
}

#[tokio::test]
async fn unset_and_empty_settings_admit_no_row() -> Result<()> {
    let house = lived_in().await?;
    for settings in [Settings::NONE, Settings::empty()] {
        let mut app = Raw::taking(&house, "kansa_app", settings).await?;
        for table in tables(&house).await? {
            let seen = app.sees(&table).await?;
            if REFERENCE.contains(&table.as_str()) {
                assert!(seen > Some(0), "{table}");
            } else {
                assert!(seen.unwrap_or_default() == 0, "{table}: {seen:?}");
            }
        }
        assert_eq!(app.does("UPDATE audits SET title = 'x'").await, Ok(0));
    }
    Ok(())
}

#[tokio::test]
async fn the_release_role_without_a_release_sees_nothing() -> Result<()> {
    let house = lived_in().await?;
    for settings in [Settings::NONE, Settings::empty()] {
        let mut release = Raw::taking(&house, "kansa_release", settings).await?;
        for table in tables(&house).await? {
            assert!(release.sees(&table).await?.unwrap_or_default() == 0, "{table}");
        }
    }
    Ok(())
}
