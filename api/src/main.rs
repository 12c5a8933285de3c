//! `kansa`: one program for serving, setting up and showing.
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
