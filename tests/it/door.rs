//! The harness's front door lets the right people in.
use anyhow::Result;
use tests::{House, world::BEPPU};

#[tokio::test]
async fn a_person_with_a_token_is_known_and_a_person_without_is_nobody() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let viewer = "{ viewer { memberships { code roles } standing { isOutsider } } }";
    let known = door.ask("beppu-manager", None, viewer).await?;
    assert_eq!(known.data("/viewer/memberships/0/code"), BEPPU, "{}", known.body);
    assert_eq!(door.ask("anonymous", None, viewer).await?.code(), "UNAUTHENTICATED");
    assert_eq!(
        door.ask("beppu-manager", Some("442038"), "{ audits(first: 1) { edges { cursor } } }").await?.code(),
        "NOT_FOUND"
    );
    Ok(())
}
