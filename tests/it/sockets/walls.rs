//! Both walls around the copies of events, and what each role may do with them.
use super::Story;
use crate::walls::{Raw, Settings, tear_down};
use anyhow::Result;
use domain::{
    dispatch::{FollowDispatches, NextDispatchMoved},
    news::NewsNumber,
};
use tests::world::BEPPU;

#[tokio::test]
async fn each_organization_sees_its_own_copies() -> Result<()> {
    let story = Story::open().await?;
    story.sent("研修").await?;
    let house = &story.house;
    for (person, copies) in
        [("beppu-ciso", 1), ("center-operator", 1), ("nakatsu-ciso", 0), ("firm-auditor", 0)]
    {
        let mut raw = Raw::person(house, person, None).await?;
        assert_eq!(raw.sees("news").await?, Some(copies), "{person}");
        for forged in
            ["UPDATE news SET number = 7", "DELETE FROM news", "INSERT INTO news (number) VALUES (7)"]
        {
            assert_eq!(raw.does(forged).await, Err("42501".to_owned()), "{person}: {forged}");
        }
    }
    let scope = house.scope("beppu-ciso", None).await?;
    let mut platform = Raw::taking(house, "kansa_platform", Settings::of(house, &scope)).await?;
    assert_eq!(platform.sees("(SELECT number FROM news) numbers").await?, Some(2));
    for hidden in ["topic", "subject_id", "kept_at"] {
        assert_eq!(platform.sees(&format!("(SELECT {hidden} FROM news) hidden")).await?, None, "{hidden}");
    }
    let moved = format!("UPDATE news SET tenant_id = '{}'", house.place(BEPPU)?.uuid());
    assert_eq!(platform.does(&moved).await, Err("42501".to_owned()));
    for role in ["kansa_release", "kansa_sealer"] {
        let mut raw = Raw::taking(house, role, Settings::of(house, &scope)).await?;
        assert_eq!(raw.sees("news").await?, None, "{role}");
        assert_eq!(raw.does("SELECT nextval('news_numbers')").await, Err("42501".to_owned()), "{role}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let story = Story::open().await?;
    story.sent("研修").await?;
    let house = &story.house;
    tear_down(house).await?;
    for (person, seen) in [("beppu-ciso", true), ("center-operator", true), ("nakatsu-ciso", false)] {
        let next = house.run(person, NextDispatchMoved { after: NewsNumber(0) }).await?;
        assert_eq!(next.found.is_some(), seen, "{person}");
        let newest = house.run(person, FollowDispatches { after: None }).await?;
        assert_eq!(newest > NewsNumber(0), seen, "{person}");
    }
    Ok(())
}
