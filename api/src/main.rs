//! `kansa`: one program for serving, setting up and showing.
use api::commands::{Cli, run};
use clap::Parser as _;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A request is many small allocations: the system's allocator took a sixth of what a kept answer costs.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            #[expect(clippy::print_stderr, reason = "the one sentence a person at the terminal needs")]
            {
                eprintln!("kansa: {failure:#}");
            }
            ExitCode::FAILURE
        }
    }
}
