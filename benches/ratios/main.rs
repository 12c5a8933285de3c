//! `cargo xtask bench`: what the design promises of speed, measured on real servers.
// The layout of the schema's futures, as deep as the schema has roots, is computed where they are optimised.
#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "a benchmark tells the terminal what it found")]
mod audits;
mod comparisons;
mod seal;

use anyhow::Result;
use benches::Findings;

#[tokio::main]
async fn main() -> Result<()> {
    let mut findings = Findings::default();
    Box::pin(audits::measure(&mut findings)).await?;
    Box::pin(comparisons::measure(&mut findings)).await?;
    Box::pin(seal::measure(&mut findings)).await?;
    println!("{}", findings.table());
    Ok(())
}
