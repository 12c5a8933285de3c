//! What a crash leaves is cleared up, by the house's clock; what has a row stays.
use super::{Carrier, ITEM, MANAGER, PDF, answering, new};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use chrono::Duration;
use domain::evidence::{ClaimUpload, SlotToken};
use tests::{House, world::BEPPU};

/// The token in an address.
fn token(url: &str) -> Result<SlotToken> {
    Ok(SlotToken::new(url.rsplit('/').next().context("a token")?.to_owned()))
}

/// The upload at `url` begins, and the process dies: before the object is complete, or before its row is written.
async fn die(house: &House, url: &str, complete: bool) -> Result<()> {
    let ticket = house.run(MANAGER, ClaimUpload(token(url)?)).await?;
    let mut incoming = house.files.begin(house.place(BEPPU)?, ticket.version);
    for _ in 0..3 {
        incoming.take(Bytes::from(vec![b'.'; 2 * 1024 * 1024])).await?;
    }
    if complete {
        incoming.complete().await?;
    } else {
        std::mem::forget(incoming);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_crash_left_goes_and_what_has_a_row_stays() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let evidence = manager.sends(new(audit, &[ITEM]), PDF).await?;
    let kept = house.stored_files()?;
    let [half, whole] = manager.addresses(&new(audit, &[ITEM])).await?;
    manager.address(new(audit, &[ITEM])).await?; // never used
    manager.address_of(&evidence).await?;
    die(&house, &half, false).await?;
    die(&house, &whole, true).await?;
    assert_eq!(house.stored_files()?.len(), 3);
    let slots =
        async || anyhow::Ok((house.count("upload_slots").await?, house.count("download_slots").await?));

    house.clock.pass(Duration::minutes(70)); // ten for the address, an hour for whoever is slow
    assert_eq!(house.sweeper.sweep().await?, 0, "not yet: an upload could be under way");
    assert_eq!((house.stored_files()?.len(), slots().await?), (3, (4, 1)));

    house.clock.pass(Duration::seconds(1));
    assert_eq!(house.sweeper.sweep().await?, 2);
    assert_eq!((house.stored_files()?, slots().await?), (kept, (0, 0)));
    assert_eq!(house.sweeper.sweep().await?, 0, "and a second one finds nothing");
    assert_eq!(house.count("evidence_versions").await?, 1);
    assert_eq!(&*manager.gets(&manager.address_of(&evidence).await?).await?.bytes, PDF);
    Ok(())
}

#[tokio::test]
async fn files_that_no_address_speaks_of_are_not_the_sweeper_s() -> Result<()> {
    let (house, _door, audit) = answering().await?;
    house.evidence(BEPPU, audit, &[ITEM], b"a").await?;
    house.clock.pass(Duration::hours(2));
    house.sweeper.sweep().await?;
    // As after a restore of the database from before the upload: the file may still be wanted.
    for table in ["evidence_links", "evidence_versions", "evidence"] {
        sea_orm::ConnectionTrait::execute_unprepared(&house.owner, &format!("DELETE FROM {table}")).await?;
    }
    house.clock.pass(Duration::hours(2));
    assert_eq!(house.sweeper.sweep().await?, 0);
    assert_eq!(house.stored_files()?.len(), 1);
    Ok(())
}
