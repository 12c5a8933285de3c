//! `cargo xtask demo | test | former | bench | fuzz | check | schema`: everything a person or a build server does here.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task tells the terminal what it does")]
mod check;
mod former;
mod fuzz;
mod install;
mod schema;
mod servers;
mod system_packages;
mod tasks;

use std::process::ExitCode;

/// What went wrong, as a sentence.
type Outcome<T = ()> = Result<T, String>;

const USAGE: &str = "\
cargo xtask demo [-- ARGUMENTS]     run Kansa with demonstration data; needs nothing but Rust
cargo xtask test [FILTER]           run all tests against a private PostgreSQL and Redis
cargo xtask former                  build the release before this one, and serve one database with both
cargo xtask bench                   measure the speed that is promised, as ratios, in a release build
cargo xtask bench peers [PART ...]  measure it beside PostGraphile, graphql-yoga, pgbench and bare axum, over a nation; or PARTs of it
cargo xtask fuzz [SECONDS]          feed what meets a stranger's bytes with made-up ones, 60 seconds each
cargo xtask check                   formatting, lints, documentation, dependencies, generated files
cargo xtask schema                  write schema.graphql anew";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["demo", "--", rest @ ..] | ["demo", rest @ ..] => tasks::demo(rest),
        ["test", rest @ ..] => tasks::test(rest),
        ["former"] => former::former(),
        ["bench"] => tasks::bench(),
        ["bench", "--", "peers", parts @ ..] | ["bench", "peers", parts @ ..] => tasks::bench_peers(parts),
        ["fuzz"] => fuzz::fuzz("60"),
        ["fuzz", "--", seconds] | ["fuzz", seconds] => fuzz::fuzz(seconds),
        ["check"] => check::check(),
        ["schema"] => schema::write(),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
