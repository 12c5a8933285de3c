//! Reading a released comparison over the front door: what Redis saves.
use crate::{Effort, Findings, by_turns};
use anyhow::{Result, ensure};
use domain::scoring::Basis;
use tests::{
    Door, House,
    world::{JointStage, MUNICIPALITIES, ReleaseStage, everything},
};

const ROUNDS: usize = 5;
const READ: &str = "{ comparisonReleases(first: 1) { nodes { figures { n mean } ownPosition { points } } } }";
/// Nobody listens there.
const NOWHERE: &str = "redis://127.0.0.1:1/";

/// Figures out of PostgreSQL and out of Redis, before all that a request costs besides.
pub(crate) async fn measure(effort: Effort, findings: &mut Findings) -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let participants: Vec<&str> = MUNICIPALITIES.into_iter().take(12).collect();
    house.joint("firm", JointStage::Reported, &everything(&participants)).await?;
    house.release(Basis::Judged, ReleaseStage::Published).await?;
    let (with, without) = (&house.door()?, &house.door_with_redis(NOWHERE)?);
    let ratio =
        by_turns(effort.times(ROUNDS), |_| hundred(effort, without), |_| hundred(effort, with)).await?;
    findings.note("100 reads of a comparison: Redis away : Redis there", ratio, "");
    Ok(())
}

async fn hundred(effort: Effort, door: &Door) -> Result<()> {
    for _ in 0..effort.times(100) {
        let answer = door.ask("beppu-manager", None, READ).await?;
        ensure!(answer.data("/comparisonReleases/nodes/0/figures/0/n") == 12, "{}", answer.body);
    }
    Ok(())
}
