//! Two replicas whose clocks differ by ten minutes.
use crate::{once::once, seal::verify};
use anyhow::{Result, anyhow};
use api::worker::Worker;
use domain::{
    audit::{Advance, ApprovePlan},
    trail::Against,
};
use infra::{db::Gate, system::SystemIds};
use std::sync::Arc;
use tests::audits::MANAGER;
use tests::{House, still::StillClock};

#[tokio::test]
async fn clocks_that_differ_do_nothing_twice_and_break_no_chain() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.settle().await?;
    let clock = Arc::new(StillClock::new());
    clock.pass(chrono::Duration::minutes(10));
    let pool = infra::db::connect(&house.cluster.server(&house.database), 2).await?;
    let ahead = Gate::new(pool, clock, Arc::new(SystemIds::default()));
    let manager = house.scope(MANAGER, None).await?;

    let made = ahead.run(&manager, once("k", "a")?).await?;
    assert_eq!(
        house.run(MANAGER, once("k", "a")?).await?,
        made,
        "a replay, though it was made in the future"
    );
    let later = house.run(MANAGER, once("l", "a")?).await?;
    assert_eq!(ahead.run(&manager, once("l", "a")?).await?, later, "and the other way round");
    assert_eq!(house.count("audits").await?, 2);

    let ciso = house.scope("beppu-ciso", None).await?;
    ahead.run(&ciso, Advance::<ApprovePlan>::new(made, 1)).await?;

    // What one makes the other may take only when its own clock says so; the one ahead takes it at once.
    let other = Worker::new(ahead.clone()).sealing_with(house.trail_key.clone());
    let (handled, _) = (other.drain().await?, house.worker.drain().await?);
    assert!(handled > 0, "there was something to do");
    assert_eq!(house.count("outbox WHERE delivered_at IS NULL").await?, 0);
    assert_eq!(house.count("outbox WHERE attempts > 1").await?, 0, "nothing twice");

    house.worker.seal().await?;
    other.seal().await?;
    let sealed = verify(&house, Against::default()).await?.map_err(|fault| anyhow!("{fault:?}"))?;
    assert_eq!(sealed.waiting, 0);
    assert_eq!(house.count("trail WHERE action = 'AUDIT_CREATE'").await?, 2);
    Ok(())
}
