//! `cargo xtask bench`: what the design promises of speed, measured on real servers.
#![expect(clippy::print_stdout, reason = "a benchmark tells the terminal what it found")]
use benches::{Effort, measure};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{}", measure(Effort::FULL).await?.table());
    Ok(())
}
