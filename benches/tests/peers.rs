//! The peers can be installed, answer as the product does, and every measurement of them can be taken.
use anyhow::Result;
use benches::peers::{Effort, Parts, Programs, Told, ensure_peers, markdown, measure};
use std::path::{Path, PathBuf};

/// What came of each of these parts, in the order in which it was told.
async fn told(programs: &Programs, parts: &Parts) -> Result<Vec<Vec<Told>>> {
    let mut told = Vec::new();
    measure(
        programs,
        parts,
        Effort::LEAST,
        |_| {},
        |more| {
            told.push(more);
            Ok(())
        },
    )
    .await?;
    Ok(told)
}

#[tokio::test]
async fn every_peer_answers_and_every_ratio_can_be_taken() -> Result<()> {
    let programs = ensure_peers(Path::new(env!("CARGO_BIN_EXE_bench_server")))?;
    let parts = told(&programs, &Parts::all()).await?;
    assert_eq!(parts.len(), 17, "each part is told as soon as it is over");
    let lines = parts.concat();
    let measured = lines.iter().filter(|line| line.ratio.is_some()).count();
    assert_eq!((measured, lines.len()), (39, 39), "{}", markdown(&lines));
    Ok(())
}

#[tokio::test]
async fn what_is_not_asked_for_is_not_even_started() -> Result<()> {
    let nowhere = || PathBuf::from("/nowhere");
    let programs = Programs { server: nowhere(), node: nowhere(), peers: nowhere() };
    let lines = told(&programs, &Parts::named(&["tokens"])?).await?.concat();
    let questions: Vec<_> = lines.iter().map(|line| line.question.as_str()).collect();
    assert_eq!(questions, ["checking a token"; 2]);
    Ok(())
}
