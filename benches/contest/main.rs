//! `cargo xtask bench peers`: Kansa beside its peers and its limits, over a nation of data. Prints what it found, and
//! writes it as Markdown into the target folder, for `docs/performance.md`.
#![expect(clippy::print_stdout, reason = "a benchmark tells the terminal what it found")]
use benches::{
    national::{growth_in_time, reading_in_time},
    peers::{Effort, checks, ensure_peers, guarding, markdown, measure, neighbours, table},
};
use std::{fs, path::Path};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let programs = ensure_peers(Path::new(env!("CARGO_BIN_EXE_bench_server")))?;
    let mut told = measure(&programs, Effort::FULL, |line| println!("{line}")).await?;
    println!("{}", table(&told));
    told.extend(checks(Effort::FULL).await?);
    told.extend(guarding(Effort::FULL).await?);
    told.extend(neighbours(&programs, Effort::FULL).await?);
    told.extend(growth_in_time(Effort::FULL).await?);
    told.extend(reading_in_time(Effort::FULL).await?);
    println!("{}", table(&told));
    let file = programs.server.with_file_name("peers.md");
    fs::write(&file, markdown(&told))?;
    println!("as Markdown: {}", file.display());
    Ok(())
}
