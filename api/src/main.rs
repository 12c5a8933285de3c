//! `kansa`: one program for serving, setting up and showing.
// The layout of the schema's futures, as deep as the schema has roots, is computed where they are optimised.
#![recursion_limit = "256"]
use api::commands::{Cli, run};
use clap::Parser as _;
use std::process::ExitCode;

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
