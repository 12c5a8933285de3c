//! The peers can be installed, answer as the product does, and every measurement of them can be taken.
use anyhow::Result;
use benches::{
    national::{growth_in_time, reading_in_time},
    peers::{Effort, checks, ensure_peers, guarding, markdown, measure, neighbours},
};
use std::path::Path;

#[tokio::test]
async fn every_peer_answers_and_every_ratio_can_be_taken() -> Result<()> {
    let programs = ensure_peers(Path::new(env!("CARGO_BIN_EXE_bench_server")))?;
    let mut told = measure(&programs, Effort::LEAST, |_| {}).await?;
    told.extend(checks(Effort::LEAST).await?);
    told.extend(guarding(Effort::LEAST).await?);
    told.extend(neighbours(&programs, Effort::LEAST).await?);
    told.extend(growth_in_time(Effort::LEAST).await?);
    told.extend(reading_in_time(Effort::LEAST).await?);
    let measured = told.iter().filter(|line| line.ratio.is_some()).count();
    assert_eq!((measured, told.len()), (39, 39), "{}", markdown(&told));
    Ok(())
}
