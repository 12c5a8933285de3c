//! `served …`: `kansa`, as the tests start it in a process of its own.
#![expect(clippy::print_stderr, reason = "a program of the terminal says there what went wrong")]

use api::commands::{Cli, run};
use clap::Parser as _;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("kansa: {failure:#}");
            ExitCode::FAILURE
        }
    }
}
