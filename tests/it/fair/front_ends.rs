//! A front end is one client, whomever it acts for, and spends nothing of theirs.
use super::{VIEWER, allowances, ask, ask_bearing};
use crate::releases::story::NO_REDIS;
use anyhow::Result;
use tests::{
    Door, House,
    world::{BEPPU, Client, NAKATSU},
};

const PEOPLE: [&str; 3] = ["beppu-manager", "beppu-viewer", "beppu-ciso"];

/// A front end of Beppu's, and a door at which each client has what ten times `VIEWER` costs, and an organization this.
async fn opened(tenant: (u32, u32)) -> Result<(House, Door, Client)> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((20, 1), tenant))?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    Ok((house, door, client))
}

/// A token by which a front end acts for `person`. It signs in at another door, where that costs nothing of what is counted here.
async fn acting(house: &House, client: &Client, person: &str) -> Result<String> {
    let desk = house.door()?;
    client.token_for(&desk, &desk.token_to_exchange(person)?, "people:read").await
}

/// A token of its own, by the same way.
async fn itself(house: &House, client: &Client) -> Result<String> {
    client.token(&house.door()?, "audits:read").await
}

#[tokio::test]
async fn it_has_one_bucket_for_all_its_people_and_leaves_them_theirs() -> Result<()> {
    let (house, door, client) = opened((1000, 100)).await?;
    let mut answered = 0;
    for person in PEOPLE {
        let token = acting(&house, &client, person).await?;
        while ask_bearing(&door, &token, None, VIEWER).await?.status == 200 {
            answered += 1;
        }
    }
    assert_eq!(answered, 10, "twenty points, however many people bring theirs");
    let own = itself(&house, &client).await?;
    assert_eq!(ask_bearing(&door, &own, None, VIEWER).await?.code(), "RATE_LIMITED", "it is the same one");
    for person in PEOPLE {
        let told = ask(&door, person, VIEWER).await?;
        assert_eq!((told.status.as_u16(), told.number("ratelimit-remaining")?), (200, 18), "{person}");
    }
    let another = house.service_account(BEPPU, "別の画面", &[]).await?;
    let another = itself(&house, &another).await?;
    assert_eq!(ask_bearing(&door, &another, None, VIEWER).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn of_its_organization_it_spends_as_anybody_there() -> Result<()> {
    let (house, door, client) = opened((20, 1)).await?;
    let token = acting(&house, &client, "beppu-manager").await?;
    while ask_bearing(&door, &token, None, VIEWER).await?.status == 200 {}
    let another = ask(&door, "beppu-ciso", VIEWER).await?;
    assert_eq!(another.code(), "RATE_LIMITED", "the organization has no more");
    assert_eq!(ask(&door, "nakatsu-ciso", VIEWER).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn naming_a_body_that_is_not_theirs_opens_no_bucket_for_each_of_its_people() -> Result<()> {
    let (house, door, client) = opened((1000, 100)).await?;
    let mut codes = Vec::new();
    for person in PEOPLE {
        let token = acting(&house, &client, person).await?;
        let told = ask_bearing(&door, &token, Some(NAKATSU), VIEWER).await?;
        codes.push(told.code().to_owned());
    }
    assert_ne!(codes[0], "RATE_LIMITED");
    assert_eq!(codes[1..], ["RATE_LIMITED", "RATE_LIMITED"], "one try, a denied entry, took all there was");
    Ok(())
}
