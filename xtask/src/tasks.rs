//! Starting other programs, and the tasks that are little more than that.
#[path = "../../benches/src/peers/words.rs"]
mod words;

use crate::{Outcome, install};
use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// Runs Kansa with demonstration data.
pub(crate) fn demo(arguments: &[&str]) -> Outcome {
    install::ensure_servers()?;
    let mut demo = cargo(&["run", "--package", "api", "--bin", "kansa", "--", "demo"]);
    demo.args(arguments);
    run(&mut demo)
}

/// Runs all tests against servers of their own. What is built first is what the run then finds built.
pub(crate) fn test(filter: &[&str]) -> Outcome {
    install::ensure_servers()?;
    install::ensure_npm()?;
    install::ensure_pgbouncer()?;
    run(&mut cargo(&["test", "--workspace", "--no-run"]))?;
    with_servers(&["test", "--workspace"], filter)
}

/// Runs the stories of this target, which find `told` in their environment, against servers of their own.
pub(crate) fn test_beside(target: &str, told: &[(&str, &Path)]) -> Outcome {
    let task = ["test", "--package", "tests", "--test", target];
    run(&mut cargo(&["build", "--package", "tests", "--bin", "with_servers"]))?;
    run(cargo(&task).arg("--no-run"))?;
    let mut command = beside_servers(&task, &[])?;
    run(command.envs(told.iter().copied()))
}

/// Measures the speed that is promised, against servers of its own.
pub(crate) fn bench() -> Outcome {
    measure("ratios", &[])
}

/// Measures Kansa beside its peers and its limits, over a nation of data: all of it, or these parts alone.
pub(crate) fn bench_peers(parts: &[&str]) -> Outcome {
    words::ensure_known(parts)?;
    install::ensure_npm()?;
    measure("peers", parts)
}

fn measure(which: &str, parts: &[&str]) -> Outcome {
    install::ensure_servers()?;
    run(&mut cargo(&["build", "--package", "tests", "--bin", "with_servers"]))?;
    let task = ["bench", "--package", "benches", "--bench", which];
    run(cargo(&task).arg("--no-run"))?;
    with_servers(&task, &[&["--"][..], parts].concat())
}

fn with_servers(task: &[&str], more: &[&str]) -> Outcome {
    run(&mut beside_servers(task, more)?)
}

fn beside_servers(task: &[&str], more: &[&str]) -> Outcome<Command> {
    let mut command = Command::new(built("with_servers")?);
    forget_us(&mut command);
    command.current_dir(root()).arg(cargo(&[]).get_program()).args(task).args(more);
    Ok(command)
}

/// The cargo that runs us, in the workspace.
#[expect(
    clippy::disallowed_methods,
    reason = "a task is no part of the product: cargo says here which one it is"
)]
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_us(&mut command);
    command.args(arguments).current_dir(root());
    command
}

/// A program of the nightly toolchain, in the workspace. Not by the cargo that runs us: that one is of one toolchain only.
pub(crate) fn nightly(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    forget_us(&mut command);
    command.args(["run", "nightly"]).args(arguments).current_dir(root());
    command
}

/// Takes away what cargo told us about this package. Some build scripts look at it, and would build everything anew
/// whenever a task and a person's own cargo take turns.
#[expect(
    clippy::disallowed_methods,
    reason = "a task is no part of the product: it looks at what cargo left for it"
)]
fn forget_us(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if ours.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            command.env_remove(name);
        }
    }
}

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Runs `command` to its end, saying what it is.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = show(command);
    println!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` failed: {status}")),
        Err(failure) => Err(format!("cannot run `{shown}`: {failure}")),
    }
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words: Vec<_> =
        std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

/// A program of the workspace beside this one: both were built with the same profile.
fn built(name: &str) -> Outcome<PathBuf> {
    let ours = env::current_exe().map_err(|failure| format!("cannot find the target folder: {failure}"))?;
    Ok(ours.with_file_name(name))
}
